/**
 * What every store must do: the promises of server-mock/store/store.ts, as sentences. Each implementation's spec runs it.
 * The same questions are asked about indexed and about plain fields: an index may make an answer faster, never another.
 */
import { expect } from 'chai';
import { MissingRecordError, type Query } from '../../server-mock/store/store';
import { type Store, type Table, UniqueError, type Writing } from '../../server-mock/store';

interface Book {
  readonly title: string;
  readonly shelf: string | null;
  readonly plainShelf: string | null;
  readonly pages: number;
  readonly plainPages: number;
  readonly tags: readonly string[];
  readonly plainTags: readonly string[];
  readonly cover?: { readonly url: string };
}
interface Loan {
  readonly book: string;
  readonly reader: string;
  readonly note?: string | null;
}

const books: Table<Book> = {
  name: 'books',
  ids: 'random',
  unique: [['title']],
  indexed: ['shelf', 'pages', 'tags'],
};
const loans: Table<Loan> = { name: 'loans', ids: 'counter', unique: [['book', 'reader'], ['note']], indexed: [] };

export const contractTables: readonly Table<never>[] = [books, loans];

function book(title: string, rest: { shelf?: string | null; pages?: number; tags?: readonly string[] } = {}): Book {
  const { shelf = null, pages = 100, tags = [] } = rest;
  return { title, shelf, plainShelf: shelf, pages, plainPages: pages, tags, plainTags: tags };
}

