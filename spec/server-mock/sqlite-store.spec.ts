import path from 'node:path';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import { openSqliteStore } from '../../server-mock/sqlite-store';
import { contractTables, storeContract } from '../contracts/store.contract';

const folder = mkdtempSync(path.join(os.tmpdir(), 'modern-times-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;
storeContract('The SQLite store', () =>
  Promise.resolve(openSqliteStore({ file: path.join(folder, `${(count += 1)}.db`), tables: contractTables })),
);
