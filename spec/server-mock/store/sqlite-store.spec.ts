import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import Database from 'libsql';
import { refusalOf } from '../../../server-mock/boundary';
import { combinedKey, indexKey } from '../../../server-mock/store/index-key';
import { asJson, compareValues } from '../../../server-mock/store/query';
import { StoreFileError } from '../../../server-mock/store/sqlite-file';
import { systemClock } from '../../../server-mock/clock';
import { openSqliteStore } from '../../../server-mock/store/sqlite-store';
import { StoreBusyError, type Table } from '../../../server-mock/store';
import { contractTables, storeContract } from '../../contracts/store.contract';
import { startChild, type Child } from '../../support/child';
import { FakeClock } from '../../support/fake-clock';
import { useFolder } from '../../support/folder';
import { counts, openCounts } from '../../support/sqlite-child';

const contractFolder = mkdtempSync(path.join(os.tmpdir(), 'modern-times-'));
after(() => {
  rmSync(contractFolder, { recursive: true, force: true });
});
let opened = 0;
storeContract('The SQLite store', () => {
  opened += 1;
  const file = path.join(contractFolder, `${opened}.db`);
  return Promise.resolve(openSqliteStore({ file, tables: contractTables, clock: systemClock }));
});

describe('The file of the SQLite store', () => {
  const folder = useFolder();
  const children: Child[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.process.kill('SIGKILL');
  });
  const start = (file: string, mode: string) => {
    const child = startChild('spec/support/sqlite-child.ts', [file, mode]);
    children.push(child);
    return child;
  };
  const refusal = (file: string, tables: readonly Table<never>[] = [counts]): string => {
    try {
      openSqliteStore({ file, tables, clock: systemClock, busyTimeoutMs: 50 });
    } catch (reason) {
      expect(reason).to.be.instanceOf(StoreFileError);
      return String(reason);
    }
    return expect.fail('it was opened');
  };

  it('has all of a transaction that returned before kill -9, and nothing of one that did not', async () => {
    const file = folder.path('a', 'store.db');
    const child = start(file, 'be-killed');
    await child.ready;
    child.process.kill('SIGKILL');
    await child.exited;

    const { store } = openCounts(file);
    const found = await store.read((records) => records.find(counts));
    expect(found.map(({ name, value }) => ({ name, value }))).to.deep.equal([{ name: 'turns', value: 1 }]);
    expect(await store.read((records) => records.changes(0, 9))).to.have.length(1);
    await store.close();
  });

  it('serves two processes, whose transactions take turns', async () => {
    const file = folder.path('store.db');
    const { store, countUp } = openCounts(file);
    const child = start(file, 'count-50');
    await child.ready;
    for (let turn = 0; turn < 50; turn++) await countUp();
    expect(await child.exited).to.equal(0);

    const found = await store.read((records) => records.first(counts, {}));
    expect(found).to.include({ value: 100, version: 100 });
    const changes = await store.read((records) => records.changes(0, 1_000));
    expect(changes.map(({ sequence }) => sequence)).to.deep.equal([...Array(100).keys()].map((n) => n + 1));
    await store.close();
  });

  it('keeps only those waiting who have to, while another program writes, and refuses them after a while', async () => {
    const file = folder.path('store.db');
    const clock = new FakeClock();
    const store = openSqliteStore({ file, tables: [counts], clock, busyTimeoutMs: 50 });
    const other = new Database(file);
    const insert = (name: string) => store.transaction((records) => records.insert(counts, { name, value: 1 }));
    const count = () => store.read((records) => records.count(counts));

    other.exec('BEGIN IMMEDIATE');
    const patient = insert('patient');
    expect(await count()).to.equal(0);
    other.exec('ROLLBACK');
    clock.advance(50);
    expect(await patient).to.include({ name: 'patient' });

    other.exec('BEGIN IMMEDIATE');
    const refused = insert('refused').catch((reason: unknown) => reason);
    expect(await count()).to.equal(1);
    clock.advance(50);
    expect(await refused).to.be.instanceOf(StoreBusyError);
    expect(refusalOf(await refused)).to.deep.include({ status: 503, headers: { 'Retry-After': '1' } });
    other.exec('ROLLBACK');
    other.close();
    expect(await insert('refused')).to.include({ version: 1 });
    await store.close();
  });

  it('keeps its records and its epoch when it is opened again', async () => {
    const file = folder.path('store.db');
    const first = openCounts(file);
    await first.countUp();
    const { epoch } = first.store;
    await first.store.close();
    expect(first.store.epoch).to.equal(epoch);

    const { store } = openCounts(file);
    expect(store.epoch).to.equal(epoch);
    expect(await store.read((records) => records.count(counts))).to.equal(1);
    await store.close();
  });

  it('tells another process that a new epoch began', async () => {
    const file = folder.path('store.db');
    const [here, there] = [openCounts(file).store, openCounts(file).store];
    const { epoch } = here;
    await there.clear();
    expect(here.epoch).to.equal(there.epoch).and.not.equal(epoch);
    await Promise.all([here.close(), there.close()]);
  });

  it('writes in full durability', async () => {
    const file = folder.path('store.db');
    await openCounts(file).store.close();
    const database = new Database(file);
    expect(database.pragma('journal_mode')).to.deep.equal([{ journal_mode: 'wal' }]);
    database.close();
    // synchronous belongs to the connection: it is looked for where it is set.
    expect(readFileSync('server-mock/store/sqlite-file.ts', 'utf8')).to.include("'synchronous = FULL'");
  });

  it('that is damaged is refused with what to do, and left as it was', async () => {
    const file = folder.path('store.db');
    const { store, countUp } = openCounts(file);
    for (let turn = 0; turn < 20; turn++) await countUp();
    await store.close();
    const bytes = readFileSync(file);
    bytes.fill(0x5a, 4_096, bytes.length - 4_096);
    writeFileSync(file, bytes);
    expect(refusal(file)).to.include(file).and.include('is damaged').and.include('move it away');
    expect(readFileSync(file).equals(bytes)).to.equal(true);
  });

  it('that is no database is refused, and left as it was', () => {
    const file = folder.path('store.db');
    const text = 'Dear diary, '.repeat(1_000);
    writeFileSync(file, text);
    expect(refusal(file)).to.include('is damaged, or no database');
    appendFileSync(file, '');
    expect(readFileSync(file, 'utf8')).to.equal(text);
  });

  it('of another program is refused, and left as it was', () => {
    const file = folder.path('store.db');
    const other = new Database(file);
    other.exec('CREATE TABLE precious (thing TEXT)');
    other.close();
    const bytes = readFileSync(file);
    expect(refusal(file)).to.include('another program').and.include('DATA_DIR');
    expect(readFileSync(file).equals(bytes)).to.equal(true);
  });

  it('of a later layout is refused', async () => {
    const file = folder.path('store.db');
    await openCounts(file).store.close();
    const later = new Database(file);
    later.exec('PRAGMA user_version = 999');
    later.close();
    expect(refusal(file)).to.include('layout 999');
  });

  it('that another process holds is refused after a while', async () => {
    const file = folder.path('store.db');
    await openCounts(file).store.close();
    const other = new Database(file);
    other.exec('BEGIN EXCLUSIVE');
    expect(refusal(file)).to.include('locked by another process');
    other.exec('ROLLBACK');
    other.close();
  });

  it('that is a folder is refused', () => {
    expect(refusal(folder.path())).to.include('cannot be opened');
  });

  it('learns a new declaration: old records are found by a new index, and broken rules are named', async () => {
    const file = folder.path('store.db');
    const { store } = openCounts(file);
    await store.transaction(async (records) => {
      await records.insert(counts, { name: 'a', value: 1 });
      await records.insert(counts, { name: 'b', value: 1 });
    });
    await store.close();

    const indexed: typeof counts = { ...counts, indexed: ['value'] };
    const again = openSqliteStore({ file, tables: [indexed], clock: systemClock });
    expect(await again.read((records) => records.count(indexed, { value: 1 }))).to.equal(2);
    await again.close();

    expect(refusal(file, [{ ...counts, unique: [['value']] }])).to.include('the same value');
    await openSqliteStore({ file, tables: [counts], clock: systemClock }).close();
  });

  it('keeps the records of a table that is declared no longer, until it is again', async () => {
    const file = folder.path('store.db');
    const { store, countUp } = openCounts(file);
    await countUp();
    await store.close();
    await openSqliteStore({ file, tables: [], clock: systemClock }).close();
    const again = openCounts(file).store;
    expect(await again.read((records) => records.count(counts))).to.equal(1);
    await again.close();
  });
});

describe('The keys of the SQLite store', () => {
  const value = fc.oneof(
    fc.constant(null),
    fc.boolean(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.string({ unit: 'binary' }),
    fc.string(),
    fc.array(fc.string(), { maxLength: 2 }),
  );

  it('compare as bytes just as the values do', () => {
    fc.assert(
      fc.property(value, value, (left, right) => {
        const [a, b] = [asJson(left), asJson(right)];
        expect(Math.sign(Buffer.compare(indexKey(a), indexKey(b)))).to.equal(Math.sign(compareValues(a, b)));
      }),
      { numRuns: 2_000 },
    );
  });

  it('of combinations are equal only if all their parts are', () => {
    fc.assert(
      fc.property(fc.array(value), fc.array(value), (left, right) => {
        const [a, b] = [left, right].map((values) => values.map(asJson));
        expect(combinedKey(a ?? []).equals(combinedKey(b ?? []))).to.equal(JSON.stringify(a) === JSON.stringify(b));
      }),
      { numRuns: 2_000 },
    );
  });
});
