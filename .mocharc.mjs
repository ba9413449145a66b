/** The specs of Node: those that are named, or all. A list in a configuration is added to what is named, hence no JSON. */
const isNamed = process.argv.slice(2).some((word) => word.endsWith('.spec.ts'));

export default {
  import: ['tsx'],
  extension: ['ts'],
  ...(!isNamed && { spec: ['spec/**/*.spec.ts'] }),
  ignore: ['spec/**/*.browser.spec.ts'],
  ui: 'bdd',
  // What takes a second does so in ten where everything else runs as well.
  timeout: 20_000,
  'forbid-only': true,
  'forbid-pending': true,
};
