/**
 * JSON Patch: the one door to pointers (RFC 6901), patches (RFC 6902) and merge patches (RFC 7396).
 * Holds     functions on JSON. But for `applyInPlace`, they change nothing that they are given.
 * Promises  own members only; no pointer reaches a prototype; patches and results are bounded.
 * Leaves    versions, preconditions and content types to those who send and receive.
 * Read next apply.ts, compare.ts.
 */
export { advance } from './advance';
export { apply, applyInPlace, type Patched } from './apply';
export { compare, type CompareOptions, type Identify } from './compare';
export { equal } from './equal';
export { MalformedPatchError, PatchConflictError, PatchError, PatchLimitError } from './errors';
export { copyOf, isArray, isObject, own, type Json, type JsonObject } from './json';
export { DEFAULT_LIMITS, UNLIMITED, type Limits } from './limits';
export { merge, type Merge, type MergeConflict, type MergeOptions, type Resolution } from './merge';
export { applyMergePatch } from './merge-patch';
export { validatePatch, type Operation } from './operation';
export { formatPointer, parsePointer, PointerError, valueAt } from './pointer';
