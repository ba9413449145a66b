/** The application as it is while people develop, with a part that somebody wrote in a hurry: built beside the other one. */
import fs from 'node:fs';
import path from 'node:path';
import ForkTsCheckerPlugin from 'fork-ts-checker-webpack-plugin';
import webpack from 'webpack';
import type { Page } from 'playwright-core';
import configure from '../../webpack.config.js';

const root = path.resolve(import.meta.dirname, '../..');
const folder = path.join(root, 'node_modules', '.cache', 'story-development');

let built: Promise<void> | undefined;

/** From here on the page gets that application for its files; the API stays the story's. */
export async function serveDevelopment(page: Page): Promise<void> {
  await (built ??= build());
  await page.route(
    ({ pathname }) => !pathname.startsWith('/api/'),
    async (route) => {
      const file = path.join(folder, path.normalize(new URL(route.request().url()).pathname));
      const isFile = fs.statSync(file, { throwIfNoEntry: false })?.isFile() === true;
      await route.fulfill({ path: isFile ? file : path.join(folder, 'index.html') });
    },
  );
}

function build(): Promise<void> {
  const { output, plugins = [], ...rest } = configure({}, { mode: 'development' });
  return new Promise((resolve, reject) => {
    webpack(
      {
        ...rest,
        devtool: false,
        entry: { main: ['./app/main.ts', './spec/support/careless.ts'] },
        output: { ...output, path: folder },
        // Types are what `npm run check` is for.
        plugins: plugins.filter((plugin) => !(plugin instanceof ForkTsCheckerPlugin)),
        // It names modules by where they lie: what came with a copy of the whole folder is another place's.
        cache: { type: 'filesystem', cacheDirectory: `${folder}-cache`, version: root },
      },
      (error, stats) => {
        const trouble = error ?? (stats?.hasErrors() === true ? new Error(stats.toString('errors-only')) : undefined);
        if (trouble) reject(trouble);
        else resolve();
      },
    );
  });
}
