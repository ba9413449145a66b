/**
 * A run: from the words that were typed to what is said of it.
 * Holds     words and flags, help, the report; and the order: prepare, plan, write.
 * Promises  nothing is written before all of it was checked, and what is begun is ended, Ctrl-C or not; a question only
 *           on a terminal, with a flag for each; exit codes 0 done, 1 refused, 2 not understood, 3 the disk
 *           refused; no stack trace for any of these.
 * Read next commands.ts, plan.ts, write.ts.
 */
import { parseArgs } from 'node:util';
import { commands, type Command, type Flags, type Prepared } from './commands';
import { RefusalError, UsageError } from './errors';
import { checkPlaces, plan, type Plan } from './plan';
import type { Terminal } from './terminal';
import { uninterrupted } from './uninterrupted';
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

export interface Ran {
  readonly code: number;
  /** What is to be printed. */
  readonly out: string;
}

/**
 * @param from  The folder in which the command was typed.
 * @param terminal  Where to ask for what is missing; undefined: nobody is there to be asked.
 */
export async function run(args: readonly string[], from: string, terminal?: Terminal): Promise<Ran> {
  const [name = '', ...rest] = args;
  const isJson = args.includes('--json');
  if (name === '' || name === '--help' || name === 'help') {
    return { code: name === '' ? 2 : 0, out: overview() };
  }
  try {
    const command = commands.get(name);
    if (command === undefined)
      throw new UsageError(`There is no command '${name}'. There are ${[...commands.keys()].join(', ')}.`);
    const { values, positionals } = parsed(command, rest);
    if (values['help'] === true) return { code: 0, out: helpOf(command) };
    const answers = positionals.length === 0 && !isJson ? await answersTo(command, values, terminal) : {};
    const prepared = await command.prepare(positionals, { ...values, ...answers }, from);
    const planned = await planOf(prepared, values['force'] === true);
    const isDry = values['dry-run'] === true;
    const extra = isDry ? [] : carryOut(planned, prepared);
    return { code: 0, out: told(reportOf(name, planned, prepared, isDry, extra), isJson) };
  } catch (reason) {
    if (!(reason instanceof RefusalError)) throw reason;
    return { code: reason.exitCode, out: refusalTold(name, reason, isJson) };
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

/** On a terminal what is missing is asked for; elsewhere the command says what that is. */
async function answersTo({ questions = [] }: Command, flags: Flags, terminal: Terminal | undefined): Promise<Flags> {
  const [first] = questions;
  if (terminal === undefined || first === undefined || flags[first.flag] !== undefined) return {};
  const answers: Record<string, string> = {};
  for (const { flag, text, isOptional } of questions) {
    if (flags[flag] !== undefined) continue;
    const answer = await terminal.ask(text);
    if (answer !== '') answers[flag] = answer;
    else if (isOptional !== true)
      throw new UsageError(`Without an answer there is nothing to do. --${flag} says it, too.`);
  }
  return answers;
}

async function planOf({ root, files, replaces, executables }: Prepared, mayOverwrite: boolean): Promise<Plan> {
  checkPlaces(root, [...files.keys()]);
  // Yeoman takes a second to load: who only asks for help, or is refused, does not wait for it.
  const { changesOf } = await import('./workshop');
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
  return uninterrupted(() => {
    write(planned);
    return finish?.() ?? [];
  });
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

function told(report: Report, isJson: boolean): string {
  if (isJson) return JSON.stringify(report, null, 2);
  const { created, changed, removed, notes, next, dryRun } = report;
  const lines = [
    ...created.map((file) => `  create  ${file}`),
    ...changed.map((file) => `  change  ${file}`),
    ...removed.map((file) => `  remove  ${file}`),
  ];
  const count = `${created.length} created, ${changed.length} changed, ${removed.length} removed`;
  const after = dryRun || next.length === 0 ? [] : [`Next:\n${next.map((line) => `  ${line}`).join('\n')}`];
  return [...lines, dryRun ? `Would be: ${count}. Nothing was written.` : `${count}.`, ...notes, ...after].join('\n');
}

function refusalTold(command: string, { message, files }: RefusalError, isJson: boolean): string {
  if (!isJson) return [message, ...files.map((file) => `  ${file}`)].join('\n');
  const nothing = { dryRun: false, created: [], changed: [], removed: [], notes: [], next: [] };
  const report: Report = { command, ok: false, ...nothing, error: message, files };
  return JSON.stringify(report, null, 2);
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
