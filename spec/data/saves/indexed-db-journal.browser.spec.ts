import { expect } from 'chai';
import type { Entry } from '../../../app/data/saves/document';
import type { Heir, Kept } from '../../../app/data/saves/journal';
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

  const of = (owner: string, change: Partial<Entry> = {}) => ({
    key: '/sheets/1',
    owner,
    entry: { ...entry, ...change },
  });
  const leaveBehind = async (tab: string, kept = of(`a model of ${tab}`)) => {
    const dead = createIndexedDbJournal(tab, database, null);
    await dead.replace([], kept);
    return kept;
  };
  const tab = (name: string) => createIndexedDbJournal(`${name} of ${database}`, database);
  const plain = (kept: readonly Kept[]) => kept.map(({ key, owner, entry }) => ({ key, owner, entry }));

  it('gives what a tab left behind to one other, once', async () => {
    const left = await leaveBehind('gone');
    const claimed = await Promise.all([tab('one').claim('/sheets/1'), tab('two').claim('/sheets/1')]);
    expect(plain(claimed.flat())).to.deep.equal([left]);
  });

  it('gives all that was left behind of a document, and of those that are nowhere yet one', async () => {
    const left = [await leaveBehind('gone'), await leaveBehind('lost')];
    expect(plain(await tab('one').claim('/sheets/1'))).to.have.deep.members(left);
    for (const name of ['gone', 'lost']) await leaveBehind(name, { ...of(name, { base: undefined }), key: '/sheets' });
    expect(await tab('two').claim('/sheets')).to.have.lengthOf(1);
    expect(await tab('three').claim('/sheets')).to.have.lengthOf(1);
  });

  it('gives what a tab left behind that ended after this one began', async () => {
    const one = tab('one');
    expect(await one.claim('/sheets/1')).to.deep.equal([]);
    const left = await leaveBehind('gone');
    expect(plain(await one.claim('/sheets/1'))).to.deep.equal([left]);
  });

  it('leaves a living tab what is its own', async () => {
    const living = tab('living');
    await living.replace([], of('a model'));
    expect(await tab('other').claim('/sheets/1')).to.deep.equal([]);
  });

  for (const order of ['before', 'after'] as const) {
    it(`tells who opened the document ${order} a tab had something of it, when that tab ends`, async () => {
      const frame = document.body.appendChild(document.createElement('iframe'));
      const locks = frame.contentWindow?.navigator.locks ?? expect.fail('no locks');
      const dying = createIndexedDbJournal(`dying of ${database}`, database, locks);
      const living = tab('living');
      let isTold = false;
      const told = new Promise<void>((resolve) => {
        const inherit = (): void => {
          isTold = true;
          resolve();
        };
        Object.assign(living, { heir: { key: '/sheets/1', inherit } });
      });
      const open = async () => {
        living.watch?.(Reflect.get(living, 'heir') as Heir);
        return living.claim('/sheets/1');
      };
      if (order === 'before') await open();
      await dying.replace([], of('a model'));
      if (order === 'after') expect(await open()).to.deep.equal([]);
      expect(isTold).to.equal(false);
      frame.remove();
      await told;
      expect(plain(await living.claim('/sheets/1'))).to.deep.equal([of('a model')]);
    });
  }

  it('has what was taken over until something is kept in its place', async () => {
    await leaveBehind('gone');
    const dying = createIndexedDbJournal('dying', database, null);
    const taken = await dying.claim('/sheets/1');
    await dying.replace([], of('of its own', { version: '"2"' }));
    const next = createIndexedDbJournal('next', database, null);
    const both = await next.claim('/sheets/1');
    expect(plain(both)).to.have.deep.members([...plain(taken), of('of its own', { version: '"2"' })]);
    await next.replace(both, of('the next', { version: '"3"' }));
    expect(plain(await tab('last').claim('/sheets/1'))).to.deep.equal([of('the next', { version: '"3"' })]);
  });

  it('forgets what is saved', async () => {
    await leaveBehind('gone');
    const one = createIndexedDbJournal('one', database, null);
    await one.replace(await one.claim('/sheets/1'), undefined);
    expect(await tab('two').claim('/sheets/1')).to.deep.equal([]);
  });

  it('goes on in a new database when somebody has deleted it, who does not wait for the tab to end', async () => {
    const journal = createIndexedDbJournal('a tab', database, null);
    await journal.replace([], of('a model'));
    const outcome = await new Promise((resolve) => {
      const deletion = indexedDB.deleteDatabase(database);
      deletion.onsuccess = () => resolve('deleted');
      deletion.onblocked = () => resolve('blocked');
    });
    expect(outcome).to.equal('deleted');
    await journal.replace([], of('a model'));
    const other = createIndexedDbJournal('another', database, null);
    expect(plain(await other.claim('/sheets/1'))).to.deep.equal([of('a model')]);
  });

  it('is no journal where storage is forbidden, and says so to whoever asks', async () => {
    const open = indexedDB.open.bind(indexedDB);
    indexedDB.open = () => {
      throw new DOMException('forbidden', 'SecurityError');
    };
    const failure: unknown = await tab('one')
      .replace([], of('x'))
      .catch((error: unknown) => error);
    indexedDB.open = open;
    expect(failure).to.have.property('name', 'SecurityError');
  });
});
