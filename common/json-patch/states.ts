/**
 * The door for those who have states of a document and make patches and merges of them, as every client does. To apply patches is
 * behind index.ts, with all of this: those who bundle by file would load both otherwise.
 */
export { advance } from './advance';
export { compare, type CompareOptions, type Identify } from './compare';
export { equal } from './equal';
export { formatPointer } from './format-pointer';
export { copyOf, isArray, isObject, own, type Json, type JsonObject } from './json';
export { merge, type Merge, type MergeConflict, type MergeOptions, type Resolution } from './merge';
export type { Operation } from './operation';
