/** A second process on one store: `node --import tsx sqlite-child.ts FILE MODE`. The modes are what the specs need. */
import { systemClock } from '../../server-mock/clock';
import { openSqliteStore } from '../../server-mock/store/sqlite-store';
import type { Table } from '../../server-mock/store';

interface Count {
  readonly name: string;
  readonly value: number;
}
export const counts: Table<Count> = { name: 'counts', ids: 'random', unique: [['name']], indexed: [] };

export function openCounts(file: string) {
  const store = openSqliteStore({ file, tables: [counts], clock: systemClock });
  const countUp = () =>
    store.transaction(async (records) => {
      const found = await records.first(counts, { where: { name: 'turns' } });
      await records.log('turn', null);
      if (found) await records.update(counts, found.id, { value: found.value + 1 });
      else await records.insert(counts, { name: 'turns', value: 1 });
    });
  return { store, countUp };
}

const [file, mode] = process.argv.slice(2);
if (file !== undefined && mode === 'count-50') {
  const { store, countUp } = openCounts(file);
  process.send?.('ready');
  for (let turn = 0; turn < 50; turn++) await countUp();
  await store.close();
  process.disconnect();
}
if (file !== undefined && mode === 'be-killed') {
  const { store, countUp } = openCounts(file);
  await countUp();
  await store.transaction(async (records) => {
    await records.insert(counts, { name: 'unfinished', value: 1 });
    process.send?.('in the middle');
    await new Promise(() => undefined);
  });
}
