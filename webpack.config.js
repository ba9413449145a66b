import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import ForkTsCheckerPlugin from 'fork-ts-checker-webpack-plugin';
import HtmlPlugin from 'html-webpack-plugin';
import MiniCssExtractPlugin from 'mini-css-extract-plugin';
import webpack from 'webpack';

const here = path.dirname(fileURLToPath(import.meta.url));
/** @param {string[]} names */
const inRoom = (...names) => path.resolve(here, ...names);

/**
 * @param {unknown} _env
 * @param {{mode?: 'production' | 'development'}} [options]
 * @returns {import('webpack').Configuration}
 */
export default function configure(_env, { mode = 'development' } = {}) {
  const isProduction = mode === 'production';
  /** @type {{name: string, title: string}} */
  const product = JSON.parse(fs.readFileSync(inRoom('common/product.json'), 'utf8'));
  // In production the hooks of outside suites are left out unless they are asked for (common/product.ts).
  const variable = `${product.name.replaceAll('-', '_').toUpperCase()}_DEBUG`;
  const hasDebugHooks = !isProduction || process.env[variable] === '1';

  return {
    mode,
    context: here,
    target: ['web', 'es2022'],
    entry: { main: './app/main.ts' },
    devtool: isProduction ? 'source-map' : 'cheap-module-source-map',
    output: {
      path: inRoom('dist'),
      publicPath: '/',
      clean: true,
      filename: isProduction ? 'assets/[name].[contenthash:10].js' : 'assets/[name].js',
      chunkFilename: isProduction ? 'assets/[name].[contenthash:10].js' : 'assets/[name].js',
      assetModuleFilename: isProduction ? 'assets/[name].[contenthash:10][ext]' : 'assets/[name][ext]',
    },
    resolve: { extensions: ['.ts', '.js'] },
    module: {
      rules: [
        {
          test: /\.ts$/,
          exclude: /node_modules/,
          loader: 'ts-loader',
          // Types are checked beside the build (below) and by `npm run check`: a template is on the page at once.
          options: { transpileOnly: true, configFile: inRoom('tsconfig.json'), compilerOptions: { noEmit: false } },
        },
        {
          test: /\.hbs$/,
          loader: 'handlebars-loader',
          options: {
            runtime: inRoom('vendor/handlebars.ts'),
            // A template names a helper, the build finds the file: an unknown name fails the build, and what only one
            // feature's templates need comes with that feature's chunk.
            helperDirs: [inRoom('app/ui/helpers')],
          },
        },
        { test: /\.css$/, use: [MiniCssExtractPlugin.loader, 'css-loader'] },
        {
          test: /\.(svg|png|woff2)$/,
          type: 'asset/resource',
          oneOf: [
            // The API's seeds name these.
            { include: inRoom('app/avatars'), generator: { filename: 'avatars/[name][ext]' } },
            { test: /[\\/]covers[\\/]/, generator: { filename: 'covers/[name][ext]' } },
            // Small, and wanted with the first paint.
            { include: inRoom('app/styles/icons'), type: 'asset/inline' },
            {},
          ],
        },
        // These doors do nothing but pass on: what only one feature takes through them comes with that feature's chunk.
        {
          include: [
            'app/data',
            'app/data/cache',
            'app/data/registry',
            'app/data/saves',
            'common/cache',
            'common/json-patch',
          ]
            .map((room) => inRoom(`${room}/index.ts`))
            .concat(inRoom('app/data/beside.ts')),
          sideEffects: false,
        },
        // It sets window.amplify and reads the free variable jQuery (see vendor/amplify.ts).
        { test: /amplifyjs/, sideEffects: true },
      ],
    },
    plugins: [
      new HtmlPlugin({
        title: product.title,
        template: 'app/index.html',
        favicon: 'app/favicon.svg',
        scriptLoading: 'defer',
      }),
      new MiniCssExtractPlugin({
        filename: isProduction ? 'assets/[name].[contenthash:10].css' : 'assets/[name].css',
        chunkFilename: isProduction ? 'assets/[name].[contenthash:10].css' : 'assets/[name].css',
      }),
      new webpack.ProvidePlugin({ jQuery: 'jquery' }),
      new webpack.DefinePlugin({ __DEBUG_HOOKS__: JSON.stringify(hasDebugHooks) }),
      ...(isProduction
        ? []
        : [
            new ForkTsCheckerPlugin({
              async: true,
              typescript: { configFile: inRoom('tsconfig.json'), memoryLimit: 2048 },
              // That all is well is no news, and would be said of the page below an error in a spec (tools/start.mjs).
              logger: { error: (text) => console.error(text), log: () => undefined },
            }),
          ]),
    ],
    optimization: {
      moduleIds: 'deterministic',
      runtimeChunk: 'single',
      splitChunks: { cacheGroups: { vendor: { test: /[\\/]node_modules[\\/]/, name: 'vendor', chunks: 'initial' } } },
    },
    performance: {
      hints: isProduction ? 'error' : false,
      maxEntrypointSize: 400_000,
      maxAssetSize: 300_000,
      assetFilter: (name) => /\.(js|css)$/.test(name),
    },
  };
}
