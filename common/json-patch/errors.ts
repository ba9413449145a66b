/**
 * What can be wrong with a patch, by what the caller can do about it.
 * Holds     one class each: the patch is wrong by itself; it does not fit this document; it asks for too much.
 * Promises  every one names the operation and the place; none repeats a value that was sent.
 */

/** Where in a patch: which operation, counted from 0, and which pointer of it. A whole patch has neither. */
export interface PatchPlace {
  readonly index?: number | undefined;
  readonly pointer?: string | undefined;
}

/** All that `apply`, `applyMergePatch` and `validatePatch` throw. */
export abstract class PatchError extends Error {
  readonly index: number | undefined;
  readonly pointer: string | undefined;

  constructor(problem: string, { index, pointer }: PatchPlace, options?: ErrorOptions) {
    const operation = index === undefined ? '' : `operation ${index}: `;
    const place = pointer === undefined ? '' : `"${pointer}" `;
    super(operation + place + problem, options);
    this.index = index;
    this.pointer = pointer;
  }
}

/** The patch fits no document: whoever made it has to make another. HTTP 400, or 422 where it was JSON. */
export class MalformedPatchError extends PatchError {
  override readonly name = 'MalformedPatchError';
}

/** The patch was made for another state of the document: read it again and make the patch anew. HTTP 409. */
export class PatchConflictError extends PatchError {
  override readonly name = 'PatchConflictError';

  /** @param reason `absent`: nothing is at the pointer, or nothing can be. `different`: a `test` found another value. */
  constructor(
    readonly reason: 'absent' | 'different',
    place: PatchPlace,
  ) {
    super(reason === 'absent' ? 'does not exist' : 'is not what the test expects', place);
  }
}

/** The patch or its result is larger than is allowed: send less. HTTP 413, or 422. */
export class PatchLimitError extends PatchError {
  override readonly name = 'PatchLimitError';

  /** @param allowed  The most that `limit` allows: operations, bytes of JSON text, or containers inside each other. */
  constructor(
    readonly limit: 'operations' | 'bytes' | 'depth',
    readonly allowed: number,
    place: PatchPlace = {},
  ) {
    super(`exceeds the limit of ${allowed} ${limit === 'depth' ? 'levels' : limit}`, place);
  }
}
