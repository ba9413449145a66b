/**
 * The whole of it: a project from the template, features with every type of field, everything that checks them, and
 * away again. The steps stand on one another. What needs minutes is a proof: `npm test` runs it beside as-printed.proof.ts,
 * `npx mocha` does not; each program that is run has its limit (workplace.ts), and says so when it meets it.
 */
import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import {
  awkwardFolder,
  bytesOf,
  generate,
  git,
  linkPackages,
  node,
  program,
  removeFolder,
  report,
  type Ran,
} from './workplace';
import { findDemo } from '../../generators/demo-door';
import { home } from '../../generators/project-root';
import { run } from '../../generators/run';

const person = [
  'feature',
  'person',
  'name:string!',
  'label:string',
  'born:date',
  'homes:list(town:string)',
  '--autosave',
];
const recipe = [
  'feature',
  'recipe',
  'title:string!',
  'method:text!',
  'servings:number=4',
  'isVegan:boolean=true',
  'tasted:date',
  'course:enum(starter,main course,dessert)!=dessert',
  'cook:ref:people!',
  'variantOf:ref:recipes',
  'steps:list(text:string!,minutes:number,done:boolean)',
  'origin:object(country:string,since:date)',
  'url:string',
  'date:date',
];

/** Without a server, without pages, with defaults that could break a program; and each kind of piece. */
const others = [
  ['feature', 'gauge', 'name:string!', 'level:number', '--no-server'],
  [
    ...['feature', 'tool', 'title:string=it\'s "so" `x` ${y}', 'size:number!=-0.5', 'kind:enum(a,b)!'],
    ...['case file:object(size:number!,isOpen:boolean)!', 'parts:list!', '--no-pages'],
  ],
  // Nothing that must be there, and no text.
  ['feature', 'fair', 'day:date', 'state:enum(open,closed)=open'],
  ['controller', 'recipes/calendar'],
  ['view', 'recipes/summary'],
  ['model', 'recipes/venue'],
  ['collection', 'recipes/venues'],
  ['helper', 'shout'],
];

