/**
 * What is printed is what runs: the lines of the README, the examples of `--help`, and the package that `npm pack` makes;
 * line by line, as a reader pastes them, beside a clone of the template.
 */
import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { commands } from '../../generators/commands';
import { home } from '../../generators/project-root';
import {
  awkwardFolder,
  bytesOf,
  cloneTemplate,
  freePort,
  git,
  linkPackages,
  program,
  removeFolder,
  serve,
  shell,
  type Ran,
} from './workplace';

describe('As it is printed', () => {
  let folder: string;
  let clone: string;

  before(() => {
    folder = awkwardFolder();
    clone = path.join(folder, 'modern-times');
    cloneTemplate(clone);
  });
  after(() => removeFolder(folder));

  const pantry = (): string => path.join(folder, 'pantry');

  it('each example of --help runs', async () => {
    const printed = new Map<string, string[]>();
    for (const name of commands.keys()) {
      const { code, out } = await shell(clone, `npm run --silent generate -- ${name} --help`);
      expect(code, out).to.equal(0);
      const [, examples = ''] = out.split('For example:\n');
      printed.set(
        name,
        examples
          .trim()
          .split('\n')
          .map((line) => line.trim()),
      );
    }
    // The demo goes last: a clone without it is no template any more.
    const demo = printed.get('demo') ?? [];
    printed.delete('demo');
    const lines = [...printed.values(), demo].flat();
    expect(lines.length).to.be.greaterThan(commands.size);
    for (const line of lines) {
      expect(line).to.match(/^npm run generate -- /);
      // Only a project has something to bring up to date.
      const { code, out } = await shell(line.includes('-- upgrade') ? pantry() : clone, line);
      expect(code, `${line}\n${out}`).to.equal(0);
      for (const project of ['pantry', 'tryout'].map((name) => path.join(folder, name))) {
        if (fs.existsSync(project) && !fs.existsSync(path.join(project, 'node_modules'))) linkPackages(project);
      }
    }
    expect(JSON.parse(fs.readFileSync(path.join(folder, 'tryout', 'common/product.json'), 'utf8'))).to.include({
      name: 'tryout',
    });
    expect(fs.existsSync(path.join(clone, 'common/features/events.ts'))).to.equal(true);
    expect(fs.existsSync(path.join(clone, 'common/features/blog-posts.ts'))).to.equal(false);
  });
});

describe('As the README has it', () => {
  let folder: string;
  let cwd: string;
  let lines: string[];

  before(() => {
    folder = awkwardFolder();
    cwd = path.join(folder, 'modern-times');
    cloneTemplate(cwd);
    const readme = fs.readFileSync(path.join(home, 'README.md'), 'utf8');
    const [, block = ''] = /## Grow your application\n\n```sh\n([^`]*)```/.exec(readme) ?? [];
    lines = block
      .trim()
      .split('\n')
      .map((line) => line.replace(/ {2,}#.*$/, ''));
  });
  after(() => removeFolder(folder));

  /** Runs the next line of the block. */
  async function runNext(begins: string): Promise<Ran> {
    const line = lines.shift() ?? '';
    expect(line.startsWith(begins), line).to.equal(true);
    const ran = await shell(cwd, line);
    expect(ran.code, `${line}\n${ran.out}`).to.equal(0);
    return ran;
  }

  it('a project is made, starts, and serves its page and its API', async () => {
    await runNext('npm run generate -- project');
    const line = lines.shift() ?? '';
    const [, place = '', start = ''] = /^cd (\S+) && (npm start)$/.exec(line) ?? [];
    expect(start, line).to.equal('npm start');
    cwd = path.join(cwd, place);
    // What `npm start` would install first.
    linkPackages(cwd);
    const ports = { PORT: await freePort(), API_PORT: await freePort() };
    await serve(cwd, start, ports, async (out) => {
      expect(out).to.contain(`The Pantry is ready:  http://127.0.0.1:${ports.PORT}`);
      const page = await fetch(`http://127.0.0.1:${ports.PORT}/`);
      expect(await page.text()).to.contain('<title>The Pantry</title>');
      const api = await fetch(`http://127.0.0.1:${ports.PORT}/api/openapi.json`);
      expect([api.status, (await api.text()).includes('"openapi"')]).to.deep.equal([200, true]);
    });
    // Ctrl-C has ended all of it.
    for (const port of Object.values(ports)) {
      const answer = await fetch(`http://127.0.0.1:${port}/`).catch((reason: unknown) => reason);
      expect(answer).to.be.instanceOf(TypeError);
    }
  });

  it('it grows by features, whose specs pass, and a piece comes and goes to the last byte', async () => {
    const made = await runNext('npm run generate -- feature shelf');
    // The database of before has none of its seeds.
    expect(made.out).to.contain('npm run mock -- reset');
    const shelfOnly = bytesOf(cwd);
    await runNext('npm run generate -- feature jar');
    await runNext('SPECS=features npx karma start');
    const grown = bytesOf(cwd);
    await runNext('npm run generate -- view jars/best-before');
    expect(bytesOf(cwd)).not.to.deep.equal(grown);
    await runNext('npm run generate -- remove view jars/best-before');
    expect(bytesOf(cwd)).to.deep.equal(grown);
    const { out } = await runNext('npm run generate -- feature spice');
    expect(out).to.contain('create  common/features/spices.ts').and.contain('Nothing was written.');
    expect(bytesOf(cwd)).to.deep.equal(grown);
    await runNext('npm run generate -- remove feature jar');
    expect(bytesOf(cwd)).to.deep.equal(shelfOnly);
    expect((await runNext('npm run generate -- --help')).out).to.contain('upgrade');
    expect(lines).to.deep.equal([]);
  });
});

describe('The package that npm pack makes', () => {
  let folder: string;
  before(() => {
    folder = awkwardFolder();
  });
  after(() => removeFolder(folder));

  it('makes the same project as the repository, and the repository is as before', async () => {
    const clone = path.join(folder, 'modern-times');
    cloneTemplate(clone);
    const packed = await shell(clone, 'npm pack --silent');
    expect(packed.code, packed.out).to.equal(0);
    expect(git(clone, 'status', '--porcelain')).to.equal('');
    const unpacked = await shell(folder, `tar -xzf "$OLDPWD/${packed.out.trim()}"`.replace('$OLDPWD', clone));
    expect(unpacked.code, unpacked.out).to.equal(0);
    const made = path.join(folder, 'package');
    linkPackages(made);
    const { bin } = JSON.parse(fs.readFileSync(path.join(made, 'package.json'), 'utf8')) as {
      readonly bin: Readonly<Record<string, string>>;
    };
    for (const [root, words, name] of [
      [made, `${bin['modern-times']}" project`, 'by package'],
      // `npm create modern-times <folder>` runs the one of this name.
      [made, `${bin['create-modern-times']}"`, 'by create'],
      [clone, 'generators/bin.mjs" project', 'by clone'],
    ] as const) {
      const { code, out } = await shell(
        folder,
        `"${process.execPath}" "${root}/${words} "${name}" --name "The Pantry"`,
      );
      expect(code, out).to.equal(0);
    }
    for (const name of ['by package', 'by create']) {
      expect(bytesOf(path.join(folder, name)), name).to.deep.equal(bytesOf(path.join(folder, 'by clone')));
    }
    expect(fs.existsSync(program(made, 'tsx/package.json'))).to.equal(true);
  });
});
