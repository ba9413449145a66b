/**
 * How far a base has come by a write whose answer was never seen.
 * Promises  takes over what the server's state shows of the write, each leaf and each element by itself, and nothing else:
 *           a merge from there neither asks about one's own values nor adds one's own elements again.
 * Leaves    when a write may still have happened, to who sends it.
 * Read next merge.ts, then docs/merge.md.
 */
import { equal } from './equal';
import { type Json, type JsonObject } from './json';
import { isSameOrder, ThreeWay, type Keyed, type Order, type Part, type Tokens, type WalkOptions } from './three-way';

/**
 * The base, with `target`'s value wherever `server` has that value too. An element that the write added and the server
 * has is taken whole: what differs in it was changed after the write.
 * None of the three is changed. The result shares parts with `base` and `target`, none with `server`.
 * @param base    The state that the write was made on.
 * @param target  The state that the write was to lead to.
 * @param server  A state of the server that was read after the write was sent.
 */
export function advance(base: Json, target: Json, server: Json, options: WalkOptions = {}): Json {
  return new Advance(options).part(base, target, server, []) ?? null;
}

/** The walk's `mine` is the target, its `theirs` the server's state. */
class Advance extends ThreeWay {
  protected choose(
    isSame: (a: Part, b: Part) => boolean,
    _: Part,
    target: Part,
    server: Part,
  ): (() => Part) | undefined {
    return isSame(target, server) ? () => target : undefined;
  }

  protected leaf(base: Part, target: Part, server: Part): Part {
    return target !== undefined && server !== undefined && equal(target, server) ? target : base;
  }

  protected override members(
    base: JsonObject | undefined,
    target: JsonObject,
    server: JsonObject,
    tokens: Tokens,
  ): Part {
    const isOurs = base === undefined && this.identityOf(target, tokens) !== undefined;
    return isOurs ? target : super.members(base, target, server, tokens);
  }

  protected override element(base: Part, target: Part, server: Part, tokens: Tokens): Part {
    const isOurs = base === undefined && target !== undefined && server !== undefined;
    return isOurs ? target : super.element(base, target, server, tokens);
  }

  protected orderOf(base: Keyed, target: Keyed, server: Keyed): Order {
    return isSameOrder(target, server)
      ? { skeleton: target, side: base, isLoose: (key) => !target.has(key) }
      : { skeleton: base, side: target, isLoose: (key) => !base.has(key) };
  }
}
