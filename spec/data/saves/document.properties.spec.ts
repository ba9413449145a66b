/**
 * The invariants of documents that save themselves, on random runs of several clients over a network that loses things.
 * `SAVES_RUNS=100000 npx mocha spec/data/saves/document.properties.spec.ts` runs more; a failure prints its seed.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { equal } from '../../../common/json-patch';
import { calm, Client, draft, ensureNothingLost, Ledger, perform, Server, stepKinds, type Step } from './clients';

const numRuns = Number(process.env['SAVES_RUNS'] ?? 5_000);

const step: fc.Arbitrary<Step> = fc.tuple(fc.constantFrom(...stepKinds), fc.nat(2), fc.nat(60));
const run = fc.record({
  clients: fc.integer({ min: 2, max: 3 }),
  full: fc.boolean(),
  bare412: fc.boolean(),
  keys: fc.boolean(),
  decide: fc.nat(1),
  steps: fc.array(step, { maxLength: 40, size: 'max' }),
});
type Run = typeof run extends fc.Arbitrary<infer R> ? R : never;

async function play({ clients: count, decide, steps, ...options }: Run): Promise<void> {
  const server = new Server(draft, options);
  const ledger = new Ledger();
  const clients = ['a', 'b', 'c'].slice(0, count).map((name) => new Client(name, server, ledger, draft, '"1"'));
  for (const one of steps) await perform(clients, one);
  const before = ledger.requests;
  await calm(clients, decide);
  expect(ledger.requests - before, 'requests until it is calm').to.be.below(60);
  for (const client of clients) {
    expect(client.isCalm, `${client.name} is clean: ${client.document.phase.name}`).to.equal(true);
    expect(equal(client.working, server.state), `${client.name} shows what the server has`).to.equal(true);
  }
  ensureNothingLost(ledger, server);
}

describe('Documents of several clients', function () {
  this.timeout(600_000);

  it('lose nothing, double nothing and end as one, whatever the network does', async () => {
    await fc.assert(fc.asyncProperty(run, play), { numRuns });
  });
});
