import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { RefusalError } from '../../generators/errors';
import { home } from '../../generators/project-root';
import { MANIFEST, manifestText, readManifest } from '../../generators/project/manifest';
import { idsOf, projectTree, versionOf } from '../../generators/project/tree';
import { run as runIn } from '../../generators/run';
import { readTree, textOf, type Tree } from '../../generators/template';
import { upgrade } from '../../generators/upgrade';
import { useFolder } from '../support/folder';
import { git, type Report } from './workplace';

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

  describe('on the command line', function () {
    this.timeout(30_000);
    const run = (...words: readonly string[]) =>
      runIn(['upgrade', '--template', template, ...words], path.join(root, 'app'));
    const told = async (...words: readonly string[]): Promise<Report> =>
      JSON.parse((await run(...words, '--json')).out) as Report;
    const marks = { 'common/feature.ts': '', 'app/feature.ts': '' };

    function writeWholeTemplate(version: string, files: Readonly<Record<string, string>>): void {
      writeTemplate(version, { 'common/product.json': '{}', ...marks, ...files });
      fs.cpSync(path.join(home, 'generators'), path.join(template, 'generators'), { recursive: true });
    }
    /** Every file of the project, with its content. */
    const snapshot = (): Map<string, string> =>
      new Map([...readTree(root)].map(([name, content]) => [name, content.toString('utf8')]));

    beforeEach(() => {
      for (const [name, text] of Object.entries(marks)) writeIn(root, name, text);
    });

    it('prints beforehand what it does, from a folder within, and leaves what is not committed', async () => {
      writeIn(root, 'b.ts', lines([2, 'mine']));
      writeIn(root, 'own.ts', 'mine\n');
      writeWholeTemplate('1.1.0', { 'a.ts': lines([5, 'new']), 'b.ts': lines([15, 'new']), 'left.ts': 'x\n' });
      const before = snapshot();
      const said = await told('--dry-run');
      expect(snapshot()).to.deep.equal(before);
      const done = await told();
      expect(done).to.deep.equal({ ...said, dryRun: false });
      expect(done.changed).to.include.members(['a.ts', 'b.ts', MANIFEST]);
      expect(done.removed).to.deep.equal(['gone.ts']);
      expect(read('b.ts')).to.equal(lines([2, 'mine'], [15, 'new']));
      expect(read('own.ts')).to.equal('mine\n');
      const after = snapshot();
      expect((await told()).changed).to.deep.equal([]);
      expect(snapshot()).to.deep.equal(after);
    });

    it('lists what cannot be merged, ends with 1, and changes no byte', async () => {
      writeIn(root, 'a.ts', lines([5, 'mine']));
      writeWholeTemplate('1.1.0', { 'a.ts': lines([5, 'new']), 'b.ts': lines([15, 'new']) });
      const before = snapshot();
      const { code, out } = await run();
      expect([code, out.split('\n').slice(1)]).to.deep.equal([1, ['  a.ts']]);
      expect(snapshot()).to.deep.equal(before);
      const { out: forced } = await run('--force');
      expect(forced).to.contain('a.ts: both sides are marked; choose');
      expect(read('a.ts')).to.contain('<<<<<<< project');
      expect(read('b.ts')).to.equal(lines([15, 'new']));
    });

    it('needs a template, and another one than the project', async () => {
      const before = snapshot();
      writeTemplate('1.1.0', {});
      for (const folderName of [template, root, folder.path('nowhere')]) {
        const { code, out } = await runIn(['upgrade', '--template', folderName], root);
        expect([code, out.includes('no newer template')], out).to.deep.equal([1, true]);
      }
      expect(snapshot()).to.deep.equal(before);
    });

    it('does not take the demo of the template for something new', async () => {
      writeWholeTemplate('1.1.0', { 'a.ts': lines(), 'b.ts': lines(), 'left.ts': 'x\n' });
      writeIn(template, 'generators/demo/index.ts', DEMO_OF_ONE_FILE);
      writeIn(template, 'app/demo.ts', 'a word\n');
      const { created, ok, error } = await told();
      expect(ok, error).to.equal(true);
      expect(created).not.to.include('app/demo.ts').and.not.include('generators/demo/index.ts');
    });
  });
});

const DEMO_OF_ONE_FILE = `
export const words = /a word/;
export const isOfDemo = (name) => name === 'app/demo.ts' || name.startsWith('generators/demo/');
export const withoutDemo = (tree) => new Map([...tree].filter(([name]) => !isOfDemo(name)));
`;
