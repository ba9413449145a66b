import { MalformedPatchError, PatchLimitError, type PatchPlace } from './errors';

/** What JSON text can hold. Read-only throughout: documents, patches and results share their parts. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}
export type Container = readonly Json[] | JsonObject;

// Array.isArray() narrows a read-only array to any[].
export function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member of the object itself: prototypes have none. */
export function own(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

export function isContainer(value: Json): value is Container {
  return typeof value === 'object' && value !== null;
}

/** A copy that shares no container with the value. Own members whatever they are called, `__proto__` too. */
export function copyOf<T extends Json | undefined>(value: T): T;
export function copyOf(value: Json | undefined): Json | undefined {
  if (isArray(value)) return value.map((element) => copyOf(element));
  if (!isObject(value)) return value;
  // Spread makes own members of all; to assign to one that is there already meets no setter.
  const copy: Record<string, Json> = { ...value };
  for (const name of Object.keys(copy)) {
    const member = copy[name];
    if (typeof member === 'object') copy[name] = copyOf(member);
  }
  return copy;
}

/**
 * Makes sure that a value from outside is JSON: finite numbers, plain objects, arrays without holes.
 * @param depth  The most containers inside each other. What ends no cycle but this number does.
 * @param place  Where in a patch the value stands, for the errors.
 * @throws {MalformedPatchError}  It holds something else.
 * @throws {PatchLimitError}      It is deeper.
 */
export function assertJson(value: unknown, depth: number, place: PatchPlace = {}): asserts value is Json {
  checkParts(value, depth, depth, place);
}

function checkParts(value: unknown, left: number, depth: number, place: PatchPlace): void {
  if (typeof value !== 'object' || value === null) {
    if (!isScalar(value)) throw new MalformedPatchError('holds a value that is no JSON', place);
    return;
  }
  if (left === 0) throw new PatchLimitError('depth', depth, place);
  // for…of, since it meets holes too.
  for (const part of partsOf(value, place)) checkParts(part, left - 1, depth, place);
}

function isScalar(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  return value === null || typeof value === 'string' || typeof value === 'boolean';
}

function partsOf(container: object, place: PatchPlace): readonly unknown[] {
  if (Array.isArray(container)) return container;
  const prototype: unknown = Object.getPrototypeOf(container);
  if (prototype === Object.prototype || prototype === null) return Object.values(container);
  throw new MalformedPatchError('holds a value that is no JSON', place);
}
