/**
 * Sheets: a feature of the specs' own for versions, preconditions and patches. A sheet is liked by anyone, which is no
 * change of the sheet; a card is the same record without what others do around it, and is guarded: who changes it has
 * to have seen it.
 */
import * as v from 'valibot';
import { declareFeature } from '../../common/feature';
import { line, list, optionalText, record } from '../../common/protocol/fields';
import { Refusal, serverFeature, type Call, type Viewer } from '../../server-mock/feature';
import type { Id, Reading, Stored, Table } from '../../server-mock/store';
import { isoAfter, isoNow } from '../../server-mock/time';
import { createAccount } from '../../server-mock/accounts';
import { createNotesServer } from './notes';

interface Sheet {
  readonly owner: Id;
  readonly title: string;
  readonly note: string | null;
  readonly parts: readonly { readonly name: string }[];
  readonly password: string;
  readonly updatedAt: string;
}
interface Like {
  readonly sheet: Id;
  readonly by: Id;
}
export const sheetsTable: Table<Sheet> = { name: 'sheets', ids: 'random', unique: [['title']], indexed: [] };
const likesTable: Table<Like> = { name: 'likes', ids: 'counter', unique: [['sheet', 'by']], indexed: ['sheet'] };

const entries = {
  title: v.exactOptional(line(40)),
  note: v.exactOptional(optionalText(1_000_000)),
  parts: v.exactOptional(list(record({ name: line(20) }), 50)),
};
const card = record(entries);
const sheet = record({ sheet: record({ ...entries, password: v.exactOptional(line(40)) }) });
const out = v.any();

const declaration = declareFeature({
  name: 'sheets',
  endpoints: {
    one: { method: 'GET', path: '/sheets/{id}', summary: '', access: 'anyone', status: 200, output: out },
    list: { method: 'GET', path: '/sheets', summary: '', access: 'anyone', status: 200, output: out },
    create: { method: 'POST', path: '/sheets', summary: '', access: 'anyone', input: sheet, status: 201, output: out },
    update: {
      method: 'PUT',
      path: '/sheets/{id}',
      summary: 'Change',
      access: 'signed-in',
      input: sheet,
      status: 200,
      output: out,
      patchable: true,
    },
    remove: { method: 'DELETE', path: '/sheets/{id}', summary: '', access: 'signed-in', status: 204 },
    like: {
      method: 'POST',
      path: '/sheets/{id}/like',
      summary: '',
      access: 'signed-in',
      status: 200,
      output: out,
      changes: 'one',
    },
    card: { method: 'GET', path: '/cards/{id}', summary: '', access: 'anyone', status: 200, output: out },
    updateCard: {
      method: 'PUT',
      path: '/cards/{id}',
      summary: 'Change',
      access: 'signed-in',
      input: card,
      status: 200,
      output: out,
      patchable: true,
      demandsPrecondition: true,
    },
  },
});

type Showing = Pick<Call, 'answer' | 'viewer'>;

async function showSheet(records: Reading, { answer, viewer }: Showing, found: Stored<Sheet>) {
  answer.shows(found, found.updatedAt);
  const { id, title, note, parts, updatedAt } = found;
  const likes = await records.count(likesTable, { sheet: id });
  return { sheet: { id, title, note, parts, likes, isMine: viewer?.id === found.owner, updatedAt } };
}

function showCard({ answer }: Showing, found: Stored<Sheet>) {
  answer.is(found, found.updatedAt);
  const { id, title, note, parts, updatedAt } = found;
  return { id, title, note, parts, updatedAt };
}

async function sheetAt(records: Reading, id: string): Promise<Stored<Sheet>> {
  const found = await records.get(sheetsTable, id);
  if (found === undefined) throw new Refusal(404, { sheet: ['not found'] });
  return found;
}

async function ownSheetAt(records: Reading, id: string, viewer: Viewer): Promise<Stored<Sheet>> {
  const found = await sheetAt(records, id);
  if (found.owner !== viewer.id) throw new Refusal(403, { sheet: ['forbidden'] });
  return found;
}

