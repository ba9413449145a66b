/** Ratios of medians of CPU time and of heaps, measured in turns, so that whatever else the machine does falls on both. */
import v8 from 'node:v8';
import vm from 'node:vm';

/** Keeps what is measured from being optimised away. */
export const kept: { last?: unknown } = {};

const ROUNDS = 15;

export function ratioOf(run: () => void, peer: () => void, rounds = ROUNDS): number {
  const times: { run: number[]; peer: number[] } = { run: [], peer: [] };
  for (let round = 0; round < rounds; round++) {
    times.peer.push(cpuOf(peer));
    times.run.push(cpuOf(run));
  }
  return median(times.run) / median(times.peer);
}

export async function ratioOfAsync(
  run: () => Promise<void>,
  peer: () => Promise<void>,
  rounds = ROUNDS,
): Promise<number> {
  const times: { run: number[]; peer: number[] } = { run: [], peer: [] };
  for (let round = 0; round < rounds; round++) {
    times.peer.push(await cpuOfAsync(peer));
    times.run.push(await cpuOfAsync(run));
  }
  return median(times.run) / median(times.peer);
}

/** Bytes that what `create` makes keeps on the heap. */
export async function bytesOf(create: () => unknown): Promise<number> {
  const before = await heapBytes();
  const created = await create();
  const after = await heapBytes();
  kept.last = created;
  return after - before;
}

function cpuOf(run: () => void): number {
  const before = process.cpuUsage();
  run();
  return process.cpuUsage(before).user;
}

async function cpuOfAsync(run: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await run();
  return process.cpuUsage(before).user;
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

async function heapBytes(): Promise<number> {
  v8.setFlagsFromString('--expose-gc');
  const collect = vm.runInNewContext('gc') as () => void;
  for (let time = 0; time < 3; time++) {
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
  return process.memoryUsage().heapUsed;
}
