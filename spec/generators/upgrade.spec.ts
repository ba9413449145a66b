import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { RefusalError } from '../../generators/errors';
import { MANIFEST, manifestText, readManifest } from '../../generators/project/manifest';
import { idsOf, projectTree, versionOf } from '../../generators/project/tree';
import { readTree, textOf, type Tree } from '../../generators/template';
import { upgrade } from '../../generators/upgrade';
import { useFolder } from '../support/folder';
import { git } from './workplace';

const choice = { title: 'Pantry', name: 'pantry', hasDemo: false };
const lines = (...changes: readonly [number, string][]): string => {
  const text = Array.from({ length: 20 }, (_, index) => `line ${index + 1}`);
  for (const [number, line] of changes) text[number - 1] = line;
  return `${text.join('\n')}\n`;
};

describe('An upgrade', () => {
  const folder = useFolder();
  let root: string;
  let template: string;

  const writeIn = (place: string, name: string, text: string): void => {
    fs.mkdirSync(path.dirname(path.join(place, name)), { recursive: true });
    fs.writeFileSync(path.join(place, name), text);
  };
  const read = (name: string): string => fs.readFileSync(path.join(root, name), 'utf8');

  /** A template of a few files. */
  function writeTemplate(version: string, files: Readonly<Record<string, string>>): void {
    fs.rmSync(template, { recursive: true, force: true });
    const own = { 'package.json': JSON.stringify({ version }), 'package-lock.json': '{}', 'README.md': '# T\n' };
    for (const [name, text] of Object.entries({ ...own, ...files })) writeIn(template, name, text);
  }

  beforeEach(async () => {
    root = folder.path('project');
    template = folder.path('template');
    writeTemplate('1.0.0', { 'a.ts': lines(), 'b.ts': lines(), 'gone.ts': 'x\n', 'left.ts': 'x\n' });
    const tree: Tree = await projectTree(readTree(template), choice);
    for (const [name, content] of tree) writeIn(root, name, content.toString('utf8'));
    writeIn(root, MANIFEST, manifestText({ version: '1.0.0', ...choice, files: idsOf(tree) }));
    git(root, 'init', '--quiet');
    git(root, 'add', '--all');
    git(root, 'commit', '--quiet', '--message', 'Begin');
  });

  /** What would be written, and what is said. */
  async function upgraded(isForced = false) {
    const manifest = readManifest(root);
    if (manifest === undefined) throw new Error('there is no manifest');
    const tree = readTree(template);
    const newer = { version: versionOf(textOf(tree, 'package.json')), tree: await projectTree(tree, choice) };
    const { files, notes } = upgrade(root, manifest, newer, isForced);
    return { notes, text: (name: string) => files.get(name)?.toString(), names: [...files.keys()] };
  }

  it('brings what was not touched, merges what was, and says so', async () => {
    writeIn(root, 'b.ts', lines([2, 'mine']));
    writeIn(root, 'own.ts', 'mine\n');
    writeTemplate('1.1.0', {
      'a.ts': lines([5, 'new']),
      'b.ts': lines([15, 'new']),
      'left.ts': 'x\n',
      'more.ts': 'more\n',
    });
    const { text, names, notes } = await upgraded();
    expect(text('a.ts')).to.equal(lines([5, 'new']));
    expect(text('b.ts')).to.equal(lines([2, 'mine'], [15, 'new']));
    expect(text('more.ts')).to.equal('more\n');
    expect(names).to.include('gone.ts').and.not.include('own.ts').and.not.include('left.ts');
    expect(text('gone.ts')).to.equal(undefined);
    expect(notes).to.deep.equal(['b.ts: merged with your changes']);
    expect(JSON.parse(text(MANIFEST) ?? '')).to.include({ version: '1.1.0', title: 'Pantry' });
  });

  it('names every conflict and writes nothing; forced, marks both sides', async () => {
    writeIn(root, 'a.ts', lines([5, 'mine']));
    writeIn(root, 'more.ts', 'mine\n');
    writeTemplate('1.1.0', { 'a.ts': lines([5, 'new']), 'b.ts': lines(), 'more.ts': 'theirs\n' });
    const reason: unknown = await upgraded().catch((thrown: unknown) => thrown);
    expect(reason).to.be.instanceOf(RefusalError).with.property('files').that.deep.equals(['a.ts', 'more.ts']);
    expect(read('a.ts')).to.equal(lines([5, 'mine']));
    const { text } = await upgraded(true);
    expect(text('a.ts')).to.match(/<<<<<<< project\nmine\n=======\nnew\n>>>>>>> template/);
  });

  it('lets what the team removed stay away, and what it changed stay', async () => {
    fs.rmSync(path.join(root, 'a.ts'));
    writeIn(root, 'gone.ts', 'mine\n');
    writeTemplate('1.1.0', { 'a.ts': lines([5, 'new']), 'b.ts': lines() });
    const { names, notes } = await upgraded();
    expect(names).to.not.include('a.ts').and.not.include('gone.ts');
    expect(notes.join('\n'))
      .to.match(/a\.ts: .*removed it/)
      .and.match(/gone\.ts: .*changed it/);
  });

  it('changes nothing where nothing is newer', async () => {
    const { names, notes } = await upgraded();
    expect([names, notes]).to.deep.equal([[MANIFEST], []]);
  });
});
