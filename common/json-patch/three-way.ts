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
type List = readonly Json[];
export type Tokens = readonly string[];
/** A list by the identities of its elements, in its order. */
export type Keyed = ReadonlyMap<string, Json>;
/** Which state's value a part gets. */
export type Choice = 'base' | 'mine' | 'theirs' | { readonly value: Part };
/** What `mine` did to a part, then what `theirs` did. */
export type Clash = 'edit/edit' | 'edit/delete' | 'delete/edit' | 'add/add';

/** In which order a list's elements stand: as in `skeleton`, all others behind their left neighbours of `side`. */
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
}

/** What a part is known by in the base, in `mine` and in `theirs`. */
type Names = readonly (string | undefined)[];

/** What becomes of the document. */
export function walk(rules: Walk, options: WalkOptions, base: Part, mine: Json, theirs: Json): Json {
  const { identify, equal: meansSame } = options;
  return part(base, mine, theirs, [], []) ?? null;

  /** The rows of docs/merge.md, one after the other. */
  function part(base: Part, mine: Part, theirs: Part, tokens: Tokens, [was, left, right]: Names): Part {
    const isLeftGone = isGone(base, mine) || isOther(was, left);
    const isRightGone = isGone(base, theirs) || isOther(was, right);
    // Where both took a child away, what either put there is new.
    const origin = isLeftGone && isRightGone ? [mine, theirs].find((side) => !isObject(side)) : base;
    const areObjects = isObject(mine) && isObject(theirs);
    const isNew = areObjects ? isNothing(origin) : origin === undefined;

    const alike = meansSame && rules.settle(isAlike, origin, mine, theirs);
    if (alike) return chosen(alike);
    if (isNew && rules.takesAdded && left !== undefined && left === right) return mine;
    if (areObjects && isNew && left === right) return members({}, mine, theirs, tokens);
    if (areObjects && isObject(origin) && !isLeftGone && !isRightGone && !isOther(left, right)) {
      return members(origin, mine, theirs, tokens);
    }
    const before = origin ?? [];
    const list = isArray(before) && isArray(mine) && isArray(theirs) && elements(before, mine, theirs, tokens);
    if (list) return list;
    return chosen(rules.settle(equal, origin, mine, theirs) ?? rules.clash(kindOf(), base, mine, theirs, tokens));

    function isAlike(a: Part, b: Part): boolean {
      return a !== undefined && b !== undefined && meansSame?.(a, b, tokens) === true;
    }

    function kindOf(): Clash {
      if (isNew) return 'add/add';
      if (isLeftGone) return 'delete/edit';
      return isRightGone ? 'edit/delete' : 'edit/edit';
    }

    function chosen(choice: Choice): Part {
      if (choice === 'base') return base;
      const value = choice === 'mine' ? mine : choice === 'theirs' ? theirs : choice.value;
      return equal(value, mine) ? mine : copyOf(value);
    }
  }

  function members(base: JsonObject, mine: JsonObject, theirs: JsonObject, tokens: Tokens): Json {
    const changed: [name: string, after: Part][] = [];
    for (const name in { ...mine, ...theirs }) {
      const [before, ours, others] = [own(base, name), own(mine, name), own(theirs, name)];
      if (ours === others) continue;
      const place = [...tokens, name];
      const names = [before, ours, others].map((child) => (isObject(child) ? identify?.(place, child) : undefined));
      const after = part(before, ours, others, place, names);
      if (after !== ours) changed.push([name, after]);
    }
    if (changed.length === 0) return mine;
    // Own members, whatever they are called: assignment would take `__proto__` for a prototype.
    const members = Object.entries({ ...mine, ...Object.fromEntries(changed) });
    return Object.fromEntries(members.filter((member): member is [string, Json] => member[1] !== undefined));
  }

  /** Nothing where elements cannot be told apart. */
  function elements(base: List, mine: List, theirs: List, tokens: Tokens): List | undefined {
    const ours = keyed(mine, tokens);
    if (!ours) return undefined;
    const keys = [...ours.keys()];
    // Mostly, nobody has added, removed or moved one: then nothing has to be looked for.
    if (standsAsMine(base) && standsAsMine(theirs)) {
      return listOf(mine, keys, (key, at) => element(key, base[at], mine[at], theirs[at], tokens));
    }
    const [before, others] = [keyed(base, tokens), keyed(theirs, tokens)];
    if (!before || !others) return undefined;
    const results = new Map<string, Part>();
    for (const key of new Set([...keys, ...others.keys()])) {
      results.set(key, element(key, before.get(key), ours.get(key), others.get(key), tokens));
    }
    const order = arrange(rules.order(before, ours, others), before);
    return listOf(mine, order, (key) => results.get(key));

    function standsAsMine(list: List): boolean {
      const isThere = (one: Json, at: number): boolean => one === mine[at] || identify?.(tokens, one) === keys[at];
      return list.length === keys.length && list.every(isThere);
    }
  }

  function element(key: string, base: Part, mine: Part, theirs: Part, list: Tokens): Part {
    if (mine === theirs) return mine;
    const names = [base, mine, theirs].map((side) => (side === undefined ? undefined : key));
    return part(base, mine, theirs, [...list, key], names);
  }

  /** Nothing where an element has no identity, or two have the same. */
  function keyed(list: List, tokens: Tokens): Keyed | undefined {
    const byKey = new Map<string, Json>();
    for (const element of list) {
      const key = identify?.(tokens, element);
      if (key === undefined || byKey.has(key)) return undefined;
      byKey.set(key, element);
    }
    return byKey;
  }
}

/** What has become of a list's elements, as far as they are there; the list itself, where nothing has. */
function listOf(list: List, keys: readonly string[], resultOf: (key: string, at: number) => Part): List {
  const after = keys.map(resultOf).filter((one) => one !== undefined);
  return after.length === list.length && after.every((one, at) => one === list[at]) ? list : after;
}

/** Whether what two lists have in common stands in the same order in both. */
export function isSameOrder(a: Keyed, b: Keyed): boolean {
  const common = [...a.keys()].filter((key) => b.has(key));
  return [...b.keys()].filter((key) => a.has(key)).every((key, at) => key === common[at]);
}

/**
 * The identities of a list in their order, those that are gone among them. What was appended on the other side stays at
 * the end.
 * @param base  What is not in it was added.
 */
function arrange({ skeleton, side, moved }: Order, base: Keyed): string[] {
  const fixed = [...skeleton.keys()].filter((key) => !moved?.has(key));
  /** Each with those behind it. */
  const groups = new Map(fixed.map((key) => [key, [key]]));
  const first: string[] = [];
  let group = first;
  let appended = 0;
  for (const key of side.keys()) {
    const isAdded = !base.has(key) && !skeleton.has(key);
    if (!isAdded) appended = 0;
    const ownGroup = groups.get(key);
    if (ownGroup) group = ownGroup;
    else {
      group.push(key);
      appended += Number(isAdded);
    }
  }
  const last = group.splice(group.length - appended);
  return [first, ...groups.values(), last].flat();
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
