/** A look-up in the registry against one in a Map, in one run. */
import { Registry } from '../app/data/registry';
import { FakeClock } from '../spec/support/fake-clock';
import { Hat, Owner } from '../spec/data/registry/examples';

const RECORDS = 1_000;
const ROUNDS = 15;

function nsPerLookUp(lookUp: (id: string) => unknown, ids: readonly string[]): number {
  const repeats = 500;
  let found = 0;
  const startNs = process.hrtime.bigint();
  for (let repeat = 0; repeat < repeats; repeat += 1) for (const id of ids) if (lookUp(id) !== undefined) found += 1;
  const tookNs = Number(process.hrtime.bigint() - startNs);
  if (found !== repeats * ids.length) throw new Error('a record was not found');
  return tookNs / found;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

export default function bench(): Promise<void> {
  const registry = new Registry({ clock: new FakeClock() });
  const ids = Array.from({ length: RECORDS }, (_, index) => `record-${index}`);
  const map = new Map(ids.map((id) => [id, registry.model(Hat, id)]));
  for (const hat of map.values()) registry.retain(hat, new Owner('bench'));
  const ours: number[] = [];
  const base: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    base.push(nsPerLookUp((id) => map.get(id), ids));
    ours.push(nsPerLookUp((id) => registry.model(Hat, id), ids));
  }
  const ratio = median(ours.map((each, round) => each / (base[round] ?? NaN)));
  console.log(`  look-up of a held record  ${median(ours).toFixed(0)} ns, ${ratio.toFixed(1)} x Map.get`);
  return Promise.resolve();
}
