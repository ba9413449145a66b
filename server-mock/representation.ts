/**
 * An answer before it is put into HTTP: what the response cache keeps, what preconditions are held against, what is
 * compressed and sent.
 * Holds     the shape, and `AnswerNotes`, by which a handler says about its answer what the body does not.
 * Leaves    preconditions to conditional.ts, keeping to cache/response-cache.ts, bytes to cache/encoding.ts.
 */
import { parseDuration, type Duration } from '../common/duration';
import type { Store } from './store';

export interface Representation {
  readonly status: number;
  /** Beside those that are made from the rest: `Location`, for one. Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text; undefined: no body. */
  readonly body: string | undefined;
  readonly validators: Validators;
  /** By these the answer is invalidated. */
  readonly tags: readonly string[];
}

/** What a call of a handler made. */
export interface Produced {
  readonly representation: Representation;
  /** What these tags stand for was changed by the call. */
  readonly invalidated: readonly string[];
  /** It was made for an earlier request: what it shows may have changed since. */
  readonly isRepeated?: boolean;
}

export interface Validators {
  /** Names these bytes among all that the URL has given and will give: opaque, without quotes, of `[\w.-]`. */
  readonly etag?: string;
  /** `<epoch>.<version>` of the record that is shown: what `If-Match` of a write is held against. */
  readonly record?: string;
  readonly lastModifiedMs?: number;
}

/** The content codings that an answer may have on its way. Each encoded form has a tag of its own (RFC 9110 §8.8.3.3). */
export const codings = ['br', 'gzip'] as const;
export type Coding = (typeof codings)[number];

const codingOfTag = new RegExp(`-(?:${codings.join('|')})$`);

/** The tag of an encoded form. */
export function encodedTag(etag: string, coding: Coding): string {
  return `${etag}-${coding}`;
}

/** The tag of the representation that a tag of any of its forms names. */
export function identityTagOf(etag: string): string {
  return etag.replace(codingOfTag, '');
}

/** `call.answer`: one for each call of a handler. */
export class AnswerNotes {
  readonly #store: Pick<Store, 'epoch'>;
  readonly #tags = new Set<string>();
  readonly #invalidated: Set<string>;
  readonly #headers = new Map<string, string>();
  #record: string | undefined;
  #isRecordAlone = false;
  #lastModifiedMs: number | undefined;
  #keptForMs: number | undefined;

  /**
   * @param store  Whose records are shown: versions of two of its epochs do not compare.
   * @param invalidated  Where to put down what the call invalidates.
   */
  constructor(store: Pick<Store, 'epoch'>, invalidated = new Set<string>()) {
    this.#store = store;
    this.#invalidated = invalidated;
  }

  /** The answer is this record and nothing else, for everyone: its version names it. @param modifiedAt  ISO 8601. */
  is(record: { readonly version: number }, modifiedAt?: string): void {
    this.shows(record, modifiedAt);
    this.#isRecordAlone = true;
  }

  /**
   * The answer is the state of this record, among other things: those of other records, or of who asks.
   * To be said in the transaction in which the record was read.
   * @param modifiedAt  ISO 8601.
   */
  shows(record: { readonly version: number }, modifiedAt?: string): void {
    this.#record = `${this.#store.epoch}.${record.version}`;
    this.#isRecordAlone = false;
    this.#lastModifiedMs = modifiedAt === undefined ? undefined : Date.parse(modifiedAt);
  }

  /** The answer says something about what these tags stand for: when that changes, it is not to be given again. */
  tag(...tags: readonly string[]): void {
    for (const tag of tags) this.#tags.add(tag);
  }

  /** What these tags stand for has changed by this call. In force before the answer is sent. */
  invalidate(...tags: readonly string[]): void {
    for (const tag of tags) this.#invalidated.add(tag);
  }

  /**
   * How long the answer may be kept, in place of what its route says; 0: not at all. Means nothing where the route has
   * no caching, or has switched it off.
   * @throws {RangeError}
   */
  keepFor(duration: Duration): void {
    this.#keptForMs = parseDuration(duration);
  }

  header(name: string, value: string): void {
    this.#headers.set(name.toLowerCase(), value);
  }

  get record(): string | undefined {
    return this.#record;
  }

  get isRecordAlone(): boolean {
    return this.#isRecordAlone;
  }

  get lastModifiedMs(): number | undefined {
    return this.#lastModifiedMs;
  }

  get keptForMs(): number | undefined {
    return this.#keptForMs;
  }

  get tags(): readonly string[] {
    return [...this.#tags];
  }

  get invalidated(): readonly string[] {
    return [...this.#invalidated];
  }

  get headers(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#headers);
  }
}
