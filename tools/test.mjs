/**
 * `npm test`: the checks, the specs of Node, the specs in a browser, the proofs of the generator, and the stories through a
 * browser against the built application. Everything runs whatever fails before it; what failed is said once more
 * at the end, in short (summary.mjs), and the last line counts.
 */
import fs from 'node:fs';
import path from 'node:path';
import { findBrowser, installBrowser, NoBrowserError } from './browser.mjs';
import { bin, checks, root, run, runAll } from './steps.mjs';
import { count, summary } from './summary.mjs';

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

/** What takes less is not worth a word. */
const LONG_SECONDS = 20;

const began = performance.now();
/** @type {Record<'node' | 'browser' | 'proofs' | 'stories', import('./steps.mjs').Step>} */
const steps = {
  node: { name: 'specs of Node', args: bin('mocha'), limitSeconds: 900 },
  browser: { name: 'specs in the browser', args: bin('karma', 'start', 'karma.conf.js'), limitSeconds: 600 },
  proofs: { name: 'proofs', args: bin('mocha', '--config', '.mocharc.proofs.json'), limitSeconds: 900 },
  stories: {
    name: 'stories',
    args: bin('mocha', '--config', '.mocharc.stories.mjs'),
    speaks: true,
    limitSeconds: 1_800,
  },
};
// A project has no proofs: they are about making projects.
const proofs = fs.existsSync(path.join(root, '.mocharc.proofs.json')) ? [steps.proofs] : [];

// Nothing that waits for a moment to come: two at a time, each a core or more. Their output comes when they end.
console.log(`Checks, specs of Node${proofs.length > 0 ? ', proofs' : ''}, specs in the browser`);
const early = await runAll([steps.node, ...checks, steps.browser, ...proofs]);
console.log('\nStories');
const stories = await run(steps.stories);

const isChecked = new Set(checks.map(({ name }) => name));
const results = [...early, stories].map((result) => {
  const counts = isChecked.has(result.name) ? { passed: Number(result.ok), failed: Number(!result.ok) } : count(result);
  return { ...result, ...counts, ok: result.ok && counts.failed === 0 };
});
/** @param {'passed' | 'failed'} field */
const sum = (field) => results.reduce((total, each) => total + each[field], 0);
const parts = results
  .filter(({ seconds }) => seconds >= LONG_SECONDS)
  .map(({ name, seconds }) => `${name} ${seconds.toFixed(0)} s`);
for (const line of summary(results)) console.log(line);
console.log(`\nIn ${((performance.now() - began) / 1000).toFixed(0)} s, of which ${parts.join(', ')}:`);
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode = sum('failed') === 0 ? 0 : 1;
