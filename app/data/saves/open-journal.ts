/** The application's journal, whose code comes with the first document that has use for it. */
import { createId } from './create-id';
import type { Journal } from './journal';

/** @param name  The product's: a browser has one database of a name for all that is served from one origin. */
export function openJournal(name = 'modern-times'): Journal {
  let opened: Promise<Journal> | undefined;
  const open = (): Promise<Journal> =>
    (opened ??= import('./indexed-db-journal').then(({ createIndexedDbJournal }) =>
      createIndexedDbJournal(createId(), `${name}-saves`),
    ));
  return {
    // The first that any document asks: whoever keeps something later need not wait for the code.
    claim: async (key, owner) => (await open()).claim(key, owner),
    keep: async (key, owner, entry) => (await open()).keep(key, owner, entry),
    forget: async (key, owner) => (await open()).forget(key, owner),
  };
}