export const sheets = serverFeature({
  declaration,
  tables: [sheetsTable, likesTable],
  handlers: {
    one: (call) =>
      call.store.read(async (records) => showSheet(records, call, await sheetAt(records, call.parameters.id))),
    list: ({ store }) =>
      store.read(async (records) => ({ titles: (await records.find(sheetsTable)).map(({ title }) => title) })),
    create: (call) =>
      call.store.transaction(async (records) => {
        const { title = 'untitled', note = null, parts = [] } = call.input.sheet;
        const updatedAt = isoNow(call.clock);
        const made = { owner: call.viewer?.id ?? '', title, note, parts, password: '', updatedAt };
        const created = await records.insert(sheetsTable, made);
        await records.log('sheets', { created: title });
        call.answer.header('Location', `/api/sheets/${created.id}`);
        return showSheet(records, call, created);
      }),
    async update(call) {
      const { password, ...change } = call.input.sheet;
      const hashed = password === undefined ? {} : { password: await call.passwords.hash(password) };
      return call.store.transaction(async (records) => {
        const { id, updatedAt } = await ownSheetAt(records, call.parameters.id, call.viewer);
        const later = isoAfter(updatedAt, call.clock);
        const changed = await records.update(sheetsTable, id, { ...change, ...hashed, updatedAt: later });
        await records.log('sheets', { updated: id });
        return showSheet(records, call, changed);
      });
    },
    remove: (call) =>
      call.store.transaction(async (records) => {
        await records.remove(sheetsTable, (await ownSheetAt(records, call.parameters.id, call.viewer)).id);
        return undefined;
      }),
    like: (call) =>
      call.store.transaction(async (records) => {
        const found = await sheetAt(records, call.parameters.id);
        const like = { sheet: found.id, by: call.viewer.id };
        if (!(await records.first(likesTable, { where: like }))) await records.insert(likesTable, like);
        return showSheet(records, call, found);
      }),
    card: (call) => call.store.read(async (records) => showCard(call, await sheetAt(records, call.parameters.id))),
    updateCard: (call) =>
      call.store.transaction(async (records) => {
        const { id, updatedAt } = await ownSheetAt(records, call.parameters.id, call.viewer);
        const later = isoAfter(updatedAt, call.clock);
        return showCard(call, await records.update(sheetsTable, id, { ...call.input, updatedAt: later }));
      }),
  },
});

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly json: unknown;
}

/** A server of sheets with one, `ann`’s `/api/sheets/one`, and two people who ask it. */
export async function createSheetsServer(options: Parameters<typeof createNotesServer>[0] = {}) {
  const server = await createNotesServer({ features: [sheets], ...options });
  const { store, clock, tokens, token } = server;
  const bob = { username: 'bob', email: 'bob@example.com', passwordHash: '', bio: null, image: null };
  const first = { owner: 'ann', title: 'First', note: 'a', parts: [{ name: 'x' }, { name: 'y' }], password: '' };
  const addSheet = () =>
    store.transaction((records) => records.insert(sheetsTable, { ...first, updatedAt: isoNow(clock) }, 'one'));
  await store.transaction((records) => createAccount(records, bob, 'bob'));
  await addSheet();
  const bobToken = await tokens.issue('bob');
  const askAs =
    (bearer: string) =>
    (what: string, headers: Record<string, string> = {}, body?: unknown): Promise<Answer> =>
      server.ask(what, { headers: { Authorization: `Bearer ${bearer}`, ...headers }, body });
  return { ...server, ann: askAs(token), bob: askAs(bobToken), addSheet };
}

export type SheetsServer = Awaited<ReturnType<typeof createSheetsServer>>;

/** The tag of an answer, with its quotes. */
export function tagOf({ headers }: Answer): string {
  return headers.get('etag') ?? '';
}
