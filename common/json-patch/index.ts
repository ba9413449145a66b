/**
 * JSON Patch: the door to pointers (RFC 6901), patches (RFC 6902) and merge patches (RFC 7396).
 * Holds     functions on JSON. But for `applyInPlace`, they change nothing that they are given.
 * Promises  own members only; no pointer reaches a prototype; patches and results are bounded.
 * Leaves    versions, preconditions and content types to those who send and receive.
 * Read next apply.ts, compare.ts.
 */
export { apply, applyInPlace, type Patched } from './apply';
export { MalformedPatchError, PatchConflictError, PatchError, PatchLimitError } from './errors';
export { DEFAULT_LIMITS, UNLIMITED, type Limits } from './limits';
export { applyMergePatch } from './merge-patch';
export { validatePatch } from './operation';
export { parsePointer, PointerError, valueAt } from './pointer';
export * from './states';
