/**
 * What elements of lists are known by, from the moment when they are added to the end.
 * Holds     the mark of elements whose id only the server can make, and how such an id is learnt.
 * Promises  the mark never leaves the browser; an element that has an id has no mark.
 * Leaves    what an identity is good for to common/json-patch.
 */
import { isArray, isObject, own, type Json, type JsonObject } from '../../../common/json-patch';

export { isArray, isObject, own } from '../../../common/json-patch';

/** The member that stands for an id that is not known yet. No attribute of anybody's begins with this character. */
export const MARK = '\u0000cid';

/** What an element is known by: its id (0 and '' are some), else its mark. */
export function identityOf(element: Json | undefined, idAttribute: string): string | undefined {
  if (!isObject(element)) return undefined;
  const id = own(element, idAttribute) ?? own(element, MARK);
  return typeof id === 'string' || typeof id === 'number' ? String(id) : undefined;
}

/** The value without marks; the value itself, where it has none. */
export function sendable<J extends Json>(value: J): J;
export function sendable(value: Json): Json {
  return mapped(value, unmarked);
}

type IdentifyAt = (tokens: readonly string[], element: Json) => string | undefined;
export type LearnedIds = ReadonlyMap<string, JsonObject>;

/**
 * For each mark in `sent`: the element of `state` that it became. By content; in an answer to one's own write, else by
 * order. What has an id already is no new element, however much the server has made of it.
 */
export function learnedIds(sent: JsonObject, state: JsonObject, identify: IdentifyAt, isOwn: boolean): LearnedIds {
  const learned = new Map<string, JsonObject>();
  learn(sent, state, []);
  return learned;

  function learn(part: Json, there: Json | undefined, tokens: readonly string[]): void {
    // Without marks, there is nothing to learn.
    if (sendable(part) === part) return;
    if (isArray(part) && isArray(there)) {
      const keyOf = (element: Json): string | undefined => identify(tokens, element);
      const known = new Set(part.map(keyOf));
      const unknown = there.filter((element) => !known.has(keyOf(element)));
      const byKey = new Map(there.map((element) => [keyOf(element), element]));
      for (const element of part) {
        const key = keyOf(element) ?? '';
        const isNew = isObject(element) && Object.hasOwn(element, MARK);
        const match = isNew ? foundIn(unknown, element) : byKey.get(key);
        if (isNew && isObject(match)) learned.set(key, match);
        learn(element, match, [...tokens, key]);
      }
    } else if (isObject(part) && isObject(there)) {
      for (const [name, value] of Object.entries(part)) learn(value, own(there, name), [...tokens, name]);
    }
  }

  function foundIn(unknown: Json[], sought: JsonObject): Json | undefined {
    const at = unknown.findIndex((element) => holds(element, sought));
    return at < 0 && !isOwn ? undefined : unknown.splice(Math.max(at, 0), 1)[0];
  }
}

/** Whether what the server has is what was sent, and something more. */
function holds(there: Json | undefined, sent: Json): boolean {
  if (isArray(sent)) {
    return isArray(there) && there.length === sent.length && sent.every((one, at) => holds(there[at], one));
  }
  if (!isObject(sent)) return there === sent;
  const members = Object.entries(unmarked(sent));
  return isObject(there) && members.every(([name, value]) => holds(own(there, name), value));
}

/** The value with ids in the place of the marks that were learnt. */
export function withIds<J extends Json>(value: J, learned: LearnedIds): J;
export function withIds(value: Json, learned: LearnedIds): Json {
  if (learned.size === 0) return value;
  return mapped(value, (element) => {
    const match = learned.get(markOf(element));
    if (match === undefined) return element;
    const rest = unmarked(element);
    const added = Object.entries(match).filter(([name]) => !Object.hasOwn(rest, name));
    return { ...Object.fromEntries(added), ...rest };
  });
}

/** Replaces each marked object. What holds none stays the object that it is. */
function mapped(value: Json, replace: (marked: JsonObject) => JsonObject): Json {
  if (isArray(value)) {
    const copy = value.map((element) => mapped(element, replace));
    return copy.every((element, at) => element === value[at]) ? value : copy;
  }
  if (!isObject(value)) return value;
  let copy: JsonObject | undefined;
  for (const [name, member] of Object.entries(value)) {
    if (typeof member !== 'object') continue;
    const other = mapped(member, replace);
    if (other !== member) copy = { ...(copy ?? value), [name]: other };
  }
  copy ??= value;
  return Object.hasOwn(copy, MARK) ? replace(copy) : copy;
}

/** Whether two ids name the same: `'2'` and `2` do; what is not known yet may be anything. */
export function isSameId(one: unknown, other: unknown): boolean {
  const [a, b] = [textOfId(one), textOfId(other)];
  return a === undefined || b === undefined || a === b;
}

export function textOfId(id: unknown): string | undefined {
  return typeof id === 'string' || typeof id === 'number' ? String(id) : undefined;
}

function markOf(element: JsonObject): string {
  const mark = own(element, MARK);
  return typeof mark === 'string' ? mark : '';
}

function unmarked(element: JsonObject): JsonObject {
  return without(element, MARK);
}

export function without(object: JsonObject, name: string): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([other]) => other !== name));
}
