/**
 * Writes that are done once, however often a person presses the button: each carries an Idempotency-Key for as long as
 * nobody has heard that it was done.
 * Promises  the same key for the same write of the same sender, another one for anything else: under a key that it has, a
 *           server refuses another write. Done is done: the next one, though it says the same, is a new one.
 * Leaves    documents that save themselves to saves/, which have keys of their own.
 */
import { randomWord } from './random-word';

/** By sender, then by method and path: what was sent there last, and its key. */
const unheard = new WeakMap<object, Map<string, { readonly text: string; readonly key: string }>>();

/**
 * @param place  Method and path.
 * @returns the header's value, and what is to be called when an answer said that it was done.
 */
export function keyFor(sender: object, place: string, body: unknown): { readonly key: string; done(): void } {
  const text = JSON.stringify(body ?? null);
  const sent = unheard.get(sender) ?? new Map<string, { readonly text: string; readonly key: string }>();
  unheard.set(sender, sent);
  const before = sent.get(place);
  const write = before?.text === text ? before : { text, key: `"${randomWord()}"` };
  sent.set(place, write);
  return {
    key: write.key,
    done() {
      if (sent.get(place) === write) sent.delete(place);
    },
  };
}
