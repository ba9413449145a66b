/**
 * A document's three-way merges: what each of them takes for granted.
 * Promises  no state shares a container with what a caller gave or gets; equal parts of states that follow each other are
 *           the same object, so that `===` tells what did not change.
 * Leaves    the merge itself to common/json-patch.
 */
import { advance, merge, type Json, type JsonObject, type Merge, type MergeConflict } from '../../../common/json-patch';
import { plain } from './plain';

export type { MergeConflict } from '../../../common/json-patch';

export type Choice = 'mine' | 'theirs' | { readonly value: Json | undefined };

export interface MergeRules {
  /** What the element of the list at `tokens` is known by, the elements on the way named by their identities. */
  readonly identify: (tokens: readonly string[], element: Json) => string | undefined;
  readonly equal?: ((a: Json, b: Json, tokens: readonly string[]) => boolean | undefined) | undefined;
  /** Decides a conflict unasked; undefined: a person is to. */
  readonly decide?: ((conflict: MergeConflict) => Choice | undefined) | undefined;
  /** Whether what does not collide is merged unasked. */
  readonly autoResolve: boolean;
}

export function merged(
  base: JsonObject,
  mine: JsonObject,
  theirs: JsonObject,
  { identify, equal, decide }: MergeRules,
  chosen: (conflict: MergeConflict) => Choice | undefined,
): Merge {
  return merge(base, mine, theirs, {
    identify,
    ...(equal && { equal }),
    resolve: (conflict) => chosen(conflict) ?? decide?.(conflict),
  });
}

/** What was edited since `target` was sent, on top of the answer to it: the edits stay, whatever the answer says. */
export function absorbed(
  target: JsonObject,
  working: JsonObject,
  answer: JsonObject,
  { identify }: Pick<MergeRules, 'identify'>,
): JsonObject {
  if (working === target) return answer;
  return sharing(merge(target, working, answer, { identify, resolve: () => 'mine' }).merged as JsonObject, answer);
}

/** What two did with `former`; undefined: in one place, and it is not the same. */
export function together(
  former: JsonObject,
  mine: JsonObject,
  theirs: JsonObject,
  { identify }: Pick<MergeRules, 'identify'>,
): JsonObject | undefined {
  if (mine === former) return theirs;
  const { merged, conflicts } = merge(former, mine, theirs, { identify });
  return conflicts.length > 0 ? undefined : sharing(merged as JsonObject, theirs);
}

/** The base, as far as the state shows that the write was done. */
export function advanced(
  base: JsonObject,
  target: JsonObject,
  state: JsonObject,
  { identify }: Pick<MergeRules, 'identify'>,
): JsonObject {
  return advance(base, target, state, { identify }) as JsonObject;
}

/** A copy that shares with nobody but `like`, with which it shares what is equal; `like` itself, where all is. */
export const sharing = plain as <J extends Json>(value: J, like: Json | undefined) => J;
