/**
 * The one entry of the browser specs: every *.browser.spec.ts, or those whose path holds the words of SPECS:
 * `SPECS=ui/view npx karma start`.
 */
declare const __SPECS__: string;

const specs = require.context('..', true, /\.browser\.spec\.ts$/);
const words = __SPECS__.split(/[\s,]+/).filter((word) => word !== '');
specs
  .keys()
  .filter((path) => words.length === 0 || words.some((word) => path.includes(word)))
  .forEach(specs);
