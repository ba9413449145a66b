/**
 * JSON of anything, as a state that follows another one.
 * Promises  shares no container with what was given; equal parts of states that follow each other are the same object, so
 *           that `===` tells what did not change. Own `__proto__` members stay behind: models would take them for prototypes.
 */
import type { Json } from '../../../common/json-patch';
import { identityOf, isArray, isObject, own } from './identity';

/** A place in a document, elements of lists by their identities. */
export type Path = readonly string[];
export type IsIgnored = (path: Path) => boolean;

/**
 * The same, of an attribute.
 * @throws {TypeError}  It contains itself, or stands too deep to tell.
 */
export function readable(name: string, ...given: Parameters<typeof plain>): Json {
  try {
    return plain(...given);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new TypeError(`${name}: what contains itself cannot be saved. Ignore it, or give it a toJSON`, { cause });
  }
}

/**
 * @param last       What to share with, as far as it is equal; `last` itself is the answer, where all is.
 * @param path       Where the value stands, if something in it may be ignored: that stays behind, too.
 */
export function plain(value: unknown, last: Json | undefined, path?: Path, isIgnored?: IsIgnored): Json {
  if (value === last && last !== undefined && path === undefined) return last;
  if (typeof value !== 'object' || value === null) return isScalar(value) ? value : null;
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    return plain((value as { toJSON(): unknown }).toJSON(), last, path, isIgnored);
  }
  if (Array.isArray(value)) return elementsOf(value, isArray(last) ? last : NO_ELEMENTS, path, isIgnored);
  const like = isObject(last) ? last : NO_MEMBERS;
  const copy: Record<string, Json> = {};
  let same = 0;
  let count = 0;
  for (const name of Object.keys(value)) {
    const member = (value as Readonly<Record<string, unknown>>)[name];
    if (member === undefined || typeof member === 'function' || name === '__proto__') continue;
    const place = path && [...path, name];
    if (place && isIgnored?.(place)) continue;
    const before = own(like, name);
    const after = plain(member, before, place, isIgnored);
    copy[name] = after;
    count += 1;
    if (after === before) same += 1;
  }
  return like !== NO_MEMBERS && same === count && Object.keys(like).length === count ? like : copy;
}

const NO_MEMBERS = {};
const NO_ELEMENTS: readonly Json[] = [];

function elementsOf(value: readonly unknown[], like: readonly Json[], path?: Path, isIgnored?: IsIgnored): Json {
  // Elements that moved by a few places are found where they moved to; more is not worth the search.
  const shift = value.length - like.length;
  let fromEnd = false;
  const copy = value.map((element, at) => {
    const place = path && [...path, identityOf(element as Json, 'id') ?? String(at)];
    const before = like[fromEnd ? at - shift : at];
    const first = plain(element, before, place, isIgnored);
    if (first === before || shift === 0) return first;
    const later = like[at - shift];
    const second = plain(element, later, place, isIgnored);
    if (second !== later) return first;
    fromEnd = true;
    return second;
  });
  const isSame = like !== NO_ELEMENTS && shift === 0 && copy.every((element, at) => element === like[at]);
  return isSame ? like : copy;
}

function isScalar(value: unknown): value is null | boolean | number | string {
  return typeof value === 'number' ? Number.isFinite(value) : typeof value === 'string' || typeof value === 'boolean';
}
