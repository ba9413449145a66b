/**
 * Three-way merge: what a document becomes that two sides changed.
 * Holds     the rules: an edit of one side wins over none; two different edits of one place are a conflict; in lists whose
 *           elements have identities, elements are added, removed, moved and edited each by itself.
 * Promises  edits of different places never conflict, nor do equal ones; of a conflict both values are told. None of the
 *           three states is changed. The result shares what it did not change with `mine`, so that `===` tells what
 *           changed, and nothing with `base` and `theirs`: it may be written into without harm to those.
 * Leaves    the walk to three-way.ts, and what a server has confirmed already to advance.ts.
 * Read next docs/merge.md, then spec/common/json-patch/merge.spec.ts.
 */
import { equal } from './equal';
import { copyOf, isObject, type Json } from './json';
import { formatPointer } from './pointer';
import { longestIncreasing } from './subsequence';
import {
  isSameOrder,
  ThreeWay,
  type Clash,
  type Keyed,
  type Order,
  type Part,
  type Tokens,
  type WalkOptions,
} from './three-way';

/** One place that both sides changed, differently. The values are copies, `undefined` where the state has nothing there. */
export interface MergeConflict {
  /** Pointer into the merged document. Where an element of a list is not in there, its token is `-`. */
  readonly path: string;
  /** The same place with each element named by its identity: it stays true while the list goes on changing. */
  readonly tokens: readonly string[];
  /** What `mine` did, then what `theirs` did. A child that was replaced by another was deleted, too. */
  readonly kind: Clash;
  readonly base: Json | undefined;
  readonly mine: Json | undefined;
  readonly theirs: Json | undefined;
}

/** Which value a conflict ends with; `undefined`: a person has to say. */
export type Resolution = 'mine' | 'theirs' | { readonly value: Json | undefined } | undefined;

export interface MergeOptions extends WalkOptions {
  /** Decides a conflict without asking anyone. `path` tells where the place is as long as nothing is decided. */
  readonly resolve?: (conflict: MergeConflict) => Resolution;
}

export interface Merge {
  /**
   * The document with both sides' edits. Where a conflict stays, it holds `mine`; where `mine` deleted what `theirs`
   * edited, it holds that.
   */
  readonly merged: Json;
  /** What a person has to decide: one for each place. */
  readonly conflicts: readonly MergeConflict[];
  /** What `options.resolve` decided. */
  readonly resolved: readonly MergeConflict[];
}

/**
 * Merges two states of a document that both came from a third.
 * @param base    The state that both sides started from; `undefined`: both made the document anew.
 * @param theirs  The other side's: usually the server's.
 */
export function merge(base: Json | undefined, mine: Json, theirs: Json, options: MergeOptions = {}): Merge {
  const { resolve } = options;
  let merger = new Merger(options, []);
  let merged = merger.part(base, mine, theirs, []);
  const resolutions = resolve ? merger.conflicts().map((conflict) => resolve(conflict)) : [];
  if (resolutions.some((resolution) => resolution !== undefined)) {
    // Once more, since what is decided tells which elements there are, and so where each stands.
    merger = new Merger(options, resolutions);
    merged = merger.part(base, mine, theirs, []);
  }
  const all = merger.conflicts();
  return {
    merged: merged ?? null,
    conflicts: all.filter((_, at) => resolutions[at] === undefined),
    resolved: all.filter((_, at) => resolutions[at] !== undefined),
  };
}

interface Found extends Omit<MergeConflict, 'path'> {
  /** Tokens of the path: identities until it is known where their elements stand. */
  readonly steps: (string | number)[];
}

class Merger extends ThreeWay {
  readonly #found: Found[] = [];

  /** @param resolutions  Of the conflicts in the order in which they are found, which is always the same. */
  constructor(
    options: MergeOptions,
    private readonly resolutions: readonly Resolution[],
  ) {
    super(options);
  }

  conflicts(): MergeConflict[] {
    return this.#found.map(({ steps, ...conflict }) => ({ path: formatPointer(steps), ...conflict }));
  }

  protected choose(
    isSame: (a: Part, b: Part) => boolean,
    base: Part,
    mine: Part,
    theirs: Part,
  ): (() => Part) | undefined {
    if (isSame(mine, theirs) || isSame(mine, base)) return () => copyOf(theirs);
    return isSame(theirs, base) ? () => mine : undefined;
  }

  protected leaf(base: Part, mine: Part, theirs: Part, tokens: Tokens, clash?: Clash): Part {
    if (isEqual(mine, theirs) || isEqual(theirs, base)) return mine;
    if (isEqual(mine, base)) return copyOf(theirs);
    const resolution = this.resolutions[this.#found.length];
    this.#found.push({
      tokens,
      steps: [...tokens],
      kind: clash ?? kindOf(base, mine, theirs),
      base: copyOf(base),
      mine: copyOf(mine),
      theirs: copyOf(theirs),
    });
    if (typeof resolution === 'object') return copyOf(resolution.value);
    return (resolution ?? (isGone(mine, base) ? 'theirs' : 'mine')) === 'mine' ? mine : copyOf(theirs);
  }

  protected orderOf(base: Keyed, mine: Keyed, theirs: Keyed): Order {
    const hasMoved = !isSameOrder(base, mine);
    const haveMoved = !isSameOrder(base, theirs);
    if (hasMoved && !haveMoved) return { skeleton: mine, side: theirs, isLoose: (key) => !mine.has(key) };
    const moved = hasMoved ? movedKeys(base, mine) : undefined;
    return { skeleton: theirs, side: mine, isLoose: (key) => !theirs.has(key) || moved?.has(key) === true };
  }

  protected override placed(keys: readonly string[], list: Tokens): void {
    let places: Map<string, number> | undefined;
    // What was found inside this list was found last.
    for (let at = this.#found.length - 1; at >= 0; at -= 1) {
      const found = this.#found[at];
      if (!found || !list.every((token, depth) => token === found.tokens[depth])) return;
      places ??= new Map(keys.map((key, place) => [key, place]));
      found.steps[list.length] = places.get(found.tokens[list.length] ?? '') ?? '-';
    }
  }
}

/** As few as must have moved for the list to be in this order. */
function movedKeys(base: Keyed, list: Keyed): ReadonlySet<string> {
  const places = new Map([...base.keys()].map((key, at) => [key, at]));
  const keys = [...list.keys()].filter((key) => base.has(key));
  const moved = new Set(keys);
  for (const [at] of longestIncreasing(keys.map((key) => places.get(key)))) moved.delete(keys[at] ?? '');
  return moved;
}

function kindOf(base: Part, mine: Part, theirs: Part): Clash {
  if (base === undefined) return 'add/add';
  if (isGone(mine, base)) return 'delete/edit';
  return isGone(theirs, base) ? 'edit/delete' : 'edit/edit';
}

/** A child may also be taken away by `null`. */
function isGone(value: Part, base: Part): boolean {
  return value === undefined || (value === null && isObject(base));
}

function isEqual(a: Part, b: Part): boolean {
  return a === undefined || b === undefined ? a === b : equal(a, b);
}
