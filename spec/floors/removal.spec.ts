import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import ts from 'typescript';
import { createServer, tablesOf } from '../../server-mock/server';
import { findFeatures } from '../../server-mock/features';
import { createMemoryStore } from '../../server-mock/store';
import { createPasswords } from '../../server-mock/passwords';
import { FakeClock } from '../support/fake-clock';

const root = path.resolve(import.meta.dirname, '../..');

/** Every name that one of a feature's four places carries. */
const features = [
  ...new Set(
    ['common/features', 'app/features', 'server-mock/features', 'spec/features']
      .map((room) => path.join(root, room))
      .filter((room) => fs.existsSync(room))
      .flatMap((room) => fs.readdirSync(room).map((name) => name.replace(/\.ts$/, ''))),
  ),
].sort();

function placesOf(feature: string): string[] {
  return [
    `common/features/${feature}.ts`,
    `app/features/${feature}`,
    `server-mock/features/${feature}`,
    `spec/features/${feature}`,
  ];
}

/** Whichever is first reads and checks all there is. */
const LIMIT_MS = 180_000;

describe('A feature', () => {
  for (const feature of features) {
    it(`called ${feature} is gone with its four places, and the rest still compiles`, function () {
      this.timeout(LIMIT_MS);
      expect(errorsWithout(placesOf(feature))).to.deep.equal([]);
    });

    it(`called ${feature} is no part of what the server answers without it`, async function () {
      this.timeout(20_000);
      const rest = (await findFeatures()).filter(({ declaration }) => declaration.name !== feature);
      const answers = await answersOf(rest);
      expect(answers).to.not.be.empty;
      expect(answers.filter(({ status }) => status >= 500)).to.deep.equal([]);
    });
  }
});

describe('The server', () => {
  it('is gone with its folder, its specs and its benchmarks, the day that a team has its own, and the application still compiles', function () {
    this.timeout(LIMIT_MS);
    const places = ['bench', 'spec']
      .flatMap((room) =>
        fs
          .readdirSync(path.join(root, room), { recursive: true, encoding: 'utf8' })
          .map((name) => path.join(room, name)),
      )
      .filter((name) => name.endsWith('.ts') && reachesServer(name));
    expect(errorsWithout(['server-mock', ...places])).to.deep.equal([]);
  });
});

/** The whole, once it was checked: what of it a removal does not reach is not checked again. */
let whole: ts.SemanticDiagnosticsBuilderProgram | undefined;

/** What the compiler says of the project when these places do not exist. */
function errorsWithout(places: readonly string[]): string[] {
  if (whole === undefined) {
    whole = programWithout([]);
    errorsOf(whole);
  }
  return errorsOf(programWithout(places, whole));
}

// Sources are parsed once.
const parsed = new Map<string, ts.SourceFile | undefined>();

function programWithout(
  places: readonly string[],
  before?: ts.SemanticDiagnosticsBuilderProgram,
): ts.SemanticDiagnosticsBuilderProgram {
  const gone = places.map((place) => path.join(root, place));
  const isGone = (file: string) => gone.some((place) => file === place || file.startsWith(place + path.sep));
  const { config } = ts.readConfigFile(path.join(root, 'tsconfig.json'), ts.sys.readFile.bind(ts.sys)) as {
    config: object;
  };
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const disk = ts.createIncrementalCompilerHost(options);
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (file) => !isGone(path.normalize(file)) && disk.fileExists(file),
    readFile: (file) => (isGone(path.normalize(file)) ? undefined : disk.readFile(file)),
    directoryExists: (folder) => !isGone(path.normalize(folder)) && ts.sys.directoryExists(folder),
    getSourceFile: (file, ...rest) => {
      if (isGone(path.normalize(file))) return undefined;
      if (!parsed.has(file)) parsed.set(file, disk.getSourceFile(file, ...rest));
      return parsed.get(file);
    },
  };
  return ts.createSemanticDiagnosticsBuilderProgram(
    fileNames.filter((file) => !isGone(path.normalize(file))),
    options,
    host,
    before,
  );
}

function errorsOf(program: ts.SemanticDiagnosticsBuilderProgram): string[] {
  return [
    ...program.getConfigFileParsingDiagnostics(),
    ...program.getOptionsDiagnostics(),
    ...program.getSyntacticDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...program.getSemanticDiagnostics(),
  ].map(
    ({ file, messageText }) =>
      `${path.relative(root, file?.fileName ?? '')}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
  );
}

/** Whether a file needs the server, by any way of imports. */
function reachesServer(name: string, seen = new Set<string>()): boolean {
  if (name.startsWith(`server-mock${path.sep}`)) return true;
  if (seen.has(name)) return false;
  seen.add(name);
  const file = path.join(root, name);
  if (!fs.existsSync(file) || !fs.statSync(file).isFile()) return false;
  return ts
    .preProcessFile(fs.readFileSync(file, 'utf8'))
    .importedFiles.map(({ fileName }) => fileName)
    .filter((fileName) => fileName.startsWith('.'))
    .map((fileName) => path.relative(root, path.resolve(path.dirname(file), fileName)))
    .flatMap((found) => [found, `${found}.ts`, path.join(found, 'index.ts')])
    .some((found) => reachesServer(found, seen));
}

/** The answers to a GET of everything that can be asked for without knowing an id. */
async function answersOf(rest: Awaited<ReturnType<typeof findFeatures>>): Promise<{ path: string; status: number }[]> {
  const server = createServer({
    features: rest,
    store: createMemoryStore(tablesOf(rest)),
    clock: new FakeClock(),
    secret: 'a secret of at least thirty-two bytes',
    passwords: createPasswords({ logN: 1, r: 1, p: 1 }),
  });
  await server.seed('demo');
  const paths = server
    .routes()
    .filter(({ method, path: route }) => method === 'GET' && !route.includes('{'))
    .map(({ path: route }) => route);
  return Promise.all(
    paths.map(async (route) => {
      const { status } = await server.handle(new Request(`http://localhost${route}`));
      return { path: route, status };
    }),
  );
}