/** @param open  A new, empty store of `contractTables`. */
export function storeContract(name: string, open: () => Promise<Store>): void {
  describe(`${name}, as a store`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    const add = (...some: Book[]) =>
      store.transaction(async (records) => {
        const stored = [];
        for (const one of some) stored.push(await records.insert(books, one));
        return stored;
      });
    // Any object: many queries choose their fields at run time, and some are wrong on purpose.
    const titles = (query: object) =>
      store.read(async (records) => (await records.find(books, query as Query<Book>)).map(({ title }) => title));
    const failure = async (work: Promise<unknown>): Promise<unknown> =>
      work.then(
        () => expect.fail('it did not fail'),
        (reason: unknown) => reason,
      );

    it('gives back what was stored, with an id of 128 bits and version 1', async () => {
      const [stored] = await add({ ...book('Emma', { tags: ['novel'] }), cover: { url: 'a' } });
      expect(stored?.id).to.match(/^[0-9a-f]{32}$/);
      expect(stored).to.deep.equal({
        ...book('Emma', { tags: ['novel'] }),
        cover: { url: 'a' },
        id: stored?.id,
        version: 1,
      });
      const read = await store.read((records) => records.get(books, stored?.id ?? ''));
      expect(read).to.deep.equal(stored);
    });

    it('finds nothing under an id that was never given', async () => {
      await store.transaction((records) => records.insert(loans, { book: 'Emma', reader: 'Ann' }));
      const found = await store.read(async (records) => [
        await records.get(books, 'nobody'),
        await records.get(loans, '1'),
        await records.get(loans, Number.NaN),
      ]);
      expect(found).to.deep.equal([undefined, undefined, undefined]);
    });

    it('hands out copies: changing one changes nothing', async () => {
      const given = { ...book('Emma'), cover: { url: 'a' } };
      const [stored] = await add(given);
      given.cover.url = 'changed by the caller';
      if (stored?.cover) Object.assign(stored.cover, { url: 'changed by the reader' });
      const read = await store.read((records) => records.first(books, { where: { title: 'Emma' } }));
      expect(read?.cover).to.deep.equal({ url: 'a' });
    });

    it('changes the fields given, leaves the rest, and counts the version up', async () => {
      const [stored] = await add({ ...book('Emma'), cover: { url: 'a' } });
      const id = stored?.id ?? '';
      const second = await store.transaction((records) => records.update(books, id, { pages: 7 }));
      expect(second).to.deep.equal({
        ...book('Emma', { pages: 7 }),
        plainPages: 100,
        cover: { url: 'a' },
        id,
        version: 2,
      });
      const third = await store.transaction((records) => records.update(books, id, { shelf: 'b' }));
      expect(third.version).to.equal(3);
      expect(await titles({ where: { pages: 7, shelf: 'b' } })).to.deep.equal(['Emma']);
      expect(await titles({ where: { pages: 100 } })).to.deep.equal([]);
    });

    it('takes an id from the caller, once', async () => {
      await store.transaction((records) => records.insert(books, book('Emma'), 'mine'));
      const reason = await failure(store.transaction((records) => records.insert(books, book('Persuasion'), 'mine')));
      expect(reason)
        .to.be.instanceOf(UniqueError)
        .and.deep.include({ table: 'books', fields: ['id'] });
    });

    it('refuses ids that cannot be one', async () => {
      for (const id of ['', 'x'.repeat(257), 4]) {
        const reason = await failure(store.transaction((records) => records.insert(books, book('Emma'), id)));
        expect(reason, String(id)).to.be.instanceOf(TypeError);
      }
      const reason = await failure(
        store.transaction((records) => records.insert(loans, { book: 'Emma', reader: 'Ann' }, 9)),
      );
      expect(reason).to.be.instanceOf(TypeError);
    });

    it('refuses a record with a field that the store adds itself, or one that JSON cannot hold', async () => {
      for (const extra of [{ id: 'x' }, { version: 3 }, { pages: 1n }]) {
        const value = Object.assign({}, book('Emma'), extra);
        expect(await failure(store.transaction((records) => records.insert(books, value)))).to.be.instanceOf(TypeError);
      }
    });

    it('refuses a table that it was not opened with', async () => {
      const other: Table<Book> = { ...books, name: 'other' };
      expect(await failure(store.read((records) => records.find(other)))).to.be.instanceOf(TypeError);
    });

    it('counts ids from 1, and never gives one twice, not even after a removal', async () => {
      const lend = (reader: string) =>
        store.transaction(async (records) => (await records.insert(loans, { book: 'Emma', reader })).id);
      expect([await lend('Ann'), await lend('Bob')]).to.deep.equal([1, 2]);
      expect(await store.transaction((records) => records.remove(loans, 2))).to.equal(true);
      expect(await store.transaction((records) => records.remove(loans, 2))).to.equal(false);
      expect(await lend('Bob')).to.equal(3);
    });

    it('keeps __proto__, constructor and toString as plain ids, values and fields', async () => {
      const nested: unknown = JSON.parse('{"__proto__": {"isAdmin": true}, "constructor": 1}');
      for (const word of ['__proto__', 'constructor', 'toString']) {
        const value = Object.assign(book(word, { shelf: word, tags: [word] }), { nested });
        await store.transaction((records) => records.insert(books, value, word));
        const found = await store.read((records) => records.get(books, word));
        expect(found).to.have.own.property('title', word);
        expect(JSON.stringify(found)).to.include(JSON.stringify(nested));
        expect(await titles({ where: { shelf: word, tags: { has: word } } })).to.deep.equal([word]);
        expect(await titles({ where: { plainShelf: word, plainTags: { has: word } } })).to.deep.equal([word]);
        // A field that no record has is null everywhere, whatever Object.prototype has under that name.
        expect(await titles({ where: { [word]: null } })).to.include(word);
      }
      expect(await store.read((records) => records.count(books))).to.equal(3);
      expect('isAdmin' in {}).to.equal(false);
    });

    it('keeps every string as it is: NUL, halves of surrogate pairs, quotes, characters beyond the first plane', async () => {
      const strings = [
        '',
        'a\u0000b',
        'a\u0000c',
        '\ud800',
        '\udfff',
        "';--",
        '%',
        '"',
        '\u{1f600}',
        '\uffff',
        'ä',
        'a\u0308',
      ];
      for (const text of strings) {
        await store.transaction((records) => records.insert(books, book(text, { shelf: text, tags: [text] })));
      }
      for (const text of strings) {
        expect(await titles({ where: { title: text } })).to.deep.equal([text]);
        expect(await titles({ where: { shelf: text } })).to.deep.equal([text]);
        expect(await titles({ where: { tags: { has: text } } })).to.deep.equal([text]);
      }
      const inOrder = [...strings].sort();
      expect(await titles({ orderBy: [{ field: 'shelf', direction: 'ascending' }] })).to.deep.equal(inOrder);
      expect(await titles({ orderBy: [{ field: 'plainShelf', direction: 'ascending' }] })).to.deep.equal(inOrder);
    });

    it('finds by equality, by choice and by element, indexed or not', async () => {
      await add(
        book('a', { shelf: 'x', pages: 1, tags: ['red', 'blue'] }),
        book('b', { shelf: 'y', pages: 2, tags: ['red', 'red'] }),
        book('c', { shelf: null, pages: -0.5, tags: [] }),
      );
      for (const [shelf, pages, tags] of [
        ['shelf', 'pages', 'tags'],
        ['plainShelf', 'plainPages', 'plainTags'],
      ] as const) {
        expect(await titles({ where: { [shelf]: 'x' } })).to.deep.equal(['a']);
        expect(await titles({ where: { [shelf]: null } })).to.deep.equal(['c']);
        expect(await titles({ where: { [shelf]: { in: ['y', 'x', 'none'] } } })).to.deep.equal(['a', 'b']);
        expect(await titles({ where: { [shelf]: { in: [] } } })).to.deep.equal([]);
        expect(await titles({ where: { [pages]: -0.5 } })).to.deep.equal(['c']);
        expect(await titles({ where: { [tags]: { has: 'red' } } })).to.deep.equal(['a', 'b']);
        expect(await titles({ where: { [tags]: { has: 'blue' }, [shelf]: 'x' } })).to.deep.equal(['a']);
        expect(await titles({ where: { [tags]: { has: 'blue' }, [shelf]: 'y' } })).to.deep.equal([]);
        expect(await titles({ where: { [tags]: ['red', 'blue'] } })).to.deep.equal(['a']);
        expect(await titles({ where: { [tags]: [] } })).to.deep.equal(['c']);
        const many = [...Array(2_000).keys()];
        expect(await titles({ where: { [pages]: { in: many } } })).to.deep.equal(['a', 'b']);
        expect(await store.read((records) => records.count(books, { [tags]: { has: 'red' } }))).to.equal(2);
      }
      expect(await titles({ where: { shelf: 'x', plainPages: 1 } })).to.deep.equal(['a']);
      expect(await titles({ where: { shelf: 'x', plainPages: 2 } })).to.deep.equal([]);
      expect(await store.read((records) => records.count(books))).to.equal(3);
    });

    it('finds by id, together with other fields or alone', async () => {
      await store.transaction(async (records) => {
        for (const id of ['a', 'b', 'c']) await records.insert(books, book(`title of ${id}`, { shelf: id }), id);
        for (const reader of ['Ann', 'Bob']) await records.insert(loans, { book: 'x', reader });
      });
      expect(await titles({ where: { id: 'b' } })).to.deep.equal(['title of b']);
      expect(await titles({ where: { id: { in: ['c', 'a', 'none'] } } })).to.deep.equal(['title of a', 'title of c']);
      expect(await titles({ where: { id: { in: ['c', 'a'] }, shelf: 'c' } })).to.deep.equal(['title of c']);
      expect(await titles({ where: { id: { in: ['c', 'a'] }, plainShelf: 'c' } })).to.deep.equal(['title of c']);
      const lent = await store.read((records) => records.find(loans, { where: { id: { in: [2, 9] } } }));
      expect(lent.map(({ reader }) => reader)).to.deep.equal(['Bob']);
    });

    it('tells a number from the string that looks like it', async () => {
      await add(Object.assign(book('number'), { shelf: 1 }), book('string', { shelf: '1' }));
      expect(await titles({ where: { shelf: '1' } })).to.deep.equal(['string']);
      expect(await titles({ where: { shelf: 1 } })).to.deep.equal(['number']);
    });

    it('refuses a condition that is undefined instead of finding everything', async () => {
      await add(book('Emma'));
      expect(await failure(titles({ where: { shelf: undefined } }))).to.be.instanceOf(TypeError);
    });

    it('lists in the order of insertion, which a change does not alter', async () => {
      const [first] = await add(book('c'), book('a'), book('b'));
      await store.transaction((records) => records.update(books, first?.id ?? '', { pages: 3 }));
      expect(await titles({})).to.deep.equal(['c', 'a', 'b']);
      const found = await store.read((records) => records.first(books, {}));
      expect(found?.title).to.equal('c');
    });

    it('sorts null first, numbers by size, both ways, by several fields; equal ones stay in the order of insertion', async () => {
      await add(
        book('a', { shelf: 'y', pages: 10 }),
        book('b', { shelf: 'x', pages: 9 }),
        book('c', { shelf: null, pages: 9 }),
        book('d', { shelf: 'x', pages: -1 }),
        book('e', { shelf: 'x', pages: 1e9 }),
      );
      for (const [shelf, pages] of [
        ['shelf', 'pages'],
        ['plainShelf', 'plainPages'],
      ] as const) {
        const by = (...orderBy: { field: string; direction: 'ascending' | 'descending' }[]) => titles({ orderBy });
        expect(await by({ field: shelf, direction: 'ascending' })).to.deep.equal(['c', 'b', 'd', 'e', 'a']);
        expect(await by({ field: shelf, direction: 'descending' })).to.deep.equal(['a', 'b', 'd', 'e', 'c']);
        expect(await by({ field: pages, direction: 'ascending' })).to.deep.equal(['d', 'b', 'c', 'a', 'e']);
        expect(
          await by({ field: shelf, direction: 'descending' }, { field: pages, direction: 'ascending' }),
        ).to.deep.equal(['a', 'd', 'b', 'e', 'c']);
      }
    });

    it('sorts by id', async () => {
      await store.transaction(async (records) => {
        for (const id of ['b', 'c', 'a']) await records.insert(books, book(`title of ${id}`), id);
        for (let n = 0; n < 11; n++) await records.insert(loans, { book: 'x', reader: String(n) });
      });
      const ids = <T extends object>(table: Table<T>) =>
        store.read(async (records) =>
          (await records.find(table, { orderBy: [{ field: 'id', direction: 'descending' }], limit: 2 })).map(
            ({ id }) => id,
          ),
        );
      expect(await ids(books)).to.deep.equal(['c', 'b']);
      expect(await ids(loans)).to.deep.equal([11, 10]);
    });

    it('finds records by a list of ids, together with other conditions', async () => {
      await add(book('a'), book('b'), book('c'));
      await store.transaction(async (records) => {
        await records.insert(loans, { book: 'Emma', reader: 'x' });
        await records.insert(loans, { book: 'Emma', reader: 'y' });
        await records.insert(loans, { book: 'Persuasion', reader: 'x' });
        await records.insert(loans, { book: 'Sanditon', reader: 'x' });
      });
      const found = await store.read((records) =>
        records.find(loans, {
          where: { id: { in: [1, 2, 4, 99] }, reader: 'x' },
          orderBy: [{ field: 'id', direction: 'descending' }],
        }),
      );
      expect(found.map(({ id }) => id)).to.deep.equal([4, 1]);
      expect(await store.read((records) => records.count(loans, { id: { in: [2, 3] } }))).to.equal(2);
      expect(await store.read((records) => records.count(books, { id: { in: [] } }))).to.equal(0);
      expect(await store.read((records) => records.count(books, { id: 'nobody' }))).to.equal(0);
    });

    it('cuts by offset and limit, and refuses those that are no whole numbers from 0', async () => {
      await add(...['a', 'b', 'c', 'd'].map((title) => book(title)));
      for (const field of ['pages', 'plainPages'] as const) {
        const orderBy = [{ field, direction: 'ascending' as const }];
        expect(await titles({ orderBy, limit: 2, offset: 1 })).to.deep.equal(['b', 'c']);
        expect(await titles({ orderBy, offset: 3 })).to.deep.equal(['d']);
        expect(await titles({ orderBy, limit: 0 })).to.deep.equal([]);
        expect(await titles({ orderBy, limit: 9, offset: 9 })).to.deep.equal([]);
      }
      for (const cut of [{ limit: -1 }, { limit: Number.NaN }, { offset: 0.5 }]) {
        expect(await failure(titles(cut))).to.be.instanceOf(RangeError);
      }
    });

    it('refuses a second record with the same unique field, or combination of fields, and names them', async () => {
      await add(book('Emma'));
      const same = await failure(add(book('Emma')));
      expect(same)
        .to.be.instanceOf(UniqueError)
        .and.deep.include({ table: 'books', fields: ['title'] });
      const lend = (of: string, reader: string) =>
        store.transaction((records) => records.insert(loans, { book: of, reader }));
      await lend('Emma', 'Ann');
      await lend('Emma', 'Bob');
      await lend('a', 'bc');
      await lend('ab', 'c');
      const twice = await failure(lend('Emma', 'Ann'));
      expect(twice)
        .to.be.instanceOf(UniqueError)
        .and.deep.include({ table: 'loans', fields: ['book', 'reader'] });
    });

    it('refuses a change that would make two records the same, and lets a record keep what it has', async () => {
      const [emma] = await add(book('Emma'), book('Persuasion'));
      const rename = (title: string) =>
        store.transaction((records) => records.update(books, emma?.id ?? '', { title, pages: 3 }));
      expect(await failure(rename('Persuasion'))).to.be.instanceOf(UniqueError);
      expect((await rename('Emma')).version).to.equal(2);
      await rename('Sanditon');
      await add(book('Emma'));
    });

    it('does not count null as the same as null', async () => {
      await store.transaction(async (records) => {
        await records.insert(loans, { book: 'a', reader: 'a', note: null });
        await records.insert(loans, { book: 'b', reader: 'a' });
        await records.insert(loans, { book: 'c', reader: 'a', note: 'n' });
      });
      const work = store.transaction((records) => records.insert(loans, { book: 'd', reader: 'a', note: 'n' }));
      expect(await failure(work)).to.be.instanceOf(UniqueError);
    });

    it('frees what was unique when the record goes', async () => {
      const [emma] = await add(book('Emma'));
      await store.transaction((records) => records.remove(books, emma?.id ?? ''));
      await add(book('Emma'));
      expect(await titles({ where: { title: 'Emma' } })).to.deep.equal(['Emma']);
    });

    it('says so when a record to change is not there', async () => {
      const reason = await failure(store.transaction((records) => records.update(books, 'none', { pages: 1 })));
      expect(reason).to.be.instanceOf(MissingRecordError).and.deep.include({ table: 'books', id: 'none' });
    });

    it('undoes all of a transaction that throws, and passes the reason on', async () => {
      const [emma] = await add(book('Emma'), book('Persuasion'));
      const reason = new Error('no');
      const work = store.transaction(async (records) => {
        await records.insert(books, book('Sanditon'));
        await records.insert(loans, { book: 'Emma', reader: 'Ann' });
        await records.update(books, emma?.id ?? '', { title: 'Emma II' });
        await records.remove(books, emma?.id ?? '');
        await records.log('topic', 1);
        throw reason;
      });
      expect(await failure(work)).to.equal(reason);
      expect(await titles({})).to.deep.equal(['Emma', 'Persuasion']);
      expect(await store.read((records) => records.changes(0, 9))).to.deep.equal([]);
      expect(await store.read((records) => records.count(loans))).to.equal(0);
      const [again] = await store.read((records) => records.find(books));
      expect(again?.version).to.equal(1);
    });

    it('goes on after a refusal that the transaction catches', async () => {
      await store.transaction(async (records) => {
        await records.insert(books, book('Emma'));
        expect(await failure(records.insert(books, book('Emma', { shelf: 'x' })))).to.be.instanceOf(UniqueError);
        await records.insert(books, book('Persuasion'));
      });
      expect(await titles({})).to.deep.equal(['Emma', 'Persuasion']);
      expect(await titles({ where: { shelf: 'x' } })).to.deep.equal([]);
    });

    it('shows a transaction its own changes, and nobody else before it is over', async () => {
      const running = store.transaction(async (records) => {
        await records.insert(books, book('Emma'));
        const seen = await records.count(books);
        await Promise.resolve();
        return seen;
      });
      const after = store.read((records) => records.count(books));
      expect([await running, await after]).to.deep.equal([1, 1]);
    });

    it('runs transactions one after the other, in the order in which they were asked for', async () => {
      await add(book('count', { pages: 0 }));
      const turns: number[] = [];
      await Promise.all(
        [...Array(20).keys()].map((turn) =>
          store.transaction(async (records) => {
            const found = await records.first(books, { where: { title: 'count' } });
            await Promise.resolve();
            await records.update(books, found?.id ?? '', { pages: (found?.pages ?? 0) + 1 });
            turns.push(turn);
          }),
        ),
      );
      expect(turns).to.deep.equal([...Array(20).keys()]);
      expect(await titles({ where: { pages: 20 } })).to.deep.equal(['count']);
    });

    it('lets a read see one state throughout', async () => {
      const read = store.read(async (records) => {
        const before = await records.count(books);
        await Promise.resolve();
        return [before, await records.count(books)];
      });
      const write = add(book('Emma'));
      expect(await read).to.deep.equal([0, 0]);
      await write;
    });

    it('refuses records that are used after their transaction has ended', async () => {
      const kept: Writing[] = [];
      await store.transaction((records) => Promise.resolve(kept.push(records)));
      for (const records of kept) {
        expect(await failure(records.insert(books, book('Emma')))).to.be.instanceOf(TypeError);
      }
      expect(await titles({})).to.deep.equal([]);
    });

    it('numbers the changes without a gap, over transactions that failed too', async () => {
      const log = (...topics: string[]) =>
        store.transaction(async (records) => {
          const sequences = [];
          for (const topic of topics) sequences.push(await records.log(topic, { of: topic, proto: '__proto__' }));
          if (topics.includes('bad')) throw new Error('bad');
          return sequences;
        });
      expect(await log('a', 'b')).to.deep.equal([1, 2]);
      await failure(log('c', 'bad'));
      expect(await log('d\u0000')).to.deep.equal([3]);
      expect(await store.read((records) => records.changes(0, 9))).to.deep.equal([
        { sequence: 1, topic: 'a', detail: { of: 'a', proto: '__proto__' } },
        { sequence: 2, topic: 'b', detail: { of: 'b', proto: '__proto__' } },
        { sequence: 3, topic: 'd\u0000', detail: { of: 'd\u0000', proto: '__proto__' } },
      ]);
      const some = await store.read((records) => records.changes(1, 1));
      expect(some.map(({ sequence }) => sequence)).to.deep.equal([2]);
    });

    it('comes back from a dump as it was, under a new epoch', async () => {
      const [emma] = await add(book('Emma', { tags: ['novel'], shelf: 'x' }), book('Persuasion'));
      await store.transaction(async (records) => {
        await records.update(books, emma?.id ?? '', { pages: 8 });
        await records.insert(loans, { book: 'Emma', reader: 'Ann' });
        await records.remove(loans, 1);
        await records.log('topic', { n: 1 });
      });
      const { epoch } = store;
      const dump: unknown = JSON.parse(JSON.stringify(await store.dump()));
      await store.transaction((records) => records.remove(books, emma?.id ?? ''));
      await add(book('Sanditon'));

      await store.restore(dump);

      expect(store.epoch).to.not.equal(epoch);
      expect(await titles({})).to.deep.equal(['Emma', 'Persuasion']);
      expect(await titles({ where: { shelf: 'x', tags: { has: 'novel' } } })).to.deep.equal(['Emma']);
      expect((await store.read((records) => records.get(books, emma?.id ?? '')))?.version).to.equal(2);
      expect(await store.read((records) => records.changes(0, 9))).to.deep.equal([
        { sequence: 1, topic: 'topic', detail: { n: 1 } },
      ]);
      expect(await failure(add(book('Emma')))).to.be.instanceOf(UniqueError);
      const next = await store.transaction((records) => records.insert(loans, { book: 'Emma', reader: 'Ann' }));
      expect(next.id).to.equal(2);
    });

    it('refuses what is no dump of its tables, and stays as it was', async () => {
      await add(book('Emma'));
      const { epoch } = store;
      const good = JSON.stringify(await store.dump());
      const twice = JSON.parse(good) as { tables: { name: string; records: { id: string }[] }[] };
      const [table] = twice.tables.filter(({ name }) => name === 'books');
      table?.records.push(...table.records.map((record) => ({ ...record, id: 'other' })));
      const bad: unknown[] = [
        null,
        'dump',
        {},
        [],
        JSON.parse(good.replace('"books"', '"other"')),
        JSON.parse(good.replace('"version":1', '"version":0')),
        JSON.parse(good.replace('"format"', '"formats"')),
        JSON.parse(good.replace('"changes":[]', '"changes":[{"sequence":2,"topic":"a","detail":1}]')),
        twice,
      ];
      for (const dump of bad) {
        const reason = await failure(store.restore(dump));
        expect(reason, JSON.stringify(dump)).to.be.instanceOf(TypeError);
      }
      expect(store.epoch).to.equal(epoch);
      expect(await titles({})).to.deep.equal(['Emma']);
    });

    it('is empty after clear, counts from 1 again, and has a new epoch', async () => {
      await add(book('Emma'));
      await store.transaction(async (records) => {
        await records.insert(loans, { book: 'Emma', reader: 'Ann' });
        await records.log('topic', 1);
      });
      const { epoch } = store;
      expect(epoch).to.match(/^[0-9a-f]{32}$/);
      await store.clear();
      expect(store.epoch).to.not.equal(epoch);
      expect(await titles({})).to.deep.equal([]);
      const again = await store.transaction(async (records) => [
        (await records.insert(loans, { book: 'Emma', reader: 'Ann' })).id,
        await records.log('topic', 1),
      ]);
      expect(again).to.deep.equal([1, 1]);
      await add(book('Emma'));
    });
  });
}
