/** Processes that specs start. */
import { fork, type ChildProcess, type ForkOptions } from 'node:child_process';
import { once } from 'node:events';

export interface Child {
  readonly process: ChildProcess;
  /** The first thing that it says. Rejects when it ends without a word. */
  readonly ready: Promise<unknown>;
  /** Resolves to its exit code when it is gone; null where a signal ended it. */
  readonly exited: Promise<number | null>;
}

/**
 * Starts a file of TypeScript that speaks by `process.send`.
 * It is listened to from its first moment on: who begins to listen later waits for ever for a child that was faster.
 */
export function startChild(file: string, args: readonly string[], options: ForkOptions = {}): Child {
  const process = fork(file, args, { execArgv: ['--import', 'tsx'], ...options });
  const exited = once(process, 'exit').then(([code]) => code as number | null);
  const ready = Promise.race([
    once(process, 'message').then(([message]) => message as unknown),
    exited.then((code) => {
      throw new Error(`${file} ended (${String(code)}) before it said that it is ready`);
    }),
  ]);
  // Whoever does not wait for it is not told.
  ready.catch(() => undefined);
  return { process, ready, exited };
}
