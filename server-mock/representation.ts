/**
 * An answer before it is put into HTTP: what the response cache keeps, what preconditions are held against, what is
 * compressed and sent.
 * Holds     the shape, and `AnswerNotes`, by which a handler says about its answer what the body does not.
 * Leaves    preconditions to conditional.ts, keeping to response-cache.ts, bytes to encoding.ts.
 */
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

export interface Validators {
  /** Names these bytes among all that the URL has given and will give: opaque, without quotes, of `[\w.-]`. */
  readonly etag?: string;
  /** `<epoch>.<version>` of the record that is shown: what `If-Match` of a write is held against. */
  readonly record?: string;
  readonly lastModifiedMs?: number;
}

/** `call.answer`: one for each call of a handler. */
export class AnswerNotes {
  readonly #epoch: string;
  readonly #tags = new Set<string>();
  readonly #invalidated = new Set<string>();
  readonly #headers = new Map<string, string>();
  #record: string | undefined;
  #lastModifiedMs: number | undefined;

  /** @param epoch  The store's: versions of two epochs do not compare. */
  constructor(epoch: string) {
    this.#epoch = epoch;
  }

  /** The answer is the state of this record, whatever else it shows. @param modifiedAt  ISO 8601. */
  shows(record: { readonly version: number }, modifiedAt?: string): void {
    this.#record = `${this.#epoch}.${record.version}`;
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

  header(name: string, value: string): void {
    this.#headers.set(name.toLowerCase(), value);
  }

  get record(): string | undefined {
    return this.#record;
  }

  get lastModifiedMs(): number | undefined {
    return this.#lastModifiedMs;
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
