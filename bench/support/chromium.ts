/**
 * Runs what a benchmark measures where it is used: in a headless Chromium.
 * Holds     `inChromium`: a TypeScript module is bundled (esbuild), put on an empty page and called; its answer comes back.
 * Promises  a page of a secure origin (IndexedDB, locks, crypto) that is isolated, so that `performance.now()` tells 5 µs
 *           apart; storage is empty each time; browser and page are gone when it settles, and what failed there rejects here.
 * Leaves    measuring to the module (race.ts).
 * Read next bench/pages/json-patch.page.ts.
 */
import { build, type Plugin } from 'esbuild';
import Handlebars from 'handlebars';
import fs from 'node:fs/promises';
import path from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { findBrowser } from '../../tools/browser.mjs';

/** JSON that a page is given. */
export type Argument = null | boolean | number | string | readonly Argument[] | { readonly [name: string]: Argument };

const runtime = path.resolve(import.meta.dirname, '../../vendor/handlebars.ts');
const ORIGIN = 'http://localhost';
const HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/**
 * Calls the module's default export in a page of its own.
 * @param file      Path of the module. It may import whatever the application does; styles do nothing.
 * @param argument  Handed to the function.
 * @returns What the function returns or its promise brings: JSON, whose shape the caller knows.
 * @throws {NoBrowserError}  There is no Chromium (tools/browser.mjs).
 * @throws {Error}           What the bundler said, or what the page threw, with its stack.
 */
export async function inChromium<T>(file: string, argument: Argument = null): Promise<T> {
  const [script, { path: executablePath, flags }] = [await bundle(file), findBrowser()];
  const browser = await chromium.launch({
    executablePath,
    args: [...flags, '--js-flags=--expose-gc', '--enable-precise-memory-info'],
  });
  try {
    const page = await browser.newPage();
    page.on('console', (message) => console.log(`  page: ${message.text()}`));
    return await callIn<T>(page, script, argument);
  } finally {
    await browser.close();
  }
}

async function callIn<T>(page: Page, script: string, argument: Argument): Promise<T> {
  await page.route(`${ORIGIN}/**`, (route) => route.fulfill({ headers: HEADERS, body: '<!doctype html><body>' }));
  await page.goto(`${ORIGIN}/`);
  await page.addScriptTag({ content: script });
  return page.evaluate((given): Promise<T> | T => {
    const { bench } = globalThis as unknown as { bench: { default: (argument: unknown) => Promise<T> | T } };
    return bench.default(JSON.parse(given));
  }, JSON.stringify(argument));
}

async function bundle(file: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'bench',
    platform: 'browser',
    target: 'es2022',
    define: { __DEBUG_HOOKS__: 'false', 'process.env.NODE_ENV': '"production"' },
    plugins: [amplify, templates],
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}

/** Compiled as the application's build does; helpers are looked up in nothing, and styles are left out. */
const templates: Plugin = {
  name: 'templates',
  setup(bundler) {
    bundler.onLoad({ filter: /\.css$/ }, () => ({ contents: '' }));
    bundler.onLoad({ filter: /\.hbs$/ }, async ({ path }) => ({
      contents: `import runtime from ${JSON.stringify(runtime)};
        export default runtime.template(${Handlebars.precompile(await fs.readFile(path, 'utf8')) as string});`,
      resolveDir: import.meta.dirname,
    }));
  },
};

/** It reads the free variable jQuery, as it does in the application's build. */
const amplify: Plugin = {
  name: 'amplify',
  setup(bundler) {
    bundler.onLoad({ filter: /amplifyjs.*\.js$/ }, async ({ path }) => ({
      contents: `var jQuery = require('jquery');\n${await fs.readFile(path, 'utf8')}`,
    }));
  },
};
