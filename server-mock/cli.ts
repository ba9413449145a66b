/** `npm run mock -- …` */
import { runCommand } from './mock-commands';

const port = process.env['API_PORT'] ?? '4001';
process.exitCode = await runCommand(process.argv.slice(2), {
  origin: `http://127.0.0.1:${port}`,
  fetch,
  print: (text) => console.log(text),
});
