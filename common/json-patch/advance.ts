/**
 * How far a base has come by a write whose answer was never seen.
 * Promises  takes over what the server's state shows of the write, each leaf and each element by itself, and nothing else:
 *           a merge from there neither asks about one's own values nor adds one's own elements again.
 * Leaves    when a write may still have happened, to who sends it.
 * Read next merge.ts, then docs/merge.md.
 */
import type { Json } from './json';
import { isSameOrder, walk, type Walk, type WalkOptions } from './three-way';

/**
 * The base, with `target`'s value wherever `server` has that value too. An element that the write added and the server
 * has is taken whole: what differs in it was changed after the write.
 * None of the three is changed. The result shares parts with `base` and `target`, none with `server`.
 * @param base    The state that the write was made on.
 * @param target  The state that the write was to lead to.
 * @param server  A state of the server that was read after the write was sent.
 */
export function advance(base: Json, target: Json, server: Json, options: WalkOptions = {}): Json {
  return walk(rules, options, base, target, server);
}

/** The walk's `mine` is the target, its `theirs` the server's state. */
const rules: Walk = {
  takesAdded: true,
  settle: (isSame, _, target, server) => (isSame(target, server) ? 'mine' : undefined),
  clash: () => 'base',
  order: (base, target, server) =>
    isSameOrder(target, server) ? { skeleton: target, side: base } : { skeleton: base, side: target },
};
