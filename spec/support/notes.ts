/**
 * A small server for the specs of the mechanisms: one feature of its own, so that deleting any feature of the application
 * leaves these specs as they are. Runs in browsers too.
 */
import * as v from 'valibot';
import { declareFeature } from '../../common/feature';
import { createAccount } from '../../server-mock/accounts';
import { Refusal, serverFeature } from '../../server-mock/feature';
import { createMemoryStore } from '../../server-mock/store';
import { createPasswords } from '../../server-mock/passwords';
import { createServer, tablesOf, type ServerOptions } from '../../server-mock/server';
import { createMemorySnapshots } from '../../server-mock/snapshots';
import type { Id, Table } from '../../server-mock/store';
import { createTokens } from '../../server-mock/tokens';
import { FakeClock } from './fake-clock';

interface Note {
  readonly owner: Id;
  readonly text: string;
}
const table: Table<Note> = { name: 'notes', ids: 'counter', unique: [['text']], indexed: ['owner'] };

const text = v.pipe(v.string("can't be blank"), v.nonEmpty("can't be blank"), v.maxLength(2_000_000));
const input = v.object({ note: v.object({ text }, "can't be blank") }, "can't be blank");
const output = v.object({ note: v.object({ id: v.number(), text: v.string() }) });

const declaration = declareFeature({
  name: 'notes',
  endpoints: {
    one: { method: 'GET', path: '/notes/{id}', summary: 'A note', access: 'anyone', status: 200, output },
    latest: { method: 'GET', path: '/notes/latest', summary: 'The last', access: 'anyone', status: 200, output },
    list: {
      method: 'GET',
      path: '/notes',
      summary: 'Notes',
      access: 'anyone',
      query: v.object({
        limit: v.optional(v.pipe(v.string(), v.regex(/^\d+$/, 'must be a whole number'), v.transform(Number)), '20'),
      }),
      status: 200,
      output: v.object({ notes: v.array(v.string()), asker: v.nullable(v.string()) }),
    },
    create: {
      method: 'POST',
      path: '/notes',
      summary: 'Write a note',
      access: 'signed-in',
      input,
      status: 201,
      output,
    },
    remove: { method: 'DELETE', path: '/notes/{id}', summary: 'Remove', access: 'signed-in', status: 204 },
    echo: {
      method: 'POST',
      path: '/echo/{word}',
      summary: 'What arrived',
      access: 'anyone',
      input: v.looseObject({}),
      status: 200,
      output: v.unknown(),
    },
    fail: { method: 'GET', path: '/fail', summary: 'A defect', access: 'anyone', status: 200, output: v.unknown() },
    silent: { method: 'GET', path: '/silent', summary: 'A defect', access: 'anyone', status: 200, output: v.unknown() },
  },
});

const present = ({ id, text: shown }: Note & { readonly id: Id }) => ({ note: { id: Number(id), text: shown } });

export const notes = serverFeature({
  declaration,
  tables: [table],
  handlers: {
    one: ({ store, parameters }) =>
      store.read(async (records) => {
        const note = await records.get(table, /^\d+$/.test(parameters.id) ? Number(parameters.id) : parameters.id);
        if (!note) throw new Refusal(404, { note: ['not found'] });
        return present(note);
      }),
    latest: ({ store }) =>
      store.read(async (records) => {
        const note = await records.first(table, { orderBy: [{ field: 'id', direction: 'descending' }] });
        return note ? present(note) : { note: { id: 0, text: 'none' } };
      }),
    list: ({ store, query, viewer }) =>
      store.read(async (records) => ({
        notes: (await records.find(table, { limit: query.limit })).map((note) => note.text),
        asker: viewer === undefined ? null : String(viewer.id),
      })),
    create: ({ store, input: { note }, viewer }) =>
      store.transaction(async (records) => present(await records.insert(table, { owner: viewer.id, text: note.text }))),
    remove: ({ store, parameters, viewer }) =>
      store.transaction(async (records) => {
        const note = await records.get(table, Number(parameters.id));
        if (!note) throw new Refusal(404, { note: ['not found'] });
        if (note.owner !== viewer.id) throw new Refusal(403, { note: ['forbidden'] });
        await records.remove(table, note.id);
        return undefined;
      }),
    echo: ({ parameters, input: received }) => Promise.resolve({ word: parameters.word, received }),
    fail: () => Promise.reject(new Error('the password of the database is hunter2')),
    silent: () => Promise.resolve(undefined),
  },
  seed: async (records, { size, accounts, random, clock }) => {
    const count = { empty: 0, demo: 3, many: 300 }[size];
    for (let n = 0; n < count; n++) {
      const owner = accounts[Math.floor(random() * accounts.length)]?.id ?? '';
      await records.insert(table, { owner, text: `note ${n} of ${new Date(clock.now()).getUTCFullYear()}` });
    }
  },
});

const secret = 'a secret for specs, of thirty-two bytes or more';

/** A server over a memory store with one account, `ann`, and what a spec needs to talk to it. */
export async function createNotesServer(options: Partial<ServerOptions> = {}) {
  const clock = new FakeClock();
  const features = options.features ?? [notes];
  const store = createMemoryStore(tablesOf(features));
  const defects: unknown[] = [];
  const server = createServer({
    features,
    store,
    clock,
    secret,
    passwords: createPasswords({ logN: 1, r: 1, p: 1 }),
    mock: { snapshots: createMemorySnapshots() },
    log: (reason) => defects.push(reason),
    ...options,
  });
  // Whoever replaces the data by the seed takes her away.
  const addAnn = () =>
    store.transaction((records) =>
      createAccount(
        records,
        { username: 'ann', email: 'ann@example.com', passwordHash: '', bio: null, image: null },
        'ann',
      ),
    );
  await addAnn();
  const tokens = createTokens(secret, clock);
  const token = await tokens.issue('ann');

  /** Asks `METHOD /path`; an object as `body` is sent as JSON, anything else as it is. */
  const ask = async (
    what: string,
    { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
  ) => {
    const [method = 'GET', path = '/'] = what.split(' ');
    const isPlain = typeof body === 'string' || body instanceof Uint8Array || body instanceof ReadableStream;
    const init = {
      method,
      headers: { ...(body !== undefined && { 'Content-Type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: isPlain ? (body as BodyInit) : JSON.stringify(body), duplex: 'half' }),
    };
    const response = await server.handle(new Request(new URL(path, 'http://127.0.0.1:4001'), init));
    const answer = await response.text();
    const json: unknown = answer === '' ? undefined : JSON.parse(answer);
    return { status: response.status, headers: response.headers, json };
  };
  const asAnn = { headers: { Authorization: `Bearer ${token}` } };
  return { server, store, clock, tokens, token, asAnn, addAnn, ask, defects };
}
