import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { findDemo } from '../../generators/demo-door';
import { home } from '../../generators/project-root';
import { readManifest } from '../../generators/project/manifest';
import { blobId, readTree } from '../../generators/template';
import {
  awkwardFolder,
  bytesOf,
  cloneTemplate,
  generate,
  git,
  linkPackages,
  node,
  program,
  removeFolder,
  report,
  type Report,
} from './workplace';

const demo = await findDemo();

describe('The demo', () => {
  // Once it is gone there is nothing to say about it.
  if (demo === undefined) return;
  let root: string;

  before(function () {
    this.timeout(60_000);
    root = awkwardFolder();
    cloneTemplate(root);
  });
  after(function () {
    this.timeout(30_000);
    removeFolder(root);
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
    const words = ['demo', 'remove', '--name', 'The Pantry'];
    const before = bytesOf(root);
    const said = await report(root, [...words, '--dry-run']);
    expect(bytesOf(root)).to.deep.equal(before);
    const done = await report(root, words);
    expect(done.ok, done.error).to.equal(true);
    expect(changesIn(done)).to.deep.equal(changesIn(said));
    const left = [...bytesOf(root)].filter(([name, bytes]) =>
      demo.words.test(name + Buffer.from(bytes, 'base64').toString('utf8')),
    );
    expect(left.map(([name]) => name)).to.deep.equal([]);
    const { code, out } = await node(root, [program(root, 'typescript/bin/tsc'), '--noEmit', '-p', '.']);
    expect(code, out).to.equal(0);
    const again = await generate(root, ['demo', 'remove']);
    expect(again.code, again.out).to.equal(1);
  }).timeout(120_000);

  it('leaves of a clone what a bare project is, which knows what it was made from', async () => {
    const folder = awkwardFolder();
    try {
      await report(home, ['project', 'bare', '--name', 'The Pantry', '--bare'], folder);
      expect(bytesOf(root)).to.deep.equal(bytesOf(path.join(folder, 'bare')));
      expect([...bytesOf(root).keys()]).to.include('.modern-times.json');
    } finally {
      removeFolder(folder);
    }
  }).timeout(60_000);
});

describe('A project that keeps the demo', () => {
  if (demo === undefined) return;
  let folder: string;
  let root: string;
  before(() => {
    folder = awkwardFolder();
    root = path.join(folder, 'mine');
  });
  after(() => removeFolder(folder));

  it('has all of it, under a name of its own', async () => {
    const words = ['project', 'mine', '--name', 'Mine', '--demo'];
    const said = await report(home, [...words, '--dry-run'], folder);
    expect(fs.existsSync(root)).to.equal(false);
    const done = await report(home, words, folder);
    expect(done.ok, done.error).to.equal(true);
    expect(changesIn(done)).to.deep.equal(changesIn(said));
    const wanted = [...readTree(home).keys()].filter((name) => demo.isOfDemo(name));
    expect(done.created).to.include.members(wanted);
  }).timeout(60_000);

  it('loses it later, with what the team has changed meanwhile as it was', async () => {
    const manifestOf = () => readManifest(root)?.files ?? {};
    const came = manifestOf();
    linkPackages(root);
    fs.appendFileSync(path.join(root, 'README.md'), '\nOurs.\n');
    fs.writeFileSync(path.join(root, 'app/ours.ts'), 'export const ours = 1;\n');
    const { ok, error } = await report(root, ['demo', 'remove']);
    expect(ok, error).to.equal(true);
    expect(fs.readFileSync(path.join(root, 'README.md'), 'utf8')).to.match(/^# Mine\n[^]*\nOurs\.\n$/);
    expect(fs.existsSync(path.join(root, 'app/ours.ts'))).to.equal(true);
    // By what it remembers, an upgrade finds what is the team's own: what it knows as untouched, it would overwrite.
    const { 'README.md': readme, 'docs/data.md': data, 'app/features/home/index.ts': page, ...rest } = manifestOf();
    expect(readme).to.equal(came['README.md']);
    expect(data).to.equal(blobId(fs.readFileSync(path.join(root, 'docs/data.md'))));
    expect(page).to.equal(blobId(fs.readFileSync(path.join(root, 'app/features/home/index.ts'))));
    expect(Object.keys(rest).filter((name) => demo.isOfDemo(name) || name === 'app/ours.ts')).to.deep.equal([]);
  }).timeout(60_000);
});

const changesIn = ({ created, changed, removed }: Report) => ({ created, changed, removed });