describe('A project that is grown', () => {
  let folder: string;
  let root: string;
  let bare: Map<string, string>;

  before(() => {
    folder = awkwardFolder();
    root = path.join(folder, 'the pantry');
  });
  after(() => removeFolder(folder));

  it('is refused in words where a file stands in the way', async () => {
    const file = path.join(folder, 'a file');
    fs.writeFileSync(file, '');
    const { code, out } = await generate(home, ['project', path.join(file, 'inside'), '--bare'], folder);
    expect(code, out).to.equal(1);
    expect(out).to.match(/inside cannot be a folder \(ENOTDIR.*\)\. Nothing was written\.\n$/);
  });

  it('is made, with its name in every place, nothing of the demo, and its first commit', async () => {
    const made = await generate(home, ['project', root, '--name', 'The Pantry', '--bare'], folder);
    expect(made, made.out).to.have.property('code', 0);
    expect(git(root, 'status', '--porcelain')).to.equal('');
    expect(git(root, 'log', '--format=%s')).to.equal('Begin from the template\n');
    for (const script of ['.ci/run', 'tools/hooks/pre-push']) {
      expect(git(root, 'ls-files', '--stage', script), script).to.match(/^100755 /);
    }
    bare = bytesOf(root);
    const texts = [...bare].map(([name, bytes]) => [name, Buffer.from(bytes, 'base64').toString('utf8')] as const);
    const demo = await findDemo();
    const about = texts.filter(([name, text]) => demo?.words.test(name + text)).map(([name]) => name);
    expect(about).to.deep.equal([]);
    const text = new Map(texts);
    expect(JSON.parse(text.get('package.json') ?? '')).to.include({ name: 'the-pantry', description: 'The Pantry' });
    expect(JSON.parse(text.get('package-lock.json') ?? '')).to.include({ name: 'the-pantry', version: '0.1.0' });
    expect(JSON.parse(text.get('common/product.json') ?? '')).to.include({ name: 'the-pantry', title: 'The Pantry' });
    expect(text.get('README.md')).to.match(/^# The Pantry\n/);
    linkPackages(root);
  });

  it('says what a feature would be, and writes nothing', async () => {
    const said = await report(root, [...person, '--dry-run']);
    expect(said.created).to.include('common/features/people.ts');
    expect(bytesOf(root)).to.deep.equal(bare);
    const done = await report(root, person);
    expect(done.created).to.deep.equal(said.created);
  });

  it('takes a feature with every type of field, from a folder within', async () => {
    const { ok, error } = await report(root, recipe, path.join(root, 'app', 'ui'));
    expect(ok, error).to.equal(true);
  });

  it('takes features without pages or without a server, and pieces', async () => {
    // By the template's generator, which is the same: what a project's own takes to start has been seen by now.
    for (const words of others) {
      const { code, out } = await run(words, root);
      expect(code, out).to.equal(0);
    }
  });

  it('compiles', async () => {
    const { code, out } = await compile(root);
    expect(code, out).to.equal(0);
  });

  it('is linted and formatted', async () => {
    const places = ['app/features', 'app/ui/helpers', 'common/features', 'server-mock/features', 'spec/features'];
    const linted = await node(root, [program(root, 'eslint/bin/eslint.js'), '--max-warnings=0', ...places]);
    expect(linted.code, linted.out).to.equal(0);
    const own = [...places, '*.{json,md}', 'common/product.json', 'docs'];
    const formatted = await node(root, [program(root, 'prettier/bin/prettier.cjs'), '--check', ...own]);
    expect(formatted.code, formatted.out).to.equal(0);
  });

  it('passes the specs that came with it, in Node', async () => {
    const specs = ['spec/features/**/*-api.spec.ts', 'spec/server-mock/{any-input,seeds,openapi}.spec.ts'];
    const mocha = [program(root, 'mocha/bin/mocha.js'), '--no-config', '--import=tsx', '--extension', 'ts'];
    const { code, out } = await node(root, [...mocha, '--timeout', '20000', ...specs]);
    expect(code, out).to.equal(0);
  });

  it('passes the specs that came with it, in a browser', async () => {
    const { code, out } = await node(root, [program(root, 'karma/bin/karma'), 'start'], { SPECS: 'features' });
    expect(code, out).to.equal(0);
  });

  it('builds, and tells its stories in a browser: list, create, edit, delete, an API that fails', async () => {
    const stories = await node(root, [
      program(root, 'mocha/bin/mocha.js'),
      // Its own, and of those that hold for every page: what each asks, and that everyone can use it.
      ...['--config', '.mocharc.stories.mjs', '-g', '^(Recipes|People|Fairs|A page asks the API|Everyone can use) '],
    ]);
    expect(stories.code, stories.out).to.equal(0);
    expect(Number(/(\d+) passing/.exec(stories.out)?.[1])).to.be.at.least(9 + 9 + 9 + 3);
  });

  it('loses the first feature, to which the second refers', async () => {
    const gone = await report(root, ['remove', 'feature', 'person']);
    expect(gone.ok, gone.error).to.equal(true);
  });

  it('compiles and is linted without it', async () => {
    const rooms = ['app', 'server-mock', 'spec'].map((room) => `${room}/features/recipes`);
    const results = await Promise.all([
      compile(root),
      node(root, [program(root, 'eslint/bin/eslint.js'), '--max-warnings=0', ...rooms, 'common/features/recipes.ts']),
    ]);
    for (const { code, out } of results) expect(code, out).to.equal(0);
  });

  it('loses all the rest, too, and is what it was to the last byte', async () => {
    for (const words of [...others, recipe]) {
      const { code, out } = await run(['remove', ...words], root);
      expect(code, out).to.equal(0);
    }
    expect(git(root, 'status', '--porcelain', '--ignored')).to.equal('!! node_modules/\n');
    expect(bytesOf(root)).to.deep.equal(bare);
    for (const room of ['app', 'server-mock', 'common']) {
      expect(fs.existsSync(path.join(root, room, 'features/recipes')), room).to.equal(false);
    }
  });
});

/** What was found is kept beside the packages: the second time, only what has changed is looked at. */
function compile(root: string): Promise<Ran> {
  const known = path.join(root, 'node_modules/.cache/grown.tsbuildinfo');
  const options = ['--noEmit', '--incremental', '--tsBuildInfoFile', known, '-p', '.'];
  return node(root, [program(root, 'typescript/bin/tsc'), ...options]);
}
