/** What everybody did to one document, and whether all of it is there in the end. */
import { expect } from 'chai';
import type { Json, JsonObject } from '../../../common/json-patch';

export interface Edit {
  readonly author: string;
  /** The place by identities: `title`, `tags/t1/name`. */
  readonly place: string;
  readonly value: string;
}

export type Elements = readonly JsonObject[];

export class Ledger {
  edits: Edit[] = [];
  readonly added = new Set<string>();
  /** Who removed which element, each time. */
  removals: { readonly id: string }[] = [];
  /** Every text that an event showed to somebody. */
  named = '';
  /** What was done unheard by its author, by a server that does not know a write by its key: taken away by another, it may come back. */
  unheard = '';
  requests = 0;
  #count = 0;

  unique(author: string): string {
    this.#count += 1;
    return `${author}:${this.#count}`;
  }
}

/** The texts of a document, and its lists, each with the text of its elements. */
export const fields = ['title', 'description', 'body'] as const;
export const lists = [
  ['tags', 'name'],
  ['sources', 'title'],
] as const;

export function ensureNothingLost(
  ledger: Ledger,
  server: { readonly state: JsonObject; readonly states: readonly JsonObject[] },
): void {
  const removed = new Set(ledger.removals.map(({ id }) => id));
  const texts = server.states.map((state) => JSON.stringify(state)).join('\n');
  ledger.edits.forEach(({ author, place, value }, index) => {
    if (at(server.state, place) === value) return;
    const isOverwritten = ledger.edits
      .slice(index + 1)
      .some((later) => later.author === author && later.place === place);
    const [, id] = place.split('/');
    const isGone = id !== undefined && removed.has(id);
    const quoted = JSON.stringify(value);
    const isTold = texts.includes(quoted) || ledger.named.includes(quoted);
    expect(isOverwritten || isTold || isGone, `${place} = ${value} was lost`).to.equal(true);
  });
  for (const id of ledger.added) {
    const count = lists
      .flatMap(([list]) => server.state[list] as Elements)
      .filter((element) => element['id'] === id).length;
    if (removed.has(id)) expect(count, `${id}, removed`).to.be.below(2);
    else expect(count, `${id}, added`).to.equal(1);
  }
  for (const id of removed) {
    if (`${ledger.named}${ledger.unheard}`.includes(JSON.stringify(id))) continue;
    const isThere = lists.some(([list]) => (server.state[list] as Elements).some((element) => element['id'] === id));
    expect(isThere, `${id} was removed and came back`).to.equal(false);
  }
}

/** What is at a place by identities. */
function at(state: JsonObject, place: string): Json | undefined {
  let value: Json | undefined = state;
  for (const token of place.split('/')) {
    if (Array.isArray(value)) value = (value as Elements).find(({ id }) => id === token);
    else value = isRecord(value) ? value[token] : undefined;
  }
  return value;
}

export function isRecord(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
