/**
 * The invariants of documents that save themselves, on random runs of several clients over a network that loses things.
 * `SAVES_RUNS=100000 npx mocha spec/data/saves/document.properties.spec.ts` runs more; a failure prints its seed.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { equal } from '../../../common/json-patch';
import { Client } from './clients';
import { ensureNothingLost, Ledger } from './ledger';
import { calm, perform, stepKinds, type Step } from './steps';
import { draft, Server } from './strict-server';

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

/** Runs that failed once, each by what was wrong then. */
const failed: readonly (readonly [what: string, run: Run])[] = [
  [
    'a write that is repeated after a restart, when a read has shown what the server computes',
    {
      clients: 2,
      full: false,
      bare412: false,
      keys: false,
      decide: 0,
      steps: [
        ['edit', 0, 0],
        ['save', 0, 0],
        ['duplicate', 0, 0],
        ['answer', 0, 0],
        ['edit', 0, 0],
        ['save', 0, 0],
        ['lose request', 0, 0],
        ['crash', 0, 0],
        ['fetch', 0, 0],
      ],
    },
  ],
  [
    'an element that another removed before its author heard that it was added, by a server that knows no keys: it may be there again',
    {
      clients: 2,
      full: false,
      bare412: true,
      keys: false,
      decide: 0,
      steps: [
        ['add', 0, 27],
        ['save', 0, 0],
        ['lose answer', 0, 0],
        ['crash', 1, 0],
        ['arrive', 1, 0],
        ['answer', 1, 0],
        ['add', 1, 59],
        ['remove', 1, 9],
      ],
    },
  ],
];

describe('Documents of several clients', function () {
  this.timeout(600_000);

  it('lose nothing, double nothing and end as one, whatever the network does', async () => {
    await fc.assert(fc.asyncProperty(run, play), { numRuns });
  });

  for (const [what, one] of failed) {
    it(`survive ${what}`, async () => {
      await play(one);
    });
  }
});
