/**
 * Two or more ways to do one thing, by turns, so that whatever else the machine does falls on all.
 * Runs in Node and in a page alike.
 */
const ROUNDS = 15;
/** No more rounds than fit into so much time: some take a tenth of a second. */
const LONGEST_MS = 3000;
/** So long that the clock's grain does not count, and that the engine has compiled what it runs. */
const SAMPLE_MS = 10;

/** @returns Milliseconds of one call of each: the median of the samples. */
export function race(sides: readonly (() => unknown)[]): number[] {
  const calls = sides.map(callsPerSample);
  const samples = sides.map((): number[] => []);
  const start = performance.now();
  for (let round = 0; round < ROUNDS && (round < 3 || performance.now() - start < LONGEST_MS); round += 1) {
    sides.forEach((side, at) => samples[at]?.push(msOf(side, calls[at] ?? 1)));
  }
  return samples.map((all) => all.sort((a, b) => a - b)[all.length >> 1] ?? NaN);
}

/** The same for what takes its time. */
export async function raceAsync(sides: readonly (() => Promise<unknown>)[]): Promise<number[]> {
  // Twice: the first call is for the engine, which compiles what it runs.
  for (const side of sides) await msOfAsync(side, 1);
  const calls: number[] = [];
  for (const side of sides) calls.push(Math.ceil(SAMPLE_MS / Math.max(0.1, await msOfAsync(side, 1))));
  const samples = sides.map((): number[] => []);
  const start = performance.now();
  for (let round = 0; round < ROUNDS && (round < 3 || performance.now() - start < LONGEST_MS); round += 1) {
    for (const [at, side] of sides.entries()) samples[at]?.push(await msOfAsync(side, calls[at] ?? 1));
  }
  return samples.map((all) => all.sort((a, b) => a - b)[all.length >> 1] ?? NaN);
}

async function msOfAsync(act: () => Promise<unknown>, calls: number): Promise<number> {
  const start = performance.now();
  for (let call = 0; call < calls; call += 1) await act();
  return (performance.now() - start) / calls;
}

function callsPerSample(act: () => unknown): number {
  let calls = 1;
  while (msOf(act, calls) * calls < SAMPLE_MS) calls *= 2;
  return calls;
}

function msOf(act: () => unknown, calls: number): number {
  const start = performance.now();
  for (let call = 0; call < calls; call += 1) act();
  return (performance.now() - start) / calls;
}
