import { expect } from 'chai';
import { count, summary } from '../../tools/summary.mjs';

const mocha = `
  A thing
    ✔ passes
    1) is seven
    in a hook
      2) "before all" hook for "x"


  1 passing (123ms)
  2 failing

  1) A thing
       is seven:

      AssertionError: expected 6 to equal 7
      + expected - actual

      -6
      +7
      
      at equal (node_modules/chai/index.js:1:1)
      at Context.<anonymous> (spec/tools/zz.spec.ts:2:65)
      at process.processImmediate (node:internal/timers:483:21)

  2) A thing
       in a hook
         "before all" hook for "x":
     Error: the hook
fails in two lines
      at Context.<anonymous> (spec/tools/zz.spec.ts:3:53)

`;

const karma = `webpack compiled successfully
\u001b[31mChrome Headless 156.0.0.0 (Linux 0.0.0) A thing (of mine) is seven FAILED\u001b[39m
	AssertionError: expected 6 to equal 7
	    at Context.<anonymous> (webpack://modern-times/spec/ui/zz.browser.spec.ts:2:65 <- node_modules/.cache/karma-1/commons.js:68831:79)
Chrome Headless 156.0.0.0 (Linux 0.0.0): Executed 3 of 3\u001b[31m (1 FAILED)\u001b[39m (0.701 secs / 0.006 secs)
`;

const eslint = `
/somewhere/spec/tools/zz.spec.ts
  1:9   error  'x' is defined but never used             @typescript-eslint/no-unused-vars

✖ 1 problem (1 error, 0 warnings)
`;

const broken = `
 Exception during run: Error: Cannot find module './zzz'
Require stack:
- /somewhere/spec/tools/zz.spec.ts
    at Module._resolveFilename (node:internal/modules/cjs/loader:1207:15)
`;

const failed = (name: string, output: string) => ({ name, ok: false, output });

describe('The end of npm test', () => {
  it('says nothing of what went well', () => {
    expect(summary([{ name: 'lint', ok: true, output: 'done' }])).to.deep.equal([]);
  });

  it('names each spec of Node that failed, why, and where', () => {
    expect(summary([failed('specs of Node', mocha)])).to.deep.equal([
      '',
      'FAIL specs of Node',
      '  A thing is seven',
      '      AssertionError: expected 6 to equal 7',
      '      spec/tools/zz.spec.ts:2:65',
      '  A thing in a hook "before all" hook for "x"',
      '      Error: the hook',
      '      spec/tools/zz.spec.ts:3:53',
    ]);
  });

  it('names each spec in the browser that failed, by the line of its source', () => {
    expect(summary([failed('specs in the browser', karma)])).to.deep.equal([
      '',
      'FAIL specs in the browser',
      '  A thing (of mine) is seven',
      '      AssertionError: expected 6 to equal 7',
      '      spec/ui/zz.browser.spec.ts:2:65',
    ]);
  });

  it('shows what the linter found', () => {
    expect(summary([failed('lint', eslint)])).to.include(
      "    1:9   error  'x' is defined but never used             @typescript-eslint/no-unused-vars",
    );
  });

  it('says why a runner could not begin, without its stack', () => {
    expect(summary([failed('stories', broken)])).to.deep.equal([
      '',
      'FAIL stories',
      "   Exception during run: Error: Cannot find module './zzz'",
    ]);
  });

  it('shows the last words of a runner that broke off', () => {
    const output = `${mocha.slice(0, mocha.indexOf('    1)'))}\nproofs: not done after 900 s, and ended.\n`;
    expect(summary([failed('proofs', output)]).at(-1)).to.equal('  proofs: not done after 900 s, and ended.');
  });

  it('says so where there was not a word', () => {
    expect(summary([failed('stories', '\n')])).to.deep.equal(['', 'FAIL stories', '  It ended without a word.']);
  });

  it('is short enough to be seen whole, however much failed, and names every step', () => {
    const lint = failed(
      'lint',
      Array.from({ length: 900 }, (_, line) => `error ${line} ${'x'.repeat(500)}`).join('\n'),
    );
    const all = [lint, ...['types', 'specs of Node', 'stories', 'proofs'].map((name) => ({ ...lint, name }))];
    const lines = summary(all);
    expect(lines.length).to.be.at.most(48);
    expect(Math.max(...lines.map(({ length }) => length))).to.be.at.most(202);
    expect(lines.filter((line) => line.startsWith('FAIL '))).to.have.lengthOf(5);
    expect(lines).to.include('  … and 895 more lines, above');
  });
});

describe('The closing line of npm test', () => {
  it('counts what mocha says', () => {
    expect(count(failed('specs of Node', mocha))).to.deep.equal({ passed: 1, failed: 2 });
  });

  it('counts what karma says', () => {
    expect(count(failed('specs in the browser', karma))).to.deep.equal({ passed: 2, failed: 1 });
  });

  it('counts a runner that ended without counting as one failure, even where it says that all is well', () => {
    expect(count({ ok: true, output: '' })).to.deep.equal({ passed: 0, failed: 1 });
    expect(count(failed('stories', broken))).to.deep.equal({ passed: 0, failed: 1 });
  });
});
