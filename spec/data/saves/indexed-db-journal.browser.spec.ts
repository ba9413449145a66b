import { expect } from 'chai';
import type { Entry } from '../../../app/data/saves/document';
import { createIndexedDbJournal } from '../../../app/data/saves/indexed-db-journal';

const entry: Entry = {
  base: { id: '1', title: 'One' },
  isWhole: true,
  version: '"1"',
  working: { id: '1', title: 'Two' },
  unanswered: undefined,
};

describe('The journal in IndexedDB', () => {
  let count = 0;
  let database: string;
  beforeEach(() => {
    database = `spec-saves-${(count += 1)}-${crypto.randomUUID()}`;
  });
  afterEach(() => void indexedDB.deleteDatabase(database));

  const leaveBehind = async (tab: string) => {
    const dead = createIndexedDbJournal(tab, database, null);
    await dead.keep('/sheets/1', 'a model', entry);
  };

  it('gives what a tab left behind to one other, once', async () => {
    await leaveBehind('gone');
    const one = createIndexedDbJournal(`one of ${database}`, database);
    const two = createIndexedDbJournal(`two of ${database}`, database);
    const claimed = await Promise.all([one.claim('/sheets/1', 'x'), two.claim('/sheets/1', 'y')]);
    expect(claimed.filter((kept) => kept !== undefined)).to.deep.equal([entry]);
  });

  it('leaves a living tab what is its own', async () => {
    const living = createIndexedDbJournal(`living of ${database}`, database);
    await living.keep('/sheets/1', 'a model', entry);
    const other = createIndexedDbJournal(`other of ${database}`, database);
    expect(await other.claim('/sheets/1', 'x')).to.equal(undefined);
  });

  it('keeps the last state of each, and forgets what is saved', async () => {
    await leaveBehind('gone');
    const dead = createIndexedDbJournal('gone', database, null);
    const later = { ...entry, version: '"2"' };
    await dead.keep('/sheets/1', 'a model', later);
    const one = createIndexedDbJournal(`one of ${database}`, database);
    expect(await one.claim('/sheets/1', 'x')).to.deep.equal(later);
    await one.forget('/sheets/1', 'x');
    const two = createIndexedDbJournal('two', database, null);
    expect(await two.claim('/sheets/1', 'y')).to.equal(undefined);
  });

  it('goes on in a new database when somebody has deleted it, who does not wait for the tab to end', async () => {
    const journal = createIndexedDbJournal('a tab', database, null);
    await journal.keep('/sheets/1', 'a model', entry);
    const outcome = await new Promise((resolve) => {
      const deletion = indexedDB.deleteDatabase(database);
      deletion.onsuccess = () => resolve('deleted');
      deletion.onblocked = () => resolve('blocked');
    });
    expect(outcome).to.equal('deleted');
    await journal.keep('/sheets/1', 'a model', entry);
    const other = createIndexedDbJournal('another', database, null);
    expect(await other.claim('/sheets/1', 'x')).to.deep.equal(entry);
  });

  it('is no journal where storage is forbidden, and says so to whoever asks', async () => {
    const open = indexedDB.open.bind(indexedDB);
    indexedDB.open = () => {
      throw new DOMException('forbidden', 'SecurityError');
    };
    const journal = createIndexedDbJournal(`one of ${database}`, database);
    indexedDB.open = open;
    const failure: unknown = await journal.keep('/sheets/1', 'x', entry).catch((error: unknown) => error);
    expect(failure).to.have.property('name', 'SecurityError');
  });
});
