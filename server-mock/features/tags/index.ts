/**
 * Tags, on the server: how often each is in use.
 * Listens   `article:tagged` {added, removed}: names that something published has gained and lost.
 */
import { tags } from '../../../common/features/tags';
import { briefly } from '../../cache';
import { serverFeature, type Writing } from '../../feature';
import type { Table } from '../../store';

interface Tag {
  readonly name: string;
  readonly uses: number;
}

const table: Table<Tag> = { name: 'tags', ids: 'counter', unique: [['name']], indexed: ['uses'] };

/** By this, what was answered about the tags is invalidated. */
const allTags = 'tags';

interface Tagged {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

export default serverFeature({
  declaration: tags,
  tables: [table],
  handlers: {
    list: ({ store, answer }) =>
      store.read(async (records) => {
        answer.tag(allTags);
        const found = await records.find(table, {
          orderBy: [
            { field: 'uses', direction: 'descending' },
            { field: 'name', direction: 'ascending' },
          ],
        });
        return { tags: found.map(({ name }) => name) };
      }),
  },
  caching: { list: { ...briefly, duration: '5m', grace: '1m', keyTemplate: '{uri}|{user}' } },
  preheat: ['/tags'],
  listens: {
    'article:tagged': async (records, { added, removed }: Tagged, answer) => {
      answer.invalidate(allTags);
      for (const name of added) await count(records, name, 1);
      for (const name of removed) await count(records, name, -1);
    },
  },
});

async function count(records: Writing, name: string, step: 1 | -1): Promise<void> {
  const tag = await records.first(table, { where: { name } });
  const uses = (tag?.uses ?? 0) + step;
  if (tag === undefined) await records.insert(table, { name, uses });
  else if (uses > 0) await records.update(table, tag.id, { uses });
  else await records.remove(table, tag.id);
  await records.log('tags', { change: 'counted', name, uses });
}
