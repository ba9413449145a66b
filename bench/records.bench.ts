/**
 * Records on a page, in Chromium: a list of 1,000 rows whose data are at hand, from the click until it is laid out, against
 * plain Chaplin that is given the rows; and observers of one key against a Map of Sets, beside @tanstack/query-core.
 */
import path from 'node:path';
import type { Result } from './pages/records.page';
import { inChromium } from './support/chromium';

export default async function bench(): Promise<void> {
  const file = path.join(import.meta.dirname, 'pages/records.page.ts');
  const { list, observers } = await inChromium<Result>(file, { rows: 1_000 });
  const { ourMs, peerMs, requests } = list;
  console.log(
    `  ${(ourMs / peerMs).toFixed(2)} x plain Chaplin: 1,000 rows laid out (${ourMs.toFixed(1)} ms against ${peerMs.toFixed(1)} ms)`,
  );
  console.log(`  ${requests} requests made for them`);
  for (const { count, ourMs: ours, mapMs, peerMs: theirs } of observers) {
    console.log(
      `  ${(ours / mapMs).toFixed(2)} x a Map of Sets: ${count} observers come, are told and go (query-core ${(theirs / mapMs).toFixed(0)} x)`,
    );
  }
}
