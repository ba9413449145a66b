/**
 * A JSON Patch document (RFC 6902), and the way to one from anything that came over the wire.
 * Promises  what `validatePatch` returns is grammatical to its last pointer and holds nothing that RFC 6902 does not name.
 * Leaves    whether it fits a document to apply.ts.
 */
import { MalformedPatchError, PatchLimitError, type PatchPlace } from './errors';
import { assertJson, type Json } from './json';
import { DEFAULT_LIMITS, type Limits } from './limits';
import { parsePointer, PointerError } from './pointer';

/** `path` and `from` are JSON Pointers (RFC 6901) in text form. */
export type Operation =
  | { readonly op: 'add' | 'replace' | 'test'; readonly path: string; readonly value: Json }
  | { readonly op: 'remove'; readonly path: string }
  | { readonly op: 'move' | 'copy'; readonly from: string; readonly path: string };

/**
 * Reads a patch that came from outside. Members that RFC 6902 does not define are dropped, as its §4 demands.
 * @param value  Usually parsed JSON. Its parts are taken over, not copied.
 * @param limits `operations`, and `depth` for each value; default DEFAULT_LIMITS.
 * @throws {MalformedPatchError}  It is no JSON Patch, or one that cannot fit any document.
 * @throws {PatchLimitError}      It has too many operations, or a value that is too deep.
 */
export function validatePatch(value: unknown, limits: Partial<Limits> = {}): Operation[] {
  const { operations = DEFAULT_LIMITS.operations, depth = DEFAULT_LIMITS.depth } = limits;
  if (!Array.isArray(value)) throw new MalformedPatchError('a JSON Patch is an array of operations', {});
  if (value.length > operations) throw new PatchLimitError('operations', operations);
  const patch: Operation[] = [];
  // for…of, since it meets holes too.
  for (const operation of value) patch.push(readOperation(operation, patch.length, depth));
  return patch;
}

/** @throws {MalformedPatchError}  No document can fulfil this operation, though its grammar is right. */
export function ensurePossible(operation: Operation, index: number): void {
  const { op, path } = operation;
  if (op === 'remove' && path === '') {
    throw new MalformedPatchError('is the whole document, which cannot be removed', { index, pointer: path });
  }
  // Each token has one escaped form only, so a prefix of the text is a prefix of the pointer.
  if (op === 'move' && path.startsWith(`${operation.from}/`)) {
    throw new MalformedPatchError('is inside what is to be moved there', { index, pointer: path });
  }
}

function readOperation(value: unknown, index: number, depth: number): Operation {
  if (!isRecord(value)) throw new MalformedPatchError('is no object', { index });
  const path = readPointer(value, 'path', index);
  const operation = readMembers(value, path, { index, pointer: path }, depth);
  ensurePossible(operation, index);
  return operation;
}

function readMembers(
  record: Readonly<Record<string, unknown>>,
  path: string,
  place: PatchPlace & { index: number },
  depth: number,
): Operation {
  const op = own(record, 'op');
  switch (op) {
    case 'add':
    case 'replace':
    case 'test': {
      const value = own(record, 'value');
      if (value === undefined) throw new MalformedPatchError('has no value', place);
      assertJson(value, depth, place);
      return { op, path, value };
    }
    case 'remove':
      return { op, path };
    case 'move':
    case 'copy':
      return { op, from: readPointer(record, 'from', place.index), path };
    default:
      throw new MalformedPatchError('has an op that is none of add, remove, replace, move, copy, test', place);
  }
}

function readPointer(record: Readonly<Record<string, unknown>>, name: 'path' | 'from', index: number): string {
  const pointer = own(record, name);
  if (typeof pointer !== 'string') throw new MalformedPatchError(`has no ${name} that is a string`, { index });
  try {
    parsePointer(pointer);
  } catch (cause) {
    if (!(cause instanceof PointerError)) throw cause;
    throw new MalformedPatchError(cause.problem, { index, pointer }, { cause });
  }
  return pointer;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member of the patch itself: `Object.prototype` has no say in what an operation is. */
function own(record: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
