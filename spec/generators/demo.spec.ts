import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { findDemo } from '../../generators/demo-door';
import { home } from '../../generators/project-root';
import { readTree } from '../../generators/template';
import { awkwardFolder, bytesOf, generate, git, linkPackages, node, program, report } from './workplace';

const demo = await findDemo();

describe('The demo', () => {
  // Once it is gone there is nothing to say about it.
  if (demo === undefined) return;
  let root: string;

  before(function () {
    this.timeout(60_000);
    root = awkwardFolder();
    for (const [name, content] of readTree(home)) {
      fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
      fs.writeFileSync(path.join(root, name), content);
    }
    linkPackages(root);
    git(root, 'init', '--quiet');
    git(root, 'add', '--all');
    git(root, 'commit', '--quiet', '--message', 'A clone');
  });
  after(function () {
    this.timeout(30_000);
    fs.rmSync(root, { recursive: true, force: true });
  });

  it('is not taken out where somebody has edited it', async () => {
    const [name = ''] = [...bytesOf(root).keys()].filter((each) => demo.isOfDemo(each));
    const before = fs.readFileSync(path.join(root, name));
    fs.appendFileSync(path.join(root, name), '\n');
    const { ok, files } = await report(root, ['demo', 'remove']);
    expect([ok, files]).to.deep.equal([false, [name]]);
    fs.writeFileSync(path.join(root, name), before);
    expect(git(root, 'status', '--porcelain')).to.equal('');
  }).timeout(60_000);

  it('is taken out, nothing speaks of it, and the rest still compiles', async () => {
    const { ok, error } = await report(root, ['demo', 'remove', '--name', 'The Pantry']);
    expect(ok, error).to.equal(true);
    const left = [...bytesOf(root)].filter(([name, bytes]) =>
      demo.words.test(name + Buffer.from(bytes, 'base64').toString('utf8')),
    );
    expect(left.map(([name]) => name)).to.deep.equal([]);
    const { code, out } = await node(root, [program(root, 'typescript/bin/tsc'), '--noEmit', '-p', '.']);
    expect(code, out).to.equal(0);
    const again = await generate(root, ['demo', 'remove']);
    expect(again.code, again.out).to.equal(1);
  }).timeout(120_000);
});

describe('A project that keeps the demo', () => {
  if (demo === undefined) return;

  it('has all of it, under a name of its own', async () => {
    const folder = awkwardFolder();
    try {
      const { ok, created, error } = await report(home, ['project', 'mine', '--name', 'Mine', '--demo'], folder);
      expect(ok, error).to.equal(true);
      const wanted = [...readTree(home).keys()].filter((name) => demo.isOfDemo(name));
      expect(created).to.include.members(wanted);
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  }).timeout(60_000);
});
