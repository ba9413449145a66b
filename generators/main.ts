/**
 * The generator, as it is called: `npm run generate -- feature post title:string!`.
 * Holds     words and flags, help, the report; and the order: prepare, plan, write.
 * Promises  nothing is written before all of it was checked; a question only on a terminal, with a flag for each;
 *           exit codes 0 done, 1 refused, 2 not understood, 3 the disk refused; no stack trace for any of these.
 * Read next commands.ts, plan.ts, write.ts.
 */
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { commands, type Command, type Prepared } from './commands';
import { RefusalError, UsageError } from './errors';
import { plan, type Plan } from './plan';
import { changesOf } from './workshop';
import { write } from './write';

const COMMON = {
  'dry-run': { type: 'boolean', help: 'Print what would be created, changed and removed; write nothing, run nothing.' },
  force: { type: 'boolean', help: 'Overwrite what is in the way; remove what was edited.' },
  json: { type: 'boolean', help: 'Report as one JSON object.' },
  help: { type: 'boolean', help: 'This text.' },
} as const;

interface Report {
  readonly command: string;
  readonly ok: boolean;
  readonly dryRun: boolean;
  readonly root?: string;
  readonly created: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  readonly notes: readonly string[];
  readonly next: readonly string[];
  readonly error?: string;
  readonly files?: readonly string[];
}

async function main(args: readonly string[]): Promise<number> {
  const [name = '', ...rest] = args;
  const isJson = args.includes('--json');
  if (name === '' || name === '--help' || name === 'help') {
    console.log(overview());
    return name === '' ? 2 : 0;
  }
  try {
    const command = commands.get(name);
    if (command === undefined)
      throw new UsageError(`There is no command '${name}'. There are ${[...commands.keys()].join(', ')}.`);
    const { values, positionals } = parsed(command, rest);
    if (values['help'] === true) {
      console.log(helpOf(command));
      return 0;
    }
    const words = positionals.length === 0 ? await asked(command) : positionals;
    const prepared = await command.prepare(words, values);
    const planned = await planOf(prepared, values['force'] === true);
    const isDry = values['dry-run'] === true;
    const extra = isDry ? [] : carryOut(planned, prepared);
    say(reportOf(name, planned, prepared, isDry, extra), isJson);
    return 0;
  } catch (reason) {
    if (!(reason instanceof RefusalError)) throw reason;
    sayRefusal(name, reason, isJson);
    return reason.exitCode;
  }
}

function parsed(command: Command, args: readonly string[]) {
  const flags = { ...command.flags, ...COMMON };
  const options = Object.fromEntries(Object.entries(flags).map(([flag, { type }]) => [flag, { type }]));
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (reason) {
    const [sentence = ''] = (reason instanceof Error ? reason.message : String(reason)).split('. ');
    throw new UsageError(`${sentence}. --help says what there is.`);
  }
}

/** On a terminal the missing word is asked for; elsewhere the command says what is missing. */
async function asked({ question }: Command): Promise<string[]> {
  if (question === undefined || !process.stdin.isTTY || !process.stdout.isTTY) return [];
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = (await terminal.question(`${question} `)).trim();
    return answer === '' ? [] : [answer];
  } finally {
    terminal.close();
  }
}

async function planOf({ root, files, replaces, executables }: Prepared, mayOverwrite: boolean): Promise<Plan> {
  const changes = await changesOf(root, files);
  return plan(
    root,
    changes.map((change) => ({
      ...change,
      replaces: replaces?.has(change.path) ?? false,
      isExecutable: executables?.has(change.path) ?? false,
    })),
    mayOverwrite,
  );
}

function carryOut(planned: Plan, { finish }: Prepared): readonly string[] {
  write(planned);
  return finish?.() ?? [];
}

function reportOf(
  command: string,
  planned: Plan,
  prepared: Prepared,
  dryRun: boolean,
  extra: readonly string[],
): Report {
  const names = (changes: Plan['created']): string[] => changes.map((change) => change.path).sort();
  return {
    command,
    ok: true,
    dryRun,
    root: planned.root,
    created: names(planned.created),
    changed: names(planned.changed),
    removed: names(planned.removed),
    notes: [...(prepared.notes ?? []), ...extra],
    next: prepared.next ?? [],
  };
}

function say(report: Report, isJson: boolean): void {
  if (isJson) {
    console.log(JSON.stringify(report, null, 2));
    return;
  }
  const { created, changed, removed, notes, next, dryRun } = report;
  const lines = [
    ...created.map((file) => `  create  ${file}`),
    ...changed.map((file) => `  change  ${file}`),
    ...removed.map((file) => `  remove  ${file}`),
  ];
  const count = `${created.length} created, ${changed.length} changed, ${removed.length} removed`;
  console.log([...lines, dryRun ? `Would be: ${count}. Nothing was written.` : `${count}.`, ...notes].join('\n'));
  if (!dryRun && next.length > 0) console.log(`Next:\n${next.map((line) => `  ${line}`).join('\n')}`);
}

function sayRefusal(command: string, { message, files }: RefusalError, isJson: boolean): void {
  if (!isJson) {
    console.error([message, ...files.map((file) => `  ${file}`)].join('\n'));
    return;
  }
  const nothing = { dryRun: false, created: [], changed: [], removed: [], notes: [], next: [] };
  const report: Report = { command, ok: false, ...nothing, error: message, files };
  console.log(JSON.stringify(report, null, 2));
}

function overview(): string {
  const lines = [...commands].map(([, { usage, summary }]) => `  ${usage.padEnd(36)} ${summary}`);
  return `npm run generate -- <command> …\n\n${lines.join('\n')}\n\nEach has --help, --dry-run, --force, --json.`;
}

function helpOf(command: Command): string {
  const flags = Object.entries<Command['flags'][string]>({ ...command.flags, ...COMMON }).map(
    ([flag, { type, help }]) => `  --${`${flag}${type === 'string' ? ' <…>' : ''}`.padEnd(18)} ${help}`,
  );
  const examples = command.examples.map((example) => `  npm run generate -- ${example}`);
  return [command.usage, '', command.summary, '', ...flags, '', 'For example:', ...examples].join('\n');
}

process.exitCode = await main(process.argv.slice(2));
