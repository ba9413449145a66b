/**
 * Walking three states of one document side by side: a base, and two that came from it.
 * Holds     what `merge` and `advance` have in common: which parts belong together, by name in objects and by identity in
 *           lists, and how a list is put in order again.
 * Promises  changes none of the three; reaches own members only, whatever they are called; what it does not change of
 *           the middle state (`mine`) stays that very object.
 * Leaves    what becomes of a part that cannot be taken apart further to merge.ts and advance.ts.
 * Read next merge.ts.
 */
import { isArray, isObject, type Json, type JsonObject } from './json';

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
/** How two states of a child exclude each other: `mine` first. */
export type Clash = 'edit/edit' | 'edit/delete' | 'delete/edit' | 'add/add';
/** Which identities come in a list's own order, and those of another list that are put between them. */
export interface Order {
  readonly skeleton: Keyed;
  readonly side: Keyed;
  /** Those of `side` that are put behind their left neighbour in `side`. */
  readonly isLoose: (key: string) => boolean;
}

const NONE: Keyed = new Map();

export abstract class ThreeWay {
  constructor(protected readonly options: WalkOptions) {}

  /** What becomes of a part where the three states have these. */
  part(base: Part, mine: Part, theirs: Part, tokens: Tokens): Part {
    if (mine === theirs) return mine;
    const same = this.options.equal;
    if (same) {
      const isSame = (a: Part, b: Part): boolean => a !== undefined && b !== undefined && same(a, b, tokens) === true;
      const choice = this.choose(isSame, base, mine, theirs);
      if (choice) return choice();
    }
    if (isObject(mine) && isObject(theirs)) {
      const origin = this.#originOf(base, mine, theirs, tokens);
      if (typeof origin === 'string') return this.leaf(base, mine, theirs, tokens, origin);
      return this.members(origin, mine, theirs, tokens);
    }
    if (isArray(mine) && isArray(theirs)) {
      const [before, left, right] = [
        this.#keyed(base ?? [], tokens),
        this.#keyed(mine, tokens),
        this.#keyed(theirs, tokens),
      ];
      if (before && left && right) return this.elements(mine, before, left, right, tokens);
    }
    return this.leaf(base, mine, theirs, tokens);
  }

  /** What to take where two of the three are the same, by whatever measure; `undefined` where that decides nothing. */
  protected abstract choose(
    isSame: (a: Part, b: Part) => boolean,
    base: Part,
    mine: Part,
    theirs: Part,
  ): (() => Part) | undefined;

  /** What becomes of a part that is one value. @param clash  How it is known to exclude the other; else find out. */
  protected abstract leaf(base: Part, mine: Part, theirs: Part, tokens: Tokens, clash?: Clash): Part;

  protected abstract orderOf(base: Keyed, mine: Keyed, theirs: Keyed): Order;

  /** @param base  `undefined`: the child is new on both sides. */
  protected members(base: JsonObject | undefined, mine: JsonObject, theirs: JsonObject, tokens: Tokens): Part {
    let result: Record<string, Json> | undefined;
    const visit = (name: string): void => {
      const before = memberOf(mine, name);
      const after = this.part(base && memberOf(base, name), before, memberOf(theirs, name), [...tokens, name]);
      if (after === before) return;
      result ??= { ...mine };
      put(result, name, after);
    };
    Object.keys(mine).forEach(visit);
    for (const name of Object.keys(theirs)) if (!Object.hasOwn(mine, name)) visit(name);
    return result ?? mine;
  }

  protected elements(list: readonly Json[], base: Keyed, mine: Keyed, theirs: Keyed, tokens: Tokens): Part {
    const results = new Map<string, Json>();
    for (const key of new Set([...mine.keys(), ...theirs.keys()])) {
      const result = this.element(base.get(key), mine.get(key), theirs.get(key), [...tokens, key]);
      if (result !== undefined) results.set(key, result);
    }
    const keys = arrange(this.orderOf(base, mine, theirs), base, results);
    this.placed?.(keys, tokens);
    const merged = keys.map((key) => results.get(key) ?? null);
    const isUnchanged = merged.length === list.length && merged.every((element, at) => element === list[at]);
    return isUnchanged ? list : merged;
  }

  /** What becomes of one element of a list, known by the last of its tokens. */
  protected element(base: Part, mine: Part, theirs: Part, tokens: Tokens): Part {
    return this.part(base, mine, theirs, tokens);
  }

  /** Told when it is known in which order a list's elements stand, once what is inside them is done. */
  protected placed?(keys: readonly string[], list: Tokens): void;

  protected identityOf(value: Part, tokens: Tokens): string | undefined {
    return isObject(value) && tokens.length > 0 ? this.options.identify?.(tokens, value) : undefined;
  }

  /** What both children came from, `undefined` for nothing; or how they exclude each other, since they are not one child. */
  #originOf(base: Part, mine: Part, theirs: Part, tokens: Tokens): JsonObject | undefined | Clash {
    const [was, left, right] = [base, mine, theirs].map((child) => this.identityOf(child, tokens));
    if (isObject(base)) {
      const [isLeftOther, isRightOther] = [isOther(was, left), isOther(was, right)];
      if (isLeftOther !== isRightOther) return isLeftOther ? 'delete/edit' : 'edit/delete';
      if (!isLeftOther && !isOther(left, right)) return base;
    } else if (base !== undefined && base !== null) return 'edit/edit';
    return left === right ? undefined : 'add/add';
  }

  /** Nothing where elements cannot be told apart. */
  #keyed(list: Json, tokens: Tokens): Keyed | undefined {
    if (!isArray(list)) return list === null ? NONE : undefined;
    const keyed = new Map<string, Json>();
    for (const element of list) {
      const key = this.options.identify?.(tokens, element);
      if (key === undefined || keyed.has(key)) return undefined;
      keyed.set(key, element);
    }
    return keyed;
  }
}

/** An identity that is not known yet is no other. */
function isOther(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && a !== b;
}

/** Whether what two lists have in common stands in the same order in both. */
export function isSameOrder(a: Keyed, b: Keyed): boolean {
  const common = [...a.keys()].filter((key) => b.has(key));
  return [...b.keys()].filter((key) => a.has(key)).every((key, at) => key === common[at]);
}

/**
 * The identities of a list in their order: the skeleton's, each followed by the loose ones that have it for a left
 * neighbour on their side; those that were appended there stay at the end.
 * @param base     What is not in it was added.
 * @param results  What is not in it is gone.
 */
function arrange({ skeleton, side, isLoose }: Order, base: Keyed, results: Keyed): string[] {
  let followers: string[] = [];
  const start = followers;
  const followersOf = new Map<string, string[]>();
  let appended = 0;
  for (const key of side.keys()) {
    const isHere = results.has(key);
    if (isHere && isLoose(key)) followers.push(key);
    else if (isHere) followersOf.set(key, (followers = []));
    appended = isHere && isLoose(key) && !base.has(key) ? appended + 1 : 0;
  }
  const end = followers.splice(followers.length - appended);
  const keys = [...skeleton.keys()].filter((key) => results.has(key) && !(side.has(key) && isLoose(key)));
  return [...start, ...keys.flatMap((key) => [key, ...(followersOf.get(key) ?? [])]), ...end];
}

function memberOf(object: JsonObject, name: string): Part {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** Makes an own member, whatever it is called: assignment would take `__proto__` for a prototype. */
function put(object: Record<string, Json>, name: string, value: Part): void {
  if (value === undefined) Reflect.deleteProperty(object, name);
  else Object.defineProperty(object, name, { value, configurable: true, enumerable: true, writable: true });
}
