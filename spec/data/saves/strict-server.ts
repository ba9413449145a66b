/** A server of one document, as strict as servers may be. */
import { expect } from 'chai';
import type { Flight } from '../../../app/data/saves/document';
import { sendable } from '../../../app/data/saves/identity';
import { apply, UNLIMITED, validatePatch, type Json, type JsonObject } from '../../../common/json-patch';
import type { Backend, Reply } from './clients';
import { fields } from './ledger';

export const draft: JsonObject = {
  id: 'one',
  title: 'title',
  description: '',
  body: 'body',
  cover: { url: '/a.svg', alt: '', credit: '' },
  tags: [
    { id: 't1', name: 'one' },
    { id: 't2', name: 'two' },
    { id: 't3', name: 'three' },
  ],
  sources: [{ id: 's1', title: 'box', url: '' }],
  updatedAt: 'at 1',
};

/** A strict server of one document: RFC 6902, If-Match, and whatever else of HTTP is turned on. */
export class Server implements Backend {
  state: JsonObject;
  version = 1;
  readonly states: JsonObject[];
  readonly #replies = new Map<string, Reply>();

  constructor(
    state: JsonObject,
    private readonly options: { full: boolean; bare412: boolean; keys: boolean },
  ) {
    this.state = state;
    this.states = [state];
  }

  get knowsKeys(): boolean {
    return this.options.keys;
  }

  read(): Promise<Reply> {
    return Promise.resolve({ status: 200, ...this.#shown() });
  }

  #shown(): Omit<Reply, 'status'> {
    return { version: `"${this.version}"`, state: JSON.parse(JSON.stringify(this.state)) as JsonObject };
  }

  write(flight: Flight, author: string): Promise<Reply> {
    const kept = this.knowsKeys ? this.#replies.get(flight.key) : undefined;
    return Promise.resolve(kept ?? this.#write(flight, author));
  }

  #write({ key, version, operations }: Flight, author: string): Reply {
    if (version !== `"${this.version}"`) {
      return { ...(this.options.bare412 ? {} : this.#shown()), status: 412 };
    }
    const text = JSON.parse(JSON.stringify(sendable(operations as unknown as Json))) as Json;
    const after = apply(this.state, validatePatch(text, UNLIMITED), UNLIMITED) as JsonObject;
    this.version += 1;
    ensureAuthored(this.state, after, author);
    this.state = { ...after, updatedAt: `at ${this.version}` };
    this.states.push(this.state);
    const reply: Reply = this.options.full
      ? { ...this.#shown(), status: 200 }
      : { status: 204, version: `"${this.version}"` };
    this.#replies.set(key, reply);
    return reply;
  }
}

/** Whoever writes changes texts only to own texts. */
function ensureAuthored(before: JsonObject, after: JsonObject, author: string): void {
  for (const name of fields) {
    if (before[name] !== after[name]) expect(after[name], `${name} by ${author}`).to.match(new RegExp(`^${author}:`));
  }
}
