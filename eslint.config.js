import js from '@eslint/js';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import importX from 'eslint-plugin-import-x';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/**
 * The floors of ARCHITECTURE.md: imports go down only. Patterns, so that no feature is named here. Each zone says:
 * a file in `target` may not import what is in `from`.
 */
const specsAndTools = ['./spec', './bench', './generators', './tools'];
const appTop = './app/!(data|ui|features|feature.ts|failure.ts|clock.ts)';
const appTopInside = './app/!(data|ui|features)/**';
const serverTop = './server-mock/@(server|launch|main|serve-main|cli|features).ts';
const floors = [
  {
    target: './common',
    from: ['./app', './server-mock', './vendor', ...specsAndTools],
    message: 'Floor 0 knows only itself.',
  },
  {
    target: ['./common/*.ts', './common/!(features)/**'],
    from: './common/features',
    message: 'Mechanisms know no feature.',
  },
  {
    target: './common/features',
    from: './common/features',
    message: 'A feature never imports another: share through common/protocol.',
  },
  {
    target: './vendor',
    from: ['./app', './common/features', './server-mock', ...specsAndTools],
    message: 'The doors to packages know nobody.',
  },
  { target: './app', from: ['./server-mock', ...specsAndTools], message: 'app and server-mock meet over HTTP only.' },
  {
    target: './app/ui',
    from: ['./app/data/**', './app/features/**', './common/features/**', appTop, appTopInside],
    message: 'The view layer has no domain and no data.',
  },
  {
    target: './app/data',
    from: ['./app/ui/**', './app/features/**', './common/features/**', appTop, appTopInside],
    message: 'The data layer has no domain and no views.',
  },
  {
    target: './app/@(feature|failure|clock).ts',
    from: ['./app/features/**', './common/features/**', appTop, appTopInside],
    message: 'Floor 1 looks down only.',
  },
  {
    target: './app/features',
    from: [appTop, appTopInside],
    message: 'Features do not know the application that finds them.',
  },
  {
    target: [appTop, appTopInside],
    from: ['./app/features', './common/features'],
    message: 'Features are found (features.ts), never named.',
  },
  {
    target: './server-mock',
    from: ['./app', './vendor', ...specsAndTools],
    message: 'app and server-mock meet over HTTP only.',
  },
  {
    target: ['./server-mock/!(server|launch|main|serve-main|cli|features).ts', './server-mock/!(features)/**'],
    from: ['./server-mock/features/**', './common/features/**', serverTop],
    message: 'Mechanisms look down only.',
  },
  {
    target: './server-mock/store',
    from: ['./server-mock/!(json|lock|random-name).ts', './server-mock/!(store)/**'],
    message: 'The store knows nothing of HTTP, of caches and of features.',
  },
  {
    target: ['./server-mock/*.ts', './server-mock/features', './server-mock/cache'],
    from: './server-mock/store/!(index|node).ts',
    message: 'Rooms have doors: ./store, and in Node ./store/node.',
  },
  {
    target: ['./server-mock/*.ts', './server-mock/features', './server-mock/store'],
    from: './server-mock/cache/!(index|node).ts',
    message: 'Rooms have doors: ./cache, and in Node ./cache/node.',
  },
  {
    target: ['./server-mock/!(launch).ts', './server-mock/features'],
    from: './server-mock/@(store|cache)/node.ts',
    message: 'Only what is launched needs Node: everything else runs in a browser’s specs as well.',
  },
  { target: './server-mock/features', from: serverTop, message: 'Features do not know the server that finds them.' },
  {
    target: serverTop,
    from: ['./server-mock/features', './common/features'],
    message: 'Features are found (features.ts), never named.',
  },
];

/** Rooms are flat: from a feature's folder, one step up is another feature. */
const noSiblingFeature = {
  patterns: [
    {
      regex: '^\\.\\./(?!\\.\\.)',
      message: 'A feature never imports another: they meet in regions, parts and events.',
    },
  ],
};

const noSiblingChunk = {
  selector: 'ImportExpression[source.value=/^\\.\\.\\/(?!\\.\\.)/]',
  message: noSiblingFeature.patterns[0].message,
};

const prototypeField = {
  selector: 'ClassDeclaration[superClass] > ClassBody > PropertyDefinition[static=false][declare!=true]',
  message:
    'Class fields are set after super(): Backbone and Chaplin have read the prototype by then. Use `static { proto(Class, {…}) }`, a method, or `declare`.',
};
const time = [
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: 'Time is passed in: take a Clock (common/clock.ts).',
  },
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'Time is passed in: take a Clock (common/clock.ts).',
  },
  {
    selector: 'CallExpression[callee.name=/^(setTimeout|setInterval)$/]',
    message: 'Time is passed in: take a Clock (common/clock.ts).',
  },
  {
    selector:
      'CallExpression[callee.object.name=/^(window|globalThis)$/][callee.property.name=/^(setTimeout|setInterval)$/]',
    message: 'Time is passed in: take a Clock (common/clock.ts).',
  },
];

export default tseslint.config(
  { ignores: ['dist', '.data', 'node_modules', 'coverage'] },
  js.configs.recommended,
  { files: ['**/*.{js,mjs}'], languageOptions: { globals: globals.node } },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [createTypeScriptImportResolver({ alwaysTryTypes: true })],
    },
    rules: {
      'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones: floors }],
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-extraneous-class': 'off',
      'no-restricted-syntax': ['error', ...time],
    },
  },
  {
    files: ['app/**/*.ts', 'spec/**/*.browser.spec.ts'],
    rules: { 'no-restricted-syntax': ['error', prototypeField, ...time] },
  },
  {
    files: ['app/features/*/**/*.ts', 'server-mock/features/*/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': ['error', noSiblingFeature],
      'no-restricted-syntax': ['error', prototypeField, noSiblingChunk, ...time],
    },
  },
  { files: ['app/clock.ts', 'server-mock/clock.ts'], rules: { 'no-restricted-syntax': 'off' } },
  {
    files: ['spec/**/*.ts'],
    rules: {
      // chai asserts with property reads.
      '@typescript-eslint/no-unused-expressions': 'off',
    },
  },
);
