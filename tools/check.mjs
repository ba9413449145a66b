/** `npm run check`: formats, lint and types; before each commit. */
import { checks, runAll } from './steps.mjs';
import { summary } from './summary.mjs';

const results = await runAll(checks);
if (results.some((result) => !result.ok)) {
  for (const line of summary(results)) console.error(line);
  console.error('\nFormats are mended by `npm run format`, much of the lint by `npx eslint --fix .`');
  process.exitCode = 1;
}
