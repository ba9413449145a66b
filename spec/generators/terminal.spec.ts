import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { commands } from '../../generators/commands';
import { home } from '../../generators/project-root';
import { run as runIn } from '../../generators/run';
import { useFolder } from '../support/folder';
import { generate, type Ran } from './workplace';

describe('Questions of the generator', function () {
  this.timeout(60_000);
  const folder = useFolder();

  // As little as makes a folder a project.
  beforeEach(() => {
    for (const mark of ['package.json', 'common/feature.ts', 'app/feature.ts']) {
      fs.mkdirSync(path.dirname(folder.path(mark)), { recursive: true });
      // Whatever package.json holds, it is not the generator's to read.
      fs.writeFileSync(folder.path(mark), '{');
    }
  });

  /** What is asked, and what comes of it, where somebody answers so. */
  async function answering(answers: readonly string[], words: readonly string[]): Promise<Ran & { asked: string[] }> {
    const asked: string[] = [];
    const left = [...answers];
    const ask = (question: string): Promise<string> => {
      asked.push(question);
      return Promise.resolve(left.shift() ?? '');
    };
    return { ...(await runIn([...words, '--dry-run'], folder.path(), { ask, close: () => undefined })), asked };
  }

  it('are what the words or flags would have said', async () => {
    const answered = await answering(['blog post', 'title:string! state:enum(not open,open)'], ['feature']);
    expect(answered.asked).to.deep.equal(['What is the feature called?', 'Which fields has it? name:type …']);
    const fields = ['title:string!', 'state:enum(not open,open)'];
    const said = await runIn(['feature', 'blog post', ...fields, '--dry-run'], folder.path());
    expect({ code: answered.code, out: answered.out }).to.deep.equal(said);
    const flags = ['--name', 'blog post', '--fields', fields.join(' '), '--dry-run'];
    expect(await runIn(['feature', ...flags], folder.path())).to.deep.equal(said);
  });

  it('are not asked where the word, or the flag, is there', async () => {
    expect((await answering([], ['feature', 'post'])).asked).to.deep.equal([]);
    expect((await answering([], ['feature', '--name', 'post'])).asked).to.deep.equal([]);
    expect((await answering([], ['helper', '--name', 'shout'])).asked).to.deep.equal([]);
    expect((await answering([], ['project', '--folder', path.join(folder.path(), 'x')])).asked).to.deep.equal([]);
    // Nobody reads a question in what a script is to parse.
    expect((await answering([], ['feature', '--json'])).asked).to.deep.equal([]);
  });

  it('have a flag each, which --help explains', async () => {
    let count = 0;
    for (const [name, { questions = [] }] of commands) {
      const { out } = await runIn([name, '--help'], folder.path());
      for (const { flag } of questions) expect(out, name).to.contain(`  --${flag} `);
      count += questions.length;
    }
    expect(count).to.be.greaterThan(5);
  });

  it('that nobody answers end it: not understood, and nothing written', async () => {
    const { code, out } = await answering([''], ['feature']);
    expect([code, out]).to.deep.equal([2, 'Without an answer there is nothing to do. --name says it, too.']);
  });

  it('are asked on a terminal, in one go', async () => {
    const { code, out } = await onTerminal(folder.path(), ['feature', '--dry-run'], 'jam pot\ntitle:string!\n');
    expect(code, out).to.equal(0);
    expect(out).to.contain('What is the feature called?').and.contain('create  common/features/jam-pots.ts');
  });

  it('end with the input, without a stack trace', async () => {
    const { code, out } = await onTerminal(folder.path(), ['feature'], '\x04');
    expect(code, out).to.equal(2);
    expect(out)
      .to.contain('Without an answer')
      .and.not.match(/\n\s+at /);
  });

  it('are never asked where there is no terminal', async () => {
    for (const words of [['feature'], ['view'], ['project'], ['remove'], ['demo']]) {
      const { code, out } = await generate(home, words, folder.path());
      expect(code, out).to.equal(2);
      expect(out).not.to.match(/\n\s+at |\? $/);
    }
  });
});

/** Runs the generator as on a terminal: `script` makes one, on Linux and on macOS. */
function onTerminal(cwd: string, words: readonly string[], typed: string): Promise<Ran> {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const args = [process.execPath, '--import', tsx, path.join(home, 'generators/main.ts'), ...words];
  const line = args.map((word) => `'${word}'`).join(' ');
  const options = process.platform === 'darwin' ? ['-q', '/dev/null', ...args] : ['-qec', line, '/dev/null'];
  const child = spawn('script', options, { cwd, stdio: ['pipe', 'pipe', 'pipe'] });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => {
    const wasAsked = out.includes('?');
    out += chunk.toString();
    // Typed when it is asked for: before, the terminal would take a control character for itself.
    if (!wasAsked && out.includes('?')) child.stdin.write(typed);
  });
  child.stderr.on('data', (chunk: Buffer) => (out += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? -1, out }));
  });
}
