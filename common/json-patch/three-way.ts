/**
 * Walking three states of one document side by side: a base, and two that came from it.
 * Holds     what `merge` and `advance` have in common: which parts belong together, by name in objects and by identity in
 *           lists, which child is another child, and how a list is put in order again.
 * Promises  changes none of the three; reaches own members only, whatever they are called; what does not change of
 *           `mine` stays that very object, and nothing of `theirs` is shared.
 * Leaves    what becomes of a part that cannot be taken apart further to merge.ts and advance.ts.
 * Read next merge.ts.
 */
import { equal } from './equal';
import { copyOf, isArray, isObject, own, type Json, type JsonObject } from './json';

export interface WalkOptions {
  /**
   * What an element of the list at `tokens` is known by; `undefined`: the list has no identities, and is one value. So it
   * is where two elements have the same. Asked for an object that is a member, too, with the tokens of its own place:
   * another identity there is another child.
   * @param tokens  The list's place from the root, unescaped; an element on the way is named by its identity.
   */
  readonly identify?: (tokens: readonly string[], element: Json) => string | undefined;
  /** Whether two values that differ mean the same. Asked at every level from the root on; equal ones are the same anyhow. */
  readonly equal?: (a: Json, b: Json, tokens: readonly string[]) => boolean | undefined;
}

/** A part of a state, `undefined` where the state has none. */
export type Part = Json | undefined;
export type Tokens = readonly string[];
/** A list by the identities of its elements, in its order. */
export type Keyed = ReadonlyMap<string, Json>;
/** Which state's value a part gets. */
export type Choice = 'base' | 'mine' | 'theirs' | { readonly value: Part };
/** What `mine` did to a part, then what `theirs` did. */
export type Clash = 'edit/edit' | 'edit/delete' | 'delete/edit' | 'add/add';

/** Which identities come in a list's own order, and in which list the others have their left neighbours. */
export interface Order {
  readonly skeleton: Keyed;
  readonly side: Keyed;
  /** Those that keep their left neighbour of `side`, though the skeleton has them too. */
  readonly moved?: ReadonlySet<string> | undefined;
}

export interface Walk {
  /** What is decided where some of the three are the same; `undefined`: nothing. */
  readonly settle: (isSame: (a: Part, b: Part) => boolean, base: Part, mine: Part, theirs: Part) => Choice | undefined;
  /** What a part gets that is one value and different in all three. */
  readonly clash: (kind: Clash, base: Part, mine: Part, theirs: Part, tokens: Tokens) => Choice;
  readonly order: (base: Keyed, mine: Keyed, theirs: Keyed) => Order;
  /** Whether what is known by an identity, and is in both but not in the base, is `mine` as it is. */
  readonly takesAdded?: boolean;
  /** Told in which order a list's elements stand, once what is inside them is done. */
  readonly placed?: (keys: () => readonly string[], list: Tokens) => void;
}

