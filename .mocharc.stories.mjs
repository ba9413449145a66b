/** The stories: those that are named, or all. */
import fs from 'node:fs';
import path from 'node:path';

const isNamed = process.argv.slice(2).some((word) => word.endsWith('.story.ts'));

/** What is told of every page takes longest: begun first, nothing is waited for alone at the end. */
const isOfAllPages = (name) => name.startsWith(path.join('spec', 'stories'));

const all = fs
  .readdirSync('spec', { recursive: true })
  .filter((name) => name.endsWith('.story.ts'))
  .map((name) => path.join('spec', name))
  .sort((one, other) => Number(isOfAllPages(other)) - Number(isOfAllPages(one)) || one.localeCompare(other));

export default {
  import: ['tsx'],
  extension: ['ts'],
  require: ['./spec/support/story-hooks.ts'],
  ...(!isNamed && { spec: all }),
  ui: 'bdd',
  timeout: 120_000,
  slow: 5_000,
  parallel: true,
  // Half of what a story takes is waiting: for a frame, a timer, an answer.
  jobs: 4,
  'forbid-only': true,
  'forbid-pending': true,
};
