/** The generator, as it is called: `npm run generate -- feature post title:string!`. Read next run.ts. */
import { startFolder } from './project-root';
import { run } from './run';
import { openTerminal } from './terminal';

const terminal = openTerminal(process);
const { code, out } = await run(process.argv.slice(2), startFolder(), terminal);
terminal?.close();
if (code === 0 || process.argv.includes('--json')) console.log(out);
else console.error(out);
process.exitCode = code;
