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
import { copyOf, isArray, own, type Json, type JsonObject } from './json';
import { formatPointer } from './pointer';
import { longestIncreasing } from './subsequence';
import {
  isNothing,
  isSameOrder,
  walk,
  type Clash,
  type Keyed,
  type Part,
  type Tokens,
  type Walk,
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
  let [merged, all] = mergeBy([]);
  const resolutions = resolve ? all.map((conflict) => resolve(conflict)) : [];
  // Once more, since what is decided tells which elements there are, and so where each stands.
  if (resolutions.some((resolution) => resolution !== undefined)) [merged, all] = mergeBy(resolutions);
  return {
    merged,
    conflicts: all.filter((_, at) => resolutions[at] === undefined),
    resolved: all.filter((_, at) => resolutions[at] !== undefined),
  };

  /** @param resolutions  Of the conflicts in the order in which they are found, which is always the same. */
  function mergeBy(resolutions: readonly Resolution[]): [Json, MergeConflict[]] {
    const found: Found[] = [];
    const merged = walk(rulesOf(found, resolutions), options, base, mine, theirs);
    const pathOf = pathsIn(merged, options);
    return [merged, found.map((conflict) => ({ path: pathOf(conflict.tokens), ...conflict }))];
  }
}

type Found = Omit<MergeConflict, 'path'>;

function rulesOf(found: Found[], resolutions: readonly Resolution[]): Walk {
  return {
    settle(isSame, base, mine, theirs) {
      if (isSame(mine, theirs) || isSame(mine, base)) return 'theirs';
      return isSame(theirs, base) ? 'mine' : undefined;
    },

    clash(kind, base, mine, theirs, tokens) {
      const count = found.push({ tokens, kind, base: copyOf(base), mine: copyOf(mine), theirs: copyOf(theirs) });
      // The edited one of a deletion and an edit: nobody has to look for what is not there.
      return resolutions[count - 1] ?? (kind === 'delete/edit' && isNothing(mine) ? 'theirs' : 'mine');
    },

    order(base, mine, theirs) {
      const moved = movedKeys(base, mine);
      if (moved.size > 0 && isSameOrder(base, theirs)) return { skeleton: mine, side: theirs };
      return { skeleton: theirs, side: mine, moved };
    },
  };
}

/** Tells pointers into a document to places of which the tokens name elements by their identities. */
function pathsIn(document: Json, { identify }: WalkOptions): (tokens: Tokens) => string {
  const places = new Map<Json, ReadonlyMap<string | undefined, number>>();
  return (tokens) => {
    let part: Part = document;
    return formatPointer(
      tokens.map((token, depth) => {
        if (!isArray(part)) {
          // What a conflict is in is there, and no scalar.
          part = own(part as JsonObject, token);
          return token;
        }
        const at = placesIn(part, tokens.slice(0, depth)).get(token) ?? -1;
        part = part[at];
        return at < 0 ? '-' : at;
      }),
    );
  };

  function placesIn(list: readonly Json[], tokens: Tokens): ReadonlyMap<string | undefined, number> {
    const known = places.get(list) ?? new Map(list.map((element, at) => [identify?.(tokens, element), at]));
    places.set(list, known);
    return known;
  }
}

/** As few as must have moved for the list to be in this order. */
function movedKeys(base: Keyed, list: Keyed): ReadonlySet<string> {
  const places = new Map([...base.keys()].map((key, at) => [key, at]));
  const keys = [...list.keys()].filter((key) => base.has(key));
  const moved = new Set(keys);
  for (const [at] of longestIncreasing(keys.map((key) => [places.get(key) ?? 0]))) moved.delete(keys[at] ?? '');
  return moved;
}
