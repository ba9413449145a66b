import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import webpack from 'webpack';
import { findBrowser } from './tools/browser.mjs';
import configureWebpack from './webpack.config.js';

const here = path.dirname(fileURLToPath(import.meta.url));
const outDir = path.join(here, 'node_modules', '.cache', `karma-${process.pid}`);
fs.mkdirSync(path.dirname(outDir), { recursive: true });
process.on('exit', () => fs.rmSync(outDir, { recursive: true, force: true }));

const browser = findBrowser();
process.env.CHROME_BIN = browser.path;

// karma-webpack writes the shared chunk past the preprocessors: wait for the build, then let 'sourcemap' read it,
// so that stacks name the lines of the .ts files.
const waitForWebpack = (config) => (_content, file, done) => {
  config.__karmaWebpackController.bundle().then(() => done(null, fs.readFileSync(file.originalPath, 'utf8')), done);
};
waitForWebpack.$inject = ['config'];

// karma-webpack runs the specs, and exits 0, although the build had errors.
const failOnBuildError = {
  apply(compiler) {
    compiler.hooks.done.tap('FailOnBuildError', (stats) => {
      if (!stats.hasErrors() || compiler.watchMode) return;
      console.error(stats.toString('errors-only'));
      process.exit(1);
    });
  },
};

const app = configureWebpack({}, { mode: 'development' });
const entry = 'spec/support/browser-entry.ts';

export default (config) =>
  config.set({
    basePath: here,
    frameworks: ['mocha', 'webpack'],
    files: [entry],
    preprocessors: {
      [entry]: ['webpack', 'sourcemap'],
      [path.join(outDir, 'commons.js')]: ['wait-webpack', 'sourcemap'],
    },
    plugins: [
      'karma-mocha',
      'karma-webpack',
      'karma-chrome-launcher',
      'karma-sourcemap-loader',
      { 'preprocessor:wait-webpack': ['factory', waitForWebpack] },
    ],
    hostname: '127.0.0.1',
    listenAddress: '127.0.0.1',
    browsers: ['Headless'],
    customLaunchers: { Headless: { base: 'ChromeHeadless', flags: ['--remote-debugging-port=0', ...browser.flags] } },
    reporters: ['dots'],
    colors: process.stdout.isTTY || process.env.FORCE_COLOR === '1',
    mime: { 'text/x-typescript': ['ts'] },
    client: { mocha: { timeout: 20_000, forbidOnly: true, forbidPending: true } },
    singleRun: true,
    autoWatch: false,
    webpack: {
      mode: 'development',
      devtool: 'inline-source-map',
      target: app.target,
      stats: 'errors-warnings',
      output: { path: outDir },
      resolve: app.resolve,
      // A chunk that has yet to come over the network would be a race in every spec that shows a lazy view.
      module: { ...app.module, parser: { javascript: { dynamicImportMode: 'eager' } } },
      plugins: [
        ...app.plugins.filter((plugin) => !/HtmlWebpackPlugin|ForkTsChecker/.test(plugin.constructor.name)),
        new webpack.DefinePlugin({ __SPECS__: JSON.stringify(process.env.SPECS ?? '') }),
        failOnBuildError,
      ],
    },
  });
