/**
 * Accounts: who people are. Below the features, because a token, an author and a follower all point here.
 * Holds     the table, finding and changing accounts, and how a person is shown to whoever asks.
 * Promises  names and addresses that differ only in case, or in how Unicode writes a letter, belong to one account.
 * Leaves    passwords to whoever calls, who follows whom to the feature that offers the part `person:following`.
 */
import type { Person } from '../common/protocol/person';
import { TAKEN } from '../common/protocol/fields';
import type { Parts, ServerFeature, Viewer } from './feature';
import { Refusal } from './refusal';
import type { AnswerNotes } from './representation';
import type { Id, Reading, Stored, Table, Writing } from './store';

export interface Account {
  readonly username: string;
  readonly email: string;
  readonly passwordHash: string;
  readonly bio: string | null;
  readonly image: string | null;
}

interface AccountRecord extends Account {
  readonly usernameKey: string;
  readonly emailKey: string;
}

const table: Table<AccountRecord> = {
  name: 'accounts',
  ids: 'random',
  unique: [['usernameKey'], ['emailKey']],
  indexed: ['username'],
};

/** Who is known by which name: what was answered about someone who was not there. */
export const peopleTag = 'people';

/** What is shown of a person. */
export function personTag(id: Id): string {
  return `person:${id}`;
}

/** Whom an account follows. */
export function followsTag(follower: Id): string {
  return `follows:${follower}`;
}

/** The part by which a feature tells whom of `people` the account `viewer` follows. */
export type Following = (records: Reading, viewer: Id, people: readonly Id[]) => Promise<ReadonlySet<Id>>;

export const accounts: ServerFeature = {
  declaration: { name: 'accounts', endpoints: {} },
  tables: [table],
  handlers: {},
  offers: {
    'account:exists': async (records: Reading, id: Id) => (await records.get(table, id)) !== undefined,
  },
};

/**
 * @param id  Only seeds bring one, so that a token outlives a reset to the seed.
 * @throws {Refusal}  409: the username, the e-mail address or both belong to someone already.
 */
export async function createAccount(records: Writing, account: Account, id?: Id): Promise<Stored<Account>> {
  const keys = keysOf(account);
  await refuseTaken(records, keys);
  const created = await records.insert(table, { ...account, ...keys }, id);
  await records.log('accounts', { change: 'created', id: created.id });
  return created;
}

/** Changes the fields given. @throws {Refusal} 409, as `createAccount`. */
export async function changeAccount(records: Writing, id: Id, change: Partial<Account>): Promise<Stored<Account>> {
  const keys = keysOf(change);
  await refuseTaken(records, keys, id);
  const changed = await records.update(table, id, { ...change, ...keys });
  await records.log('accounts', { change: 'updated', id });
  return changed;
}

export function accountOf(records: Reading, id: Id): Promise<Stored<Account> | undefined> {
  return records.get(table, id);
}

export function findByEmail(records: Reading, email: string): Promise<Stored<Account> | undefined> {
  return records.first(table, { where: { emailKey: keyOf(email) } });
}

/** As it is written: `JohnDoe` is not `johndoe`, so that a person has one address and not many. */
export function findByUsername(records: Reading, username: string): Promise<Stored<Account> | undefined> {
  return records.first(table, { where: { username } });
}

/** As `findByUsername`; the answer is tagged by what it now depends on, whether there is such a person or not. */
export async function personNamed(
  records: Reading,
  answer: Pick<AnswerNotes, 'tag'>,
  username: string,
): Promise<Stored<Account> | undefined> {
  const account = await findByUsername(records, username);
  answer.tag(account === undefined ? peopleTag : personTag(account.id));
  return account;
}

/** People as `viewer` sees them, read at once however many they are. The answer throws for an id that was not asked for. */
export async function people(
  records: Reading,
  { parts, viewer, answer }: PeopleAsker,
  ids: readonly Id[],
): Promise<(id: Id) => Person> {
  const distinct = [...new Set(ids)];
  answer.tag(...distinct.map(personTag), ...(viewer === undefined ? [] : [followsTag(viewer.id)]));
  const found = await records.find(table, { where: { id: { in: distinct } } });
  const following = viewer && (await parts.find<Following>('person:following')?.(records, viewer.id, distinct));
  const shown = new Map(
    found.map(({ id, username, bio, image }) => [id, { username, bio, image, following: following?.has(id) ?? false }]),
  );
  return (id) => {
    const person = shown.get(id);
    if (person === undefined) throw new Error(`account ${JSON.stringify(id)} is not among the people read`);
    return person;
  };
}

/** Whose answer is tagged by whom it shows, and by whether the one who asks follows them. */
interface PeopleAsker {
  readonly parts: Parts;
  readonly viewer: Viewer | undefined;
  readonly answer: Pick<AnswerNotes, 'tag'>;
}

interface Keys {
  readonly usernameKey?: string;
  readonly emailKey?: string;
}

function keysOf(account: Account): Required<Keys>;
function keysOf(change: Partial<Account>): Keys;
function keysOf({ username, email }: Partial<Account>): Keys {
  return {
    ...(username !== undefined && { usernameKey: keyOf(username) }),
    ...(email !== undefined && { emailKey: keyOf(email) }),
  };
}

function keyOf(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}

async function refuseTaken(records: Reading, { usernameKey, emailKey }: Keys, owner?: Id): Promise<void> {
  const isTaken = async (where: Keys) => {
    const holder = await records.first(table, { where });
    return holder !== undefined && holder.id !== owner;
  };
  const errors = {
    ...(usernameKey !== undefined && (await isTaken({ usernameKey })) && { username: [TAKEN] }),
    ...(emailKey !== undefined && (await isTaken({ emailKey })) && { email: [TAKEN] }),
  };
  if (Object.keys(errors).length > 0) throw new Refusal(409, errors);
}