/** What becomes of the document. */
export function walk(rules: Walk, options: WalkOptions, base: Part, mine: Json, theirs: Json): Json {
  const { identify, equal: meansSame } = options;
  return part(base, mine, theirs, [], true) ?? null;

  /** @param isKnown  That it is one thing on all sides, an element of a list for instance: nobody is asked who it is. */
  function part(base: Part, mine: Part, theirs: Part, tokens: Tokens, isKnown = false): Part {
    if (mine === theirs) return mine;
    const identify = isKnown ? undefined : identifyChild;
    const [was, left, right] = [identify?.(base, tokens), identify?.(mine, tokens), identify?.(theirs, tokens)];
    const isLeftGone = isGone(base, mine) || isOther(was, left);
    const isRightGone = isGone(base, theirs) || isOther(was, right);
    // Where both took a child away, what either put there is new.
    const origin = isLeftGone && isRightGone ? [mine, theirs].find((side) => !isObject(side)) : base;

    let choice = meansSame && rules.settle(isAlike, origin, mine, theirs);
    if (choice === undefined && isObject(mine) && isObject(theirs)) {
      if (isNothing(origin) && left === right) {
        return rules.takesAdded && left !== undefined ? mine : members({}, mine, theirs, tokens);
      }
      if (isObject(origin) && !isLeftGone && !isRightGone && !isOther(left, right)) {
        return members(origin, mine, theirs, tokens);
      }
    } else if (choice === undefined && isArray(mine) && isArray(theirs)) {
      if (isArray(origin) && areAligned(origin, mine, theirs, tokens)) return inPlace(origin, mine, theirs, tokens);
      const [before, ours, others] = [keyed(origin ?? [], tokens), keyed(mine, tokens), keyed(theirs, tokens)];
      if (before && ours && others) return elements(mine, before, ours, others, tokens);
    }
    if (choice === undefined && equal(mine, theirs)) return mine;
    choice ??= rules.settle(equal, origin, mine, theirs);
    choice ??= rules.clash(kindOf(), base, mine, theirs, tokens);
    if (typeof choice === 'object') return copyOf(choice.value);
    return choice === 'mine' ? mine : choice === 'theirs' ? copyOf(theirs) : base;

    function isAlike(a: Part, b: Part): boolean {
      return a !== undefined && b !== undefined && meansSame?.(a, b, tokens) === true;
    }

    function kindOf(): Clash {
      if (origin === undefined || (origin === null && isObject(mine) && isObject(theirs))) return 'add/add';
      if (isLeftGone) return 'delete/edit';
      return isRightGone ? 'edit/delete' : 'edit/edit';
    }
  }

  function members(base: JsonObject, mine: JsonObject, theirs: JsonObject, tokens: Tokens): Json {
    let result: Record<string, Json> | undefined;
    for (const name in { ...mine, ...theirs }) {
      const [before, others] = [own(mine, name), own(theirs, name)];
      if (before === others) continue;
      const after = part(own(base, name), before, others, [...tokens, name]);
      if (after === before) continue;
      result ??= { ...mine };
      put(result, name, after);
    }
    return result ?? mine;
  }

  /** Whether nobody added, removed or moved an element, as is mostly so: then nothing has to be looked for. */
  function areAligned(base: readonly Json[], mine: readonly Json[], theirs: readonly Json[], tokens: Tokens): boolean {
    if (base.length !== mine.length || base.length !== theirs.length) return false;
    const keys = new Set<string>();
    return mine.every((element, at) => {
      const key = identify?.(tokens, element);
      if (key === undefined) return false;
      const [before = null, others = null] = [base[at], theirs[at]];
      return (
        (before === element || identify?.(tokens, before) === key) &&
        (others === element || identify?.(tokens, others) === key) &&
        keys.size < keys.add(key).size
      );
    });
  }

  function inPlace(base: readonly Json[], mine: readonly Json[], theirs: readonly Json[], tokens: Tokens): Json {
    let result: Part[] | undefined;
    mine.forEach((element, at) => {
      if (element === theirs[at]) return;
      const after = part(base[at], element, theirs[at], [...tokens, identify?.(tokens, element) ?? ''], true);
      if (after !== element) (result ??= mine.slice())[at] = after;
    });
    const after = result?.filter((element) => element !== undefined) ?? mine;
    rules.placed?.(() => after.map((element) => identify?.(tokens, element) ?? ''), tokens);
    return after;
  }

  function elements(list: readonly Json[], base: Keyed, mine: Keyed, theirs: Keyed, tokens: Tokens): Json {
    const results = new Map<string, Json>();
    for (const key of new Set([...mine.keys(), ...theirs.keys()])) {
      const [before, ours, others] = [base.get(key), mine.get(key), theirs.get(key)];
      const isAdded = before === undefined && ours !== undefined && others !== undefined;
      const result = isAdded && rules.takesAdded ? ours : part(before, ours, others, [...tokens, key], true);
      if (result !== undefined) results.set(key, result);
    }
    const keys = arrange(rules.order(base, mine, theirs), base, results);
    rules.placed?.(() => keys, tokens);
    const after = keys.map((key) => results.get(key) ?? null);
    return after.length === list.length && after.every((element, at) => element === list[at]) ? list : after;
  }

  function identifyChild(child: Part, tokens: Tokens): string | undefined {
    return isObject(child) ? identify?.(tokens, child) : undefined;
  }

  /** Nothing where elements cannot be told apart. */
  function keyed(list: Json, tokens: Tokens): Keyed | undefined {
    if (!isArray(list)) return undefined;
    const elements = new Map<string, Json>();
    for (const element of list) {
      const key = identify?.(tokens, element);
      if (key === undefined || elements.has(key)) return undefined;
      elements.set(key, element);
    }
    return elements;
  }
}

/** Whether what two lists have in common stands in the same order in both. */
export function isSameOrder(a: Keyed, b: Keyed): boolean {
  const common = [...a.keys()].filter((key) => b.has(key));
  return [...b.keys()].filter((key) => a.has(key)).every((key, at) => key === common[at]);
}

/**
 * The identities of a list in their order: the skeleton's, each followed by those that have it for a left neighbour on
 * the other side; those that were appended there stay at the end.
 * @param base     What is not in it was added.
 * @param results  What is not in it is gone.
 */
function arrange({ skeleton, side, moved }: Order, base: Keyed, results: Keyed): string[] {
  const isLoose = (key: string): boolean => !skeleton.has(key) || moved?.has(key) === true;
  const first: string[] = [];
  const followersOf = new Map<string, string[]>();
  let followers = first;
  let appended = 0;
  for (const key of side.keys()) {
    appended = base.has(key) || skeleton.has(key) ? 0 : appended + 1;
    if (!results.has(key)) continue;
    if (isLoose(key)) followers.push(key);
    else followersOf.set(key, (followers = []));
  }
  const last = followers.splice(followers.length - appended);
  const fixed = [...skeleton.keys()].filter((key) => results.has(key) && !moved?.has(key));
  return [...first, ...fixed.flatMap((key) => [key, ...(followersOf.get(key) ?? [])]), ...last];
}

/** A child is taken away by `null`, too. */
function isGone(base: Part, side: Part): boolean {
  return isObject(base) ? isNothing(side) : side === undefined;
}

export function isNothing(part: Part): part is null | undefined {
  return part === undefined || part === null;
}

/** An identity that is not known yet is no other. */
function isOther(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && a !== b;
}

/** Makes an own member, whatever it is called: assignment would take `__proto__` for a prototype. */
function put(object: Record<string, Json>, name: string, value: Part): void {
  if (value === undefined) Reflect.deleteProperty(object, name);
  else Object.defineProperty(object, name, { value, configurable: true, enumerable: true, writable: true });
}
