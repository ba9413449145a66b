/** The server as a process of its own, with its store on the disk, that a story can kill and start again. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { startChild, type Child } from './child';
import { builtApplication } from './story-build';

export interface ServerProcess {
  readonly origin: string;
  /** As a machine that loses its power would: nothing is finished, nothing is closed. Resolves when it is gone. */
  readonly kill: () => Promise<void>;
  /** Starts it again, at the same place and on the same data. */
  readonly restart: () => Promise<void>;
}

const main = path.join(import.meta.dirname, 'story-process-child.ts');

export async function withServerProcess(use: (server: ServerProcess) => Promise<void>): Promise<void> {
  const appFolder = await builtApplication();
  const dataFolder = await mkdtemp(path.join(os.tmpdir(), 'modern-times-server-'));
  let port = 0;
  let running: Child | undefined;

  const start = async (): Promise<void> => {
    const env = { ...process.env, PORT: String(port), DATA_DIR: dataFolder, QUIET: '1' };
    running = startChild(main, [appFolder], { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    ({ port } = (await running.ready) as { readonly port: number });
  };
  const kill = async (): Promise<void> => {
    running?.process.kill('SIGKILL');
    await running?.exited;
  };

  try {
    await start();
    await use({ origin: `http://127.0.0.1:${port}`, kill, restart: start });
  } finally {
    await kill();
    await rm(dataFolder, { recursive: true, force: true, maxRetries: 3 });
  }
}
