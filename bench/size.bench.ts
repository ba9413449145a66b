/**
 * What the data layer weighs in a browser: bundled and minified by esbuild, compressed by gzip, without the packages on
 * which it stands (Backbone, Chaplin, jQuery, valibot, amplifyjs). `at start`: what an entry loads before anything is
 * asked; `all`: with every chunk that may come later. Rows share code, so they do not add up.
 */
import { build, type Plugin } from 'esbuild';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

const root = path.resolve(import.meta.dirname, '..');
const packages = ['backbone', 'chaplin', 'jquery', 'underscore', 'valibot', 'amplifyjs', 'idb', 'diff', 'jose'];

interface Entry {
  readonly what: string;
  /** A module's text. */
  readonly code: string;
  readonly without?: RegExp;
  /** Bytes, of everything. */
  readonly bar?: number;
}

const entries: readonly Entry[] = [
  { what: 'cache: RequestCache alone', code: `export { RequestCache } from './app/data/cache'` },
  { what: 'cache: and Backbone.sync', code: `export { RequestCache, createSync } from './app/data/cache'` },
  { what: 'cache: as the application uses it', code: `export * from './app/data/exchange'`, without: /\/saves$/ },
  {
    what: 'cache: everything that it can do',
    code: `export * from './app/data/cache'; export { createNearTiers } from './common/cache';
      export * from './app/data/cache/persisted-tier'; export * from './app/data/cache/amplify-type'`,
  },
  { what: 'registry', code: `export * from './app/data/registry'` },
  { what: 'saves', code: `export * from './app/data/saves'` },
  { what: 'data layer without saves', code: `export * from './app/data'`, without: /\/(saves|edit)$/, bar: 9_000 },
  { what: 'data layer', code: `export * from './app/data'`, bar: 16_000 },
  { what: 'beside it: what few want', code: `export * from './app/data/beside'` },
  { what: '@tanstack/query-core', code: `export * from '@tanstack/query-core'` },
  {
    what: '@tanstack/query-core: QueryClient and QueryObserver',
    code: `export { QueryClient, QueryObserver } from '@tanstack/query-core'`,
  },
];

export default async function bench(): Promise<void> {
  console.log('minified  at start      all     bar  bytes, the last two gzipped');
  for (const entry of entries) {
    const { minified, start, all } = await sizesOf(entry);
    const bar = entry.bar === undefined ? '' : `≤ ${entry.bar}`;
    const verdict = entry.bar !== undefined && all > entry.bar ? '  MISSED' : '';
    const columns = [minified, start, all].map((bytes) => String(bytes).padStart(8));
    console.log(`${columns.join(' ')} ${bar.padStart(7)}  ${entry.what}${verdict}`);
  }
}

async function sizesOf(entry: Entry): Promise<{ minified: number; start: number; all: number }> {
  const whole = await bundled(entry, false);
  return { minified: whole.minified, start: (await bundled(entry, true)).packed, all: whole.packed };
}

/**
 * @param isStart  Without what is loaded later. Made as a bundle of its own: esbuild puts what a late chunk alone takes
 *                 through the door of a room into the first one (webpack does not, where the door is said to do nothing else).
 */
async function bundled({ code, without }: Entry, isStart: boolean): Promise<{ minified: number; packed: number }> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: root, loader: 'ts' },
    absWorkingDir: root,
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    outdir: 'out',
    write: false,
    define: { __DEBUG_HOOKS__: 'false', 'process.env.NODE_ENV': '"production"' },
    plugins: [foreign(without, isStart)],
    logLevel: 'silent',
  });
  const minified = outputFiles.reduce((sum, { contents }) => sum + contents.length, 0);
  const packed = outputFiles.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0);
  return { minified, packed };
}

/** Packages, and the doors to the two that are nothing but wiring for them, are not ours to count. */
function foreign(without: RegExp | undefined, isStart: boolean): Plugin {
  return {
    name: 'foreign',
    setup(bundler) {
      bundler.onResolve({ filter: /./ }, ({ path: name, kind }) => {
        const isLate = isStart && kind === 'dynamic-import';
        const isForeign =
          isLate || packages.includes(name) || /vendor\/(backbone|chaplin)/.test(name) || without?.test(name);
        return isForeign === true ? { path: name, external: true } : undefined;
      });
    },
  };
}
