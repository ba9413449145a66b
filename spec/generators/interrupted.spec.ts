/** Whoever presses Ctrl-C gets all of it, or nothing. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { home } from '../../generators/project-root';
import { readTree } from '../../generators/template';
import { useFolder } from '../support/folder';

describe('A project whose making is interrupted', () => {
  const folder = useFolder();
  const filesIn = (root: string): string[] =>
    fs.existsSync(root) ? fs.readdirSync(root, { recursive: true, encoding: 'utf8' }) : [];

  it('half way is whole: half of it lay there, under names that nobody knew', async () => {
    const root = folder.path('pantry');
    const args = ['--import', 'tsx', 'generators/main.ts', 'project', root, '--bare', '--json'];
    const generator = spawn(process.execPath, args, { cwd: home, stdio: ['ignore', 'ignore', 'inherit'] });
    const isRunning = (): boolean => generator.exitCode === null && generator.signalCode === null;
    const ended = once(generator, 'exit');
    while (isRunning() && filesIn(root).length < 10) await setImmediate();
    generator.kill('SIGINT');
    expect(await ended).to.deep.equal([0, null]);
    const made = filesIn(root).filter((name) => !name.startsWith('.git' + path.sep));
    expect(made.filter((name) => /\.\d+\.(new|old)$/.test(name))).to.deep.equal([]);
    expect(made).to.include.members(['package.json', '.modern-times.json', path.join('app', 'main.ts')]);
    expect(made.length).to.be.above(readTree(home).size / 3);
  }).timeout(120_000);
});
