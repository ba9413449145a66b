/**
 * `npm run licences`: the licence of every installed package, as the table in vendor/README.md. With `--check` it
 * compares instead of writing, and fails where the table is out of date or a licence is one that we do not accept.
 */
import fs from 'node:fs';
import path from 'node:path';
import { root } from './steps.mjs';

const accepted =
  /^\(?(MIT|ISC|Apache-2\.0|BSD-[23]-Clause|0BSD|BlueOak-1\.0\.0|CC0-1\.0|CC-BY-[34]\.0|MPL-2\.0|(Python|PSF)-2\.0|Unlicense|MIT-0|WTFPL|Artistic-2\.0)\b/;

/**
 * Packages whose package.json forgets what their own README or LICENSE says, as it was read there.
 * @type {Readonly<Record<string, string>>}
 */
const readByHand = { 'cli-table': 'MIT', 'fly-import': 'MIT' };
const begin = '<!-- licences: made by `npm run licences` -->';
const end = '<!-- end of licences -->';

const { packages } = JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8'));

/** Licence -> names with versions, sorted. The lockfile has them for every platform, so the table is the same everywhere. */
const byLicence = new Map();
for (const [place, entry] of Object.entries(packages)) {
  if (place === '' || entry.link) continue;
  const name = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const licence = entry.license ?? readByHand[name] ?? 'none named';
  byLicence.set(licence, [...(byLicence.get(licence) ?? []), `${name} ${entry.version}`]);
}

const rows = [...byLicence]
  .sort(([a, namesA], [b, namesB]) => namesB.length - namesA.length || a.localeCompare(b))
  .map(([licence, names]) => `| ${licence} | ${names.length} | ${[...new Set(names)].sort().join(', ')} |`);
const table = [begin, '', '| licence | packages | which |', '| --- | --- | --- |', ...rows, '', end].join('\n');

const file = path.join(root, 'vendor', 'README.md');
const ledger = fs.readFileSync(file, 'utf8');
const updated = ledger.slice(0, ledger.indexOf(begin)) + table + ledger.slice(ledger.indexOf(end) + end.length);

const refused = [...byLicence.keys()].filter((licence) => !accepted.test(licence));
if (refused.length > 0) {
  console.error(`These licences are not among the accepted: ${refused.join(', ')}`);
  for (const licence of refused) console.error(`  ${licence}: ${byLicence.get(licence).join(', ')}`);
  process.exitCode = 1;
}
if (!process.argv.includes('--check')) {
  fs.writeFileSync(file, updated);
} else if (updated !== ledger) {
  console.error('vendor/README.md does not list the installed packages: run `npm run licences`.');
  process.exitCode = 1;
}
