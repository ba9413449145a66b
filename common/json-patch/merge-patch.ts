/**
 * Applying a JSON Merge Patch (RFC 7396): a document's own shape, `null` where a member is to go.
 * Promises  what apply.ts promises: the document is never changed, and shared where the patch does not touch it.
 */
import { MalformedPatchError } from './errors';
import { assertJson, isObject, own, type Json, type JsonObject } from './json';
import { DEFAULT_LIMITS, ensureWithin, type Limits } from './limits';
import { isReserved, joinPointer } from './format-pointer';

/**
 * The document with the merge patch applied. What the patch does not name is shared with `document`.
 * @param patch   Any JSON, usually parsed from a request. One that is no object takes the document's place.
 * @param limits  `bytes` and `depth` where they differ from DEFAULT_LIMITS: a result of 256 KiB, 32 deep.
 * @throws {MalformedPatchError}  The patch is no JSON, or names a reserved member (`__proto__` and its like).
 * @throws {PatchLimitError}      The patch is too deep, or the result is too large or too deep.
 */
export function applyMergePatch(document: Json, patch: unknown, limits: Partial<Limits> = {}): Json {
  const { bytes = DEFAULT_LIMITS.bytes, depth = DEFAULT_LIMITS.depth } = limits;
  assertJson(patch, depth);
  const result = merge(document, patch, '');
  if (result !== document) ensureWithin(result, bytes, depth);
  return result;
}

function merge(target: Json, patch: Json, pointer: string): Json {
  if (!isObject(patch)) return patch;
  return mergeObject(isObject(target) ? target : {}, patch, pointer);
}

function mergeObject(target: JsonObject, patch: JsonObject, pointer: string): JsonObject {
  let result: Record<string, Json> | undefined;
  for (const [name, change] of Object.entries(patch)) {
    const place = joinPointer(pointer, name);
    if (isReserved(name)) throw new MalformedPatchError('names a member that no patch may name', { pointer: place });
    const current = own(target, name);
    const next = change === null ? undefined : merge(current ?? null, change, place);
    if (next === current) continue;
    result ??= { ...target };
    if (next === undefined) Reflect.deleteProperty(result, name);
    else result[name] = next;
  }
  return result ?? target;
}
