/**
 * The application's journal, whose code comes with the first document that has use for it.
 * Promises  where storage is forbidden, full or broken there is one notice, and what is unsaved ends with the tab.
 */
import { createId } from './create-id';
import type { Journal } from './journal';

/** @param name  The product's: a browser has one database of a name for all that is served from one origin. */
export function openJournal(name = 'modern-times'): Journal {
  let opened: Promise<Journal> | undefined;
  let hasTold = false;
  const open = (): Promise<Journal> =>
    (opened ??= import('./indexed-db-journal').then(({ createIndexedDbJournal }) =>
      createIndexedDbJournal(createId(), `${name}-saves`),
    ));
  const use = async <T>(what: (journal: Journal) => Promise<T>): Promise<T | undefined> => {
    try {
      return await what(await open());
    } catch (error) {
      if (!hasTold) console.info('This machine keeps nothing of what is unsaved.', error);
      hasTold = true;
      return undefined;
    }
  };
  return {
    // The first that any document asks: whoever keeps something later need not wait for the code.
    claim: async (key) => (await use((journal) => journal.claim(key))) ?? [],
    watch: (heir) => use((journal) => Promise.resolve(journal.watch?.(heir))),
    replace: (before, now) => use((journal) => journal.replace(before, now)),
  };
}
