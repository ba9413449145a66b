import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { home } from '../../generators/project-root';
import { run as runIn } from '../../generators/run';
import { useFolder } from '../support/folder';
import { git, type Report } from './workplace';

/** Git writes down what it has looked at. */
function withoutGit(files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).filter(([name]) => !name.split(path.sep).includes('.git')));
}

describe('The generator', function () {
  this.timeout(30_000);
  const folder = useFolder();
  let root: string;
  const run = (...words: readonly string[]) => runIn(words, root);
  const told = async (...words: readonly string[]): Promise<Report> =>
    JSON.parse((await run(...words, '--json')).out) as Report;

  /** Every file, with its bytes. */
  function snapshot(): Record<string, string> {
    const entries = fs.readdirSync(folder.path(), { recursive: true, withFileTypes: true });
    return Object.fromEntries(
      entries
        .filter((entry) => entry.isFile())
        .map((entry) => path.join(entry.parentPath, entry.name))
        .map((file) => [path.relative(folder.path(), file), fs.readFileSync(file, 'base64')]),
    );
  }

  /** What became of the files below the project. */
  function differences(before: Record<string, string>, after: Record<string, string>): Record<string, string[]> {
    const own = (name: string): string => path.relative('my projéct', name);
    const names = (found: string[]): string[] => found.map(own).sort();
    return {
      created: names(Object.keys(after).filter((name) => !Object.hasOwn(before, name))),
      changed: names(Object.keys(after).filter((name) => Object.hasOwn(before, name) && before[name] !== after[name])),
      removed: names(Object.keys(before).filter((name) => !Object.hasOwn(after, name))),
    };
  }

  // As little as makes a folder a project.
  beforeEach(() => {
    root = folder.path('my projéct');
    for (const mark of ['package.json', 'common/feature.ts', 'app/feature.ts']) {
      fs.mkdirSync(path.dirname(path.join(root, mark)), { recursive: true });
      fs.writeFileSync(path.join(root, mark), mark.endsWith('.json') ? '{}' : '');
    }
  });

  it('makes a feature in its four places, and takes it away to the last byte', async () => {
    const before = snapshot();
    const made = await told('feature', 'blog post', 'title:string!');
    expect(made.ok, made.error).to.equal(true);
    for (const place of ['common/features/blog-posts.ts', 'app/features/blog-posts/index.ts']) {
      expect(made.created).to.include(place);
    }
    expect(made.created.some((name) => name.startsWith('server-mock/features/blog-posts/'))).to.equal(true);
    expect(made.created.some((name) => name.startsWith('spec/features/blog-posts/'))).to.equal(true);
    const gone = await told('remove', 'feature', 'BlogPosts', 'title:string!');
    expect(gone.removed).to.deep.equal(made.created);
    expect(snapshot()).to.deep.equal(before);
    expect(fs.existsSync(path.join(root, 'app/features'))).to.equal(false);
  });

  it('leaves out pages, or the server, where that is said', async () => {
    const { created } = await told('feature', 'tool', '--no-pages', '--dry-run');
    expect(created.filter((name) => /\.hbs$|page|story/.test(name))).to.deep.equal([]);
    const other = await told('feature', 'tool', '--no-server', '--dry-run');
    expect(other.created.filter((name) => /server-mock|contract|story|-api/.test(name))).to.deep.equal([]);
  });

  it('names all that is in the way, ends with 1, and changes nothing, without a question', async () => {
    await told('feature', 'tool');
    fs.appendFileSync(path.join(root, 'common/features/tools.ts'), '// mine\n');
    fs.appendFileSync(path.join(root, 'app/features/tools/tool.ts'), '// mine\n');
    const before = snapshot();
    const { code, out } = await run('feature', 'tool');
    expect(code).to.equal(1);
    expect(out).to.contain('common/features/tools.ts').and.contain('app/features/tools/tool.ts');
    expect(out).not.to.match(/\n\s+at /);
    expect(snapshot()).to.deep.equal(before);
    const { changed } = await told('feature', 'tool', '--force');
    expect(changed).to.deep.equal(['app/features/tools/tool.ts', 'common/features/tools.ts']);
  });

  it('removes nothing that was edited or added, names it, and does when forced', async () => {
    const { created } = await told('feature', 'tool');
    fs.appendFileSync(path.join(root, 'common/features/tools.ts'), '// mine\n');
    fs.writeFileSync(path.join(root, 'app/features/tools/extra.ts'), '// mine\n');
    const before = snapshot();
    const refused = await told('remove', 'feature', 'tool');
    expect(refused.files).to.have.members(['common/features/tools.ts', 'app/features/tools/extra.ts']);
    expect(snapshot()).to.deep.equal(before);
    const forced = await told('remove', 'feature', 'tool', '--force');
    expect(forced.removed).to.deep.equal(created);
    expect(fs.existsSync(path.join(root, 'app/features/tools/extra.ts'))).to.equal(true);
  });

  it('prints with --dry-run exactly what a run would do, and writes nothing', async () => {
    const changesIn = ({ created, changed, removed }: Report) => ({ created, changed, removed });
    const edit = (name: string) => () => fs.appendFileSync(path.join(root, name), '// mine\n');
    const steps: readonly [words: readonly string[], before?: () => void][] = [
      [['feature', 'tool', 'title:string!', 'parts:list', 'box:object', 'kind:enum(a,b)']],
      [['feature', 'pot', '--autosave']],
      [['feature', 'lid', '--no-pages', 'pot:ref:pots']],
      [['feature', 'pan', '--no-server']],
      [['controller', 'tools/calendar']],
      [['view', 'tools/summary']],
      [['model', 'tools/venue']],
      [['collection', 'tools/venues']],
      [['helper', 'shout']],
      [['feature', 'pot', '--force'], edit('common/features/pots.ts')],
      [['remove', 'view', 'tools/summary']],
      [['remove', 'helper', 'shout']],
      [['remove', 'feature', 'lid']],
      [['remove', 'feature', 'pot', '--force'], edit('app/features/pots/pot.ts')],
    ];
    for (const [words, prepare] of steps) {
      prepare?.();
      const before = snapshot();
      const said = await told(...words, '--dry-run');
      const { out: saidInWords } = await run(...words, '--dry-run');
      expect(snapshot(), words.join(' ')).to.deep.equal(before);
      const { code, out } = await run(...words);
      expect(code, out).to.equal(0);
      const lines = (text: string): string[] =>
        text.split('\n').filter((line) => /^ {2}(create|change|remove) /.test(line));
      expect(lines(saidInWords), words.join(' ')).to.deep.equal(lines(out));
      const done = differences(before, snapshot());
      expect(changesIn(said), words.join(' ')).to.deep.equal(done);
      expect(Object.values(done).flat(), words.join(' ')).to.have.lengthOf(lines(out).length).and.not.lengthOf(0);
    }
  }).timeout(120_000);

  it('leaves alone what is not committed yet, and works from a folder within', async () => {
    git(root, 'init', '--quiet');
    git(root, 'add', '--all');
    git(root, 'commit', '--quiet', '--message', 'Begin');
    fs.writeFileSync(path.join(root, 'app/feature.ts'), '// changed\n');
    fs.writeFileSync(path.join(root, 'app/staged.ts'), '');
    git(root, 'add', 'app/staged.ts');
    fs.writeFileSync(path.join(root, 'app/own.ts'), '');
    const before = { status: git(root, 'status', '--porcelain'), files: withoutGit(snapshot()) };
    const { created } = await told('feature', 'tool');
    const status = git(root, 'status', '--porcelain', '-uall').split('\n');
    expect(status).to.include.members(created.map((name) => `?? ${name}`));
    const within = path.join(root, 'app', 'features', 'tools');
    const { code, out } = await runIn(['view', 'tools/summary'], within);
    expect(code, out).to.equal(0);
    await told('remove', 'view', 'tools/summary');
    await told('remove', 'feature', 'tool');
    expect({ status: git(root, 'status', '--porcelain'), files: withoutGit(snapshot()) }).to.deep.equal(before);
  });

  it('makes and removes each kind of piece', async () => {
    await told('feature', 'tool');
    const before = snapshot();
    for (const words of [
      ['controller', 'tools/calendar'],
      ['view', 'tools/summary'],
      ['model', 'tools/venue'],
      ['collection', 'tools/venues'],
      ['helper', 'shout'],
    ]) {
      const made = await told(...words);
      expect(made.ok, made.error).to.equal(true);
      expect(made.created.some((name) => name.endsWith('.browser.spec.ts'))).to.equal(true);
      expect((await told('remove', ...words)).removed).to.deep.equal(made.created);
      expect(snapshot(), words.join(' ')).to.deep.equal(before);
    }
  });

  it('refuses what is no name, has no place, or is not there, and writes nothing', async () => {
    const before = snapshot();
    for (const [words, code] of [
      [['feature', '../../evil'], 1],
      [['feature', 'constructor'], 1],
      [['feature', 'post', 'author:ref:nobody'], 1],
      [['view', '../evil/x'], 1],
      [['view', 'nowhere/x'], 1],
      [['helper', 'a/b'], 1],
      [['remove', 'feature', 'nothing'], 1],
      [['remove', 'view', '../../../etc/passwd'], 1],
      [['upgrade'], 1],
      [['feature'], 2],
      [['remove'], 2],
      [['no-such-command'], 2],
      [['feature', 'x', '--no-such-flag'], 2],
      [['demo', 'keep'], 2],
      [['project'], 2],
      [['project', 'x', '--demo', '--bare'], 2],
      [['project', '.'], 1],
      [['project', home], 1],
    ] as const) {
      const ran = await run(...words);
      expect(ran.code, `${words.join(' ')}: ${ran.out}`).to.equal(code);
      expect(ran.out, words.join(' ')).not.to.match(/\n\s+at /);
    }
    expect(snapshot()).to.deep.equal(before);
  }).timeout(120_000);

  it('says of two features of one address which file has it', async () => {
    await told('feature', 'tool');
    fs.writeFileSync(path.join(root, 'common/features/other.ts'), `path: '/gadgets/{id}'`);
    expect((await told('feature', 'gadget')).files).to.deep.equal(['common/features/other.ts']);
  });

  it('refuses a feature whose table the server has for something else', async () => {
    for (const name of ['accounts.ts', 'idempotency.ts']) {
      fs.mkdirSync(path.join(root, 'server-mock'), { recursive: true });
      fs.copyFileSync(path.join(home, 'server-mock', name), path.join(root, 'server-mock', name));
    }
    const before = snapshot();
    expect(await told('feature', 'account')).to.deep.include({ ok: false, files: ['server-mock/accounts.ts'] });
    expect(await told('feature', 'reply')).to.deep.include({ ok: false, files: ['server-mock/idempotency.ts'] });
    expect(snapshot()).to.deep.equal(before);
  });

  it('writes nothing where a file stands in the place of a folder, and says so without a stack', async () => {
    fs.writeFileSync(path.join(root, 'server-mock'), 'not a folder');
    const before = snapshot();
    const { code, out } = await run('feature', 'tool');
    expect(code, out).to.equal(1);
    expect(out)
      .to.contain('server-mock/features/tools/index.ts')
      .and.not.match(/\n\s+at /);
    expect(snapshot()).to.deep.equal(before);
  });

  it('makes no file of which docs/generator.md does not say what it is for', async () => {
    const guide = fs.readFileSync(path.join(home, 'docs/generator.md'), 'utf8');
    const words = [
      'feature',
      'zebra',
      'title',
      'kind:enum(a,b)',
      'mate:ref:zebras',
      'marks:list',
      'home:object',
      '--dry-run',
    ];
    const made = [...(await told(...words)).created, ...(await told(...words, '--autosave')).created];
    const generic = (name: string): string =>
      name
        .replace(/zebra-(marks?|home)\b/, 'NAME-FIELD')
        .replaceAll('zebras', 'NAMES')
        .replaceAll('zebra', 'NAME');
    // By its path, or by its name, up to the first dot.
    const isTold = (name: string): boolean =>
      [name, path.basename(name)].some((each) => guide.includes(`\`${each.replace(/\..*$/, '')}`));
    expect(new Set(made).size).to.be.greaterThan(35);
    expect([...new Set(made.map(generic))].filter((name) => !isTold(name))).to.deep.equal([]);
  });

  it('explains itself', async () => {
    const all = await run('--help');
    expect(all.code).to.equal(0);
    for (const command of ['project', 'feature', 'view', 'remove', 'demo', 'upgrade'])
      expect(all.out).to.contain(command);
    const { out } = await run('feature', '--help');
    expect(out).to.contain('npm run generate -- feature').and.contain('--no-server').and.contain('--dry-run');
  });
});
