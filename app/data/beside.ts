/**
 * The data layer's other door: what few want stands beside it (docs/decisions/0061), so that a build has it only where it is
 * imported.
 * Holds     fewer requests still (`batched`, `readWithin`, `hydrate`), and what is for development.
 * Read next index.ts, which is the door of everything else.
 */
export { batched, explain, readWithin, watchStrayTags } from './cache';
export { hydrate, type HydrateOptions } from './hydrate';
export { watchLeases } from './registry/watch-leases';
