/** The order in which features fill an empty store, and the chance they take, which is the same each time. */
import type { ServerFeature } from './feature';

/**
 * By name, but each after those in its `seedsAfter` that exist.
 * @throws {TypeError}  Two wait for each other.
 */
export function inSeedOrder(features: readonly ServerFeature[]): ServerFeature[] {
  const byName = new Map(features.map((feature) => [feature.declaration.name, feature]));
  const ordered = new Set<ServerFeature>();
  const place = (feature: ServerFeature, waiting: readonly string[]): void => {
    if (ordered.has(feature)) return;
    const { name } = feature.declaration;
    if (waiting.includes(name)) throw new TypeError(`seeds wait for each other: ${[...waiting, name].join(', ')}`);
    for (const earlier of feature.seedsAfter ?? []) {
      const found = byName.get(earlier);
      if (found) place(found, [...waiting, name]);
    }
    ordered.add(feature);
  };
  for (const name of [...byName.keys()].sort()) {
    const feature = byName.get(name);
    if (feature) place(feature, []);
  }
  return [...ordered];
}

/** Numbers from 0 up to 1, the same for the same `start`: the mulberry32 generator. Not for secrets. */
export function randomFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
