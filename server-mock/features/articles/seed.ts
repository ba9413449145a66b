/** Fills the demo with articles and with those who favour them: from the clock backwards, the same each time. */
import type { SeedWorld, Writing } from '../../feature';
import { isoAt } from '../../time';
import { inventedTexts } from './texts/invented';
import { texts, type Text } from './texts';
import { createArticle, favorite } from './writing';

const HOUR_MS = 3_600_000;
/** What `many` amounts to: enough for a hundred pages of twenty. */
const MANY = 2_000;

export async function seed(records: Writing, world: SeedWorld): Promise<void> {
  if (world.size === 'empty') return;
  const written = world.size === 'many' ? [...inventedTexts(MANY - texts.length, world), ...texts] : texts;
  // Ids count up: who is created first is oldest, for ever.
  for (const [index, at] of momentsBefore(written.length, world).entries()) {
    const text = written[index];
    if (text !== undefined) await publish(records, world, text, at);
  }
}

/** Oldest first; the last was three hours ago, and between two there are a few hours or two days. */
function momentsBefore(count: number, { clock, random }: SeedWorld): number[] {
  const moments: number[] = [];
  let at = clock.now() - 3 * HOUR_MS;
  while (moments.length < count) {
    moments.unshift(at);
    at -= Math.round((5 + 43 * random()) * HOUR_MS);
  }
  return moments;
}

async function publish(records: Writing, world: SeedWorld, text: Text, atMs: number): Promise<void> {
  const author = world.accounts.find(({ username }) => username === text.author);
  if (author === undefined) throw new Error(`nobody here is called ${text.author}`);
  const { title, description, body } = text;
  const content = { title, description, body, tagList: [...text.tags].sort() };
  const article = await createArticle(records, world.parts, content, { author: author.id, at: isoAt(atMs) });
  const appeal = world.random();
  for (const { id } of world.accounts) {
    if (id !== author.id && world.random() < appeal) await favorite(records, article.id, id);
  }
}
