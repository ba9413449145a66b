/** What the guides show as TypeScript compiles, at its strictest, where it would stand. */
import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import ts from 'typescript';
import { surroundings } from './guides';

const root = path.resolve(import.meta.dirname, '../..');
const docs = path.join(root, 'docs');
const guides = fs.readdirSync(docs).filter((name) => name.endsWith('.md') && !name.startsWith('proofs-'));

/** A block of a guide, as a file of a feature. */
interface Shown {
  readonly file: string;
  readonly text: string;
  /** `data.md:97` */
  readonly place: string;
  /** Of the text, where the block begins. */
  readonly firstLine: number;
}

/** What a guide leaves out as `…` may be anything. */
function shownIn(guide: string): Shown[] {
  const text = fs.readFileSync(path.join(docs, guide), 'utf8');
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(({ 1: code = '', index }, at) => {
    const unnamed = `${guide.replace('.md', '')}-${at + 1}`;
    const { room = 'app', name = unnamed, before = '', after = '' } = surroundings[guide]?.[at] ?? {};
    return {
      file: path.join(root, room, 'features/guides', `${name}.ts`),
      text: `${before}\n${code.replaceAll('…', '(undefined as never)')}\n${after}\nexport {};\n`,
      place: `${guide}:${text.slice(0, index).split('\n').length + 1}`,
      firstLine: before.split('\n').length,
    };
  });
}

/** Those of all TypeScript here; what an example declares need not be used in it. */
function compilerOptions(): ts.CompilerOptions {
  const config: unknown = ts.readConfigFile(path.join(root, 'tsconfig.json'), (name) => ts.sys.readFile(name)).config;
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  return { ...options, allowJs: false, noUnusedLocals: false, noUnusedParameters: false };
}

function compile(all: readonly Shown[]): ts.Program {
  const texts = new Map(all.map(({ file, text }) => [file, text]));
  const options = compilerOptions();
  const host = ts.createCompilerHost(options);
  const types = fs.readdirSync(path.join(root, 'vendor')).filter((name) => name.endsWith('.d.ts'));
  const files = [...texts.keys(), ...types.map((name) => path.join(root, 'vendor', name))];
  return ts.createProgram(files, options, {
    ...host,
    directoryExists: () => true,
    fileExists: (name) => texts.has(name) || host.fileExists(name),
    readFile: (name) => texts.get(name) ?? host.readFile(name),
    getSourceFile: (name, version, ...rest) => {
      const text = texts.get(name);
      return text === undefined ? host.getSourceFile(name, version, ...rest) : ts.createSourceFile(name, text, version);
    },
  });
}

function complaintsAbout({ file, place, firstLine }: Shown, program: ts.Program): string[] {
  const source = program.getSourceFile(file);
  const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
  return found.map(({ start = 0, messageText }) => {
    const line = (source?.getLineAndCharacterOfPosition(start).line ?? 0) - firstLine;
    return `${place}, line ${line + 1}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
}

describe('The guides', () => {
  it('show TypeScript that compiles', function () {
    // The compiler reads all that the examples import.
    this.timeout(180_000);
    const all = guides.flatMap(shownIn);
    const program = compile(all);
    expect(all).not.to.be.empty;
    expect(all.flatMap((shown) => complaintsAbout(shown, program)).join('\n')).to.equal('');
  });

  it('are surrounded as often as they show some', () => {
    for (const [guide, known] of Object.entries(surroundings)) {
      expect([guide, known.length]).to.deep.equal([guide, shownIn(guide).length]);
    }
  });
});
