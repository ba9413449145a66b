/**
 * The same runs against the real server, in this process: drafts, their validation, their versions, idempotency keys, and
 * what RFC 9110 says about a 412.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import type { Flight } from '../../../app/data/saves/document';
import { sendable } from '../../../app/data/saves/identity';
import { equal, type Json, type JsonObject } from '../../../common/json-patch';
import drafts from '../../../server-mock/features/drafts';
import { createMemoryStore } from '../../../server-mock/store';
import { tablesOf } from '../../../server-mock/server';
import { Api } from '../../support/api';
import { worldOver } from '../../support/api-over';
import { Client, type Backend, type Reply } from '../../data/saves/clients';
import { ensureNothingLost, Ledger } from '../../data/saves/ledger';
import { calm, perform, stepKinds, type Step } from '../../data/saves/steps';
import { draft } from '../../data/saves/strict-server';

const numRuns = Number(process.env['SAVES_SERVER_RUNS'] ?? 100);

class DraftBackend implements Backend {
  readonly knowsKeys = true;
  state: JsonObject = {};
  readonly states: JsonObject[] = [];
  #path = '/drafts';

  constructor(
    private readonly api: Api,
    private readonly token: string,
    private readonly isBare412: boolean,
  ) {}

  async create(content: JsonObject): Promise<Reply> {
    const reply = await this.#ask('POST', {}, content);
    this.#path = `/drafts/${typeof reply.state?.['id'] === 'string' ? reply.state['id'] : ''}`;
    return reply;
  }

  read(): Promise<Reply> {
    return this.#ask('GET', {});
  }

  async write({ key, version = '', operations }: Flight): Promise<Reply> {
    const headers = {
      'If-Match': version,
      'Idempotency-Key': `"${key}"`,
      'Content-Type': 'application/json-patch+json',
    };
    const reply = await this.#ask('PATCH', headers, sendable(operations as unknown as Json));
    return reply.status === 412 && this.isBare412 ? { status: 412 } : reply;
  }

  async #ask(method: string, headers: Readonly<Record<string, string>>, body?: Json): Promise<Reply> {
    const { status, etag, text } = await this.api.world.exchange({
      method,
      path: this.#path,
      headers: { Authorization: `Bearer ${this.token}`, 'Content-Type': 'application/json', ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    expect(status, text).to.be.oneOf([200, 201, 412]);
    const state = JSON.parse(text) as JsonObject;
    this.state = state;
    this.states.push(state);
    return { status, version: etag, state };
  }
}

const step: fc.Arbitrary<Step> = fc.tuple(fc.constantFrom(...stepKinds), fc.nat(2), fc.nat(60));
const run = fc.record({
  clients: fc.integer({ min: 2, max: 3 }),
  isBare412: fc.boolean(),
  decide: fc.nat(1),
  steps: fc.array(step, { maxLength: 40, size: 'max' }),
});
type Run = typeof run extends fc.Arbitrary<infer R> ? R : never;

async function play({ clients: count, isBare412, decide, steps }: Run): Promise<void> {
  const api = new Api(worldOver([drafts], createMemoryStore(tablesOf([drafts]))));
  try {
    const { token } = await api.person('ann');
    const backend = new DraftBackend(api, token, isBare412);
    const content = Object.fromEntries(Object.entries(draft).filter(([name]) => name !== 'id' && name !== 'updatedAt'));
    const { state = {}, version = '' } = await backend.create(content);
    const ledger = new Ledger();
    const clients = ['a', 'b', 'c'].slice(0, count).map((name) => new Client(name, backend, ledger, state, version));
    for (const one of steps) await perform(clients, one);
    await calm(clients, decide);
    for (const client of clients) {
      expect(client.isCalm, `${client.name} is clean: ${client.document.phase.name}`).to.equal(true);
      expect(equal(client.working, backend.state), `${client.name} shows what the server has`).to.equal(true);
    }
    ensureNothingLost(ledger, backend);
  } finally {
    await api.world.close();
  }
}

describe('Drafts of several clients', function () {
  this.timeout(600_000);

  it('lose nothing, double nothing and end as one on the real server', async () => {
    await fc.assert(fc.asyncProperty(run, play), { numRuns });
  });
});
