/**
 * `npm run bench`: every `*.bench.ts` beside this file, or those whose name holds a word that was given:
 * `npm run bench -- server`. Each prints ratios against a peer, measured in one run on this machine.
 */
import fs from 'node:fs';
import path from 'node:path';

const words = process.argv.slice(2);
const names = fs
  .readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.bench.ts'))
  .filter((name) => words.length === 0 || words.some((word) => name.includes(word)))
  .sort();

if (names.length === 0) {
  console.error(`No benchmark's name holds ${words.join(' or ')}.`);
  process.exitCode = 1;
}
for (const name of names) {
  console.log(`\n${name.replace('.bench.ts', '')}`);
  const bench = (await import(path.join(import.meta.dirname, name))) as { default: () => Promise<void> };
  await bench.default();
}
