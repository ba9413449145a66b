/**
 * `npm test`: the checks, the specs of Node, the specs in a browser, the stories through a browser against the built
 * application, and the proofs of the generator. Everything runs whatever fails before it; the last line counts.
 */
import fs from 'node:fs';
import path from 'node:path';
import { findBrowser, installBrowser, NoBrowserError } from './browser.mjs';
import { bin, checks, root, run, runAll } from './steps.mjs';

try {
  findBrowser();
} catch (error) {
  if (!(error instanceof NoBrowserError)) throw error;
  if (process.env.CHROME_BIN || !installBrowser()) {
    console.error(error.message);
    process.exit(1);
  }
  // What apt installed is looked for again; where it still is not, the message says what was tried.
  try {
    findBrowser();
  } catch (stillMissing) {
    console.error(stillMissing instanceof Error ? stillMissing.message : stillMissing);
    process.exit(1);
  }
}

/**
 * What mocha and karma say in their closing lines. A runner that ends without counting has failed as a whole.
 * @param {import('./steps.mjs').Result} result
 */
function count({ ok, output }) {
  // eslint-disable-next-line no-control-regex -- colours, where the terminal has them
  const text = output.replace(/\u001b\[[0-9;]*m/g, '');
  /** @param {RegExp} pattern */
  const last = (pattern) => Number([...text.matchAll(pattern)].at(-1)?.[1] ?? 0);
  const executed = last(/Executed (\d+) of \d+/g);
  const failed = last(/^ *(\d+) failing/gm) + last(/Executed \d+ of \d+ \((\d+) FAILED\)/g);
  const passed = executed > 0 ? executed - failed : last(/^ *(\d+) passing/gm);
  const isBroken = failed === 0 && (!ok || passed === 0);
  return { passed, failed: isBroken ? 1 : failed };
}

const began = performance.now();
console.log('Checks');
const checked = await runAll(checks);
console.log('\nSpecs of Node');
const node = await run({ name: 'specs of Node', args: bin('mocha'), speaks: true });
console.log('\nSpecs in the browser');
const browser = await run({ name: 'specs in the browser', args: bin('karma', 'start', 'karma.conf.js'), speaks: true });
console.log('\nStories');
const stories = await run({
  name: 'stories',
  args: bin('mocha', '--config', '.mocharc.stories.json'),
  speaks: true,
});

// A project has none: they are about making projects.
const proofs = [];
if (fs.existsSync(path.join(root, '.mocharc.proofs.json'))) {
  console.log('\nProofs');
  const args = bin('mocha', '--config', '.mocharc.proofs.json');
  proofs.push(await run({ name: 'proofs', args, speaks: true, limitSeconds: 900 }));
}

const counts = [
  ...checked.map(({ ok }) => ({ passed: ok ? 1 : 0, failed: ok ? 0 : 1 })),
  count(node),
  count(browser),
  count(stories),
  ...proofs.map(count),
];
/** @param {'passed' | 'failed'} field */
const sum = (field) => counts.reduce((total, each) => total + each[field], 0);
const parts = [node, browser, stories, ...proofs].map(({ name, seconds }) => `${name} ${seconds.toFixed(0)} s`);
console.log(`\nIn ${((performance.now() - began) / 1000).toFixed(0)} s, of which ${parts.join(', ')}:`);
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode = sum('failed') === 0 ? 0 : 1;
