/**
 * What `npm test` says last: how many passed and failed, and of what failed, which and why, short enough for whoever
 * sees the end of the output alone.
 * Holds     what mocha, karma and the checks print when something fails, read back.
 * Promises  a step that failed is named, with at least a line on why, whatever its output looks like.
 * Leaves    all the rest of what was printed where it stands, above.
 */

/** Rows for all failures together: the end that is shown of a long output is about fifty lines. */
const ROWS = 40;
/** However many steps failed, each can say this much. */
const LEAST_ROWS = 2;
/** Of a runner that broke off. */
const LAST_WORDS = 4;
const COLUMNS = 200;

/**
 * @typedef {import('./steps.mjs').Result} Result
 *
 * @typedef {object} Failure
 * @property {string} title
 * @property {string[]} reasons  What it says itself, and where it stands.
 */

/** @param {string} output */
// eslint-disable-next-line no-control-regex -- colours, where the terminal has them
const plain = (output) => output.replace(/\u001b\[[0-9;]*m/g, '').replaceAll('\r\n', '\n');

/**
 * What mocha and karma say in their closing lines. A runner that ends without counting has failed as a whole.
 * @param {Pick<Result, 'ok' | 'output'>} result
 * @returns {{passed: number, failed: number}}
 */
export function count({ ok, output }) {
  const text = plain(output);
  /** @param {RegExp} pattern */
  const last = (pattern) => Number([...text.matchAll(pattern)].at(-1)?.[1] ?? 0);
  const executed = last(/Executed (\d+) of \d+/g);
  const failed = last(/^ *(\d+) failing/gm) + last(/Executed \d+ of \d+ \((\d+) FAILED\)/g);
  const passed = executed > 0 ? executed - failed : last(/^ *(\d+) passing/gm);
  const isBroken = failed === 0 && (!ok || passed === 0);
  return { passed, failed: isBroken ? 1 : failed };
}

/**
 * Each step that failed, with its first failures, as lines to print.
 * @param {readonly Pick<Result, 'name' | 'ok' | 'output'>[]} results
 * @returns {string[]} none where all is well
 */
export function summary(results) {
  const failed = results.filter(({ ok }) => !ok);
  const rows = Math.max(LEAST_ROWS, Math.floor(ROWS / Math.max(1, failed.length)) - 2);
  return failed.flatMap(({ name, output }) => ['', `FAIL ${name}`, ...shortened(reasonsOf(plain(output)), rows)]);
}

/**
 * @param {readonly string[]} lines
 * @param {number} rows
 */
function shortened(lines, rows) {
  const shown = lines.length > rows ? lines.slice(0, rows - 1) : lines;
  const rest = lines.length - shown.length;
  return [
    ...shown.map((line) => `  ${line.length > COLUMNS ? `${line.slice(0, COLUMNS - 1)}…` : line}`),
    ...(rest > 0 ? [`  … and ${rest} more lines, above`] : []),
  ];
}

/** @param {string} text */
function reasonsOf(text) {
  const failures = [...failuresOfMocha(text), ...failuresOfKarma(text)];
  if (failures.length > 0)
    return failures.flatMap(({ title, reasons }) => [title, ...reasons.map((why) => `    ${why}`)]);
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !isOfStack(line));
  if (lines.length === 0) return ['It ended without a word.'];
  // The checks print nothing but what is wrong, and what could not begin says so first; a runner that broke, last.
  return /^ *\d+ passing|^ *[✔✓] |Executed \d+ of/m.test(text) ? lines.slice(-LAST_WORDS) : lines;
}

/**
 * After `2 failing`, each has its number, its titles down to a colon, a message, and where that came from.
 * @param {string} text
 * @returns {Failure[]}
 */
function failuresOfMocha(text) {
  const [, listed = ''] = text.split(/^ *\d+ failing$/m);
  return listed
    .split(/^ {2}\d+\) /m)
    .slice(1)
    .map((block) => {
      const lines = block.split('\n');
      const end = lines.findIndex((line) => line.endsWith(':'));
      const titles = lines.slice(0, end + 1).map((line) => line.trim());
      return { title: titles.join(' ').replace(/:$/, ''), reasons: reasonIn(lines.slice(end + 1)) };
    });
}

/**
 * `Chrome Headless 156.0.0.0 (Linux 0.0.0) A thing is seven FAILED`, and indented lines below it.
 * @param {string} text
 * @returns {Failure[]}
 */
function failuresOfKarma(text) {
  return [...text.matchAll(/^\S.*? \([^()]*\) (.+) FAILED\n((?:\t.*\n?)+)/gm)].map(([, title = '', below = '']) => ({
    title,
    reasons: reasonIn(below.split('\n')),
  }));
}

/** @param {readonly string[]} lines */
function reasonIn(lines) {
  const said = lines.find((line) => line.trim() !== '' && !isOfStack(line));
  // The innermost line of ours: a spec's, or a file's that it drives.
  const place = lines
    .filter(isOfStack)
    .find((line) => !/node_modules\/(?!\.cache)|node:/.test(line.split(' <- ')[0] ?? ''));
  const where = place && /([\w.@~-][^()\s]*?:\d+:\d+)/.exec(place.replace(/webpack:\/\/[^/]*\//, ''))?.[1];
  return [said, where].filter((line) => line !== undefined).map((line) => line.trim());
}

/** @param {string} line */
function isOfStack(line) {
  return /^\s+at |^Require stack:|^- \/|^ *\d+: 0x/.test(line);
}
