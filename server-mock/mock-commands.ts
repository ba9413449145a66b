/** `npm run mock -- …`: the mock controls of a running server, from a command line. */
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { scenarioNames } from './mock';
import { faultKinds } from './mock-fault';
import { parseJson } from './json';

export const help = `npm run mock -- COMMAND        talks to the running API server (API_PORT, default 4001)

  reset                            everything as after the first start
  save NAME                        save all data as a snapshot
  load NAME                        replace all data by a snapshot
  snapshots                        the names of the snapshots
  latency                          which latencies are on
  latency MS [ROUTE]               delay all answers, or those of a route; 0 ends it
  fault                            which faults are on
  fault KIND [OPTIONS] [ROUTE]     answer wrongly: ${faultKinds.join(', ')}
      --status N                   with this status
      --times N                    so many times, then no more (default: until further notice)
      --after                      do what was asked for first, and lose only the answer
  fault off                        no more faults
  scenario [NAME]                  ${scenarioNames.join(', ')}
  journal [clear]                  the last requests
  routes                           what the server answers

  ROUTE is like "GET /articles/{slug}" or "/articles/*".`;

interface Command {
  readonly method: string;
  readonly path: string;
  readonly input?: unknown;
  readonly show?: (answer: unknown) => string;
}

/** The words make no command. */
class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface CommandLine {
  /** `http://127.0.0.1:4001` */
  readonly origin: string;
  readonly fetch: typeof fetch;
  readonly print: (text: string) => void;
}

/** @returns  The exit code: 0; 1 if the server refused or does not run; 2 if the words make no command. */
export async function runCommand(words: readonly string[], { origin, fetch, print }: CommandLine): Promise<number> {
  if (words.length === 0 || words.includes('--help') || words[0] === 'help') {
    print(help);
    return words.length === 0 ? 2 : 0;
  }
  try {
    const { method, path, input, show } = commandOf(words);
    const response = await fetch(`${origin}/api/_mock${path}`, {
      method,
      ...(input !== undefined && { body: JSON.stringify(input), headers: { 'Content-Type': 'application/json' } }),
    });
    const text = await response.text();
    if (!response.ok) {
      print(refusalOf(response.status, text));
      return 1;
    }
    print(show ? show(parseJson(text)) : 'done');
    return 0;
  } catch (reason) {
    if (reason instanceof UsageError) {
      print(`${reason.message}\n\n${help}`);
      return 2;
    }
    if (!(reason instanceof TypeError)) throw reason;
    // What fetch throws for a connection that cannot be made.
    print(`No API server answers at ${origin}. Start one with "npm start", or name its port: API_PORT=4001`);
    return 1;
  }
}

function commandOf(words: readonly string[]): Command {
  const { values, positionals } = parseWords(words);
  const [name = '', first, ...rest] = positionals;
  switch (name) {
    case 'reset':
      return { method: 'POST', path: '/reset' };
    case 'save':
      return { method: 'PUT', path: `/snapshots/${encodeURIComponent(needed(first, 'save NAME'))}` };
    case 'load':
      return { method: 'POST', path: `/snapshots/${encodeURIComponent(needed(first, 'load NAME'))}/load` };
    case 'snapshots':
      return { method: 'GET', path: '/snapshots', show: (answer) => lines(answer, 'snapshots', 'no snapshot') };
    case 'latency':
      return first === undefined
        ? { method: 'GET', path: '/latency', show: (answer) => lines(answer, 'latencies', 'no latency') }
        : { method: 'PUT', path: '/latency', input: { ms: number(first, 'MS'), ...routeOf(rest) } };
    case 'fault':
      if (first === undefined) {
        return { method: 'GET', path: '/faults', show: (answer) => lines(answer, 'faults', 'no fault') };
      }
      if (first === 'off') return { method: 'DELETE', path: '/faults' };
      return { method: 'POST', path: '/faults', input: { kind: first, ...faultOptions(values), ...routeOf(rest) } };
    case 'scenario':
      return first === undefined
        ? { method: 'GET', path: '/scenario', show: (answer) => v.parse(v.object({ name: v.string() }), answer).name }
        : { method: 'PUT', path: '/scenario', input: { name: first } };
    case 'journal':
      return first === 'clear'
        ? { method: 'DELETE', path: '/journal' }
        : { method: 'GET', path: '/journal', show: (answer) => lines(answer, 'requests', 'no request') };
    case 'routes':
      return { method: 'GET', path: '/routes', show: (answer) => lines(answer, 'routes', 'no route') };
    default:
      throw new UsageError(`"${name}" is no command.`);
  }
}

interface Values {
  readonly status?: string | undefined;
  readonly times?: string | undefined;
  readonly after?: boolean | undefined;
}

function parseWords(words: readonly string[]): { values: Values; positionals: string[] } {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: { status: { type: 'string' }, times: { type: 'string' }, after: { type: 'boolean' } },
    });
  } catch (reason) {
    throw new UsageError(reason instanceof Error ? reason.message : String(reason));
  }
}

function faultOptions({ status, times, after }: Values): object {
  return {
    ...(status !== undefined && { status: number(status, '--status') }),
    ...(times !== undefined && { times: number(times, '--times') }),
    ...(after !== undefined && { after }),
  };
}

/** The route may come as one word in quotes, or as two. */
function routeOf(words: readonly string[]): { readonly route?: string } {
  return words.length === 0 ? {} : { route: words.join(' ') };
}

function needed(word: string | undefined, usage: string): string {
  if (word === undefined) throw new UsageError(`It is: ${usage}`);
  return word;
}

function number(word: string, name: string): number {
  const value = Number(word);
  if (!/^\d+$/.test(word)) throw new UsageError(`${name} is a whole number, not "${word}".`);
  return value;
}

/** One line for each element of a list that the server answered: its values, those of names first in line. */
function lines(answer: unknown, name: string, none: string): string {
  const list = v.parse(v.object({ [name]: v.array(v.union([v.string(), v.record(v.string(), v.unknown())])) }), answer)[
    name
  ];
  if (!list || list.length === 0) return none;
  return list
    .map((element) => (typeof element === 'string' ? element : Object.values(element).map(String).join('  ')))
    .join('\n');
}

const Refused = v.object({ errors: v.record(v.string(), v.array(v.string())) });

function refusalOf(status: number, text: string): string {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Refused), text);
  if (status === 404 && parsed.success && 'path' in parsed.output.errors) {
    return 'This server has no mock controls: it runs with NODE_ENV=production.';
  }
  if (!parsed.success) return `The server answered ${status}: ${text}`;
  return Object.entries(parsed.output.errors)
    .map(([field, messages]) => `${field} ${messages.join(', ')}`)
    .join('\n');
}
