/**
 * Tier guard: stands before one slower tier, so that nothing it does can hurt a reader.
 * Holds     what is under way in the tier, whether it rests after a time-out, and whether it missed an invalidation.
 * Promises  no call throws, and none waits longer than the time-out. Changes of one key, and invalidations against all
 *           changes, happen in the order in which they were asked for. A tier that may have missed a removal is not
 *           read again before it has been cleared.
 * Leaves    the question whether a record may be given to cache.ts.
 * Read next tier.ts for what a tier must keep to, tiers.ts for several in a row.
 */
import type { Clock } from '../clock';
import type { Operation } from './lower-tiers';
import type { Awaitable, Mark, Tier, TierRecord } from './tier';

export interface GuardOptions {
  readonly clock: Clock;
  /** Longest wait for one call, in milliseconds. */
  readonly timeoutMs: number;
  /** How long the tier is left alone after it hung or failed to remove something, in milliseconds. */
  readonly restMs: number;
  readonly failed: (tier: string, operation: Operation, error: unknown) => void;
}

export class TierTimeoutError extends Error {
  override readonly name = 'TierTimeoutError';
  constructor(tier: string, operation: Operation, timeoutMs: number) {
    super(`The cache tier ${tier} gave no answer to ${operation} within ${timeoutMs} ms`);
  }
}

/** Changes that may wait for a tier. More of them mean that it cannot keep up: it is treated as one that hangs. */
const maxWaiting = 10_000;

type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false };

export class TierGuard<V> {
  readonly #tier: Tier<V>;
  readonly #options: GuardOptions;
  /** The last change of each key that is still under way, and the last change of all keys. */
  readonly #lastOfKey = new Map<string, Promise<void>>();
  #lastOfAll: Promise<void> = Promise.resolve();
  #waiting = 0;
  #restsUntilMs = Number.NEGATIVE_INFINITY;
  /** Changes that the tier missed, and how many of them a clear has made up for. */
  #missed = 0;
  #madeUpFor = 0;
  #isRecovering = false;

  constructor(tier: Tier<V>, options: GuardOptions) {
    this.#tier = tier;
    this.#options = options;
  }

  get name(): string {
    return this.#tier.name;
  }

  async mark(): Promise<Mark> {
    if (!this.#tier.mark || !this.#isInService()) return undefined;
    const outcome = await this.#call('mark', () => this.#tier.mark?.());
    return outcome.ok ? outcome.value : undefined;
  }

  /** @returns what the tier gave, unchecked; undefined when there was nothing or trouble. */
  async get(key: string): Promise<unknown> {
    if (!this.#isInService()) return undefined;
    const outcome = await this.#call('get', () => this.#tier.get(key));
    return outcome.ok ? outcome.value : undefined;
  }

  /**
   * @param record  Asked for when its turn comes. Undefined: it is not wanted any more, and whatever the tier has under
   *                the key, which is older still, goes.
   */
  set(key: string, record: () => TierRecord<V> | undefined, mark: Mark): Promise<void> {
    return this.#changeKey(key, async () => {
      const wanted = record();
      const isUnmarked = this.#tier.mark !== undefined && mark === undefined;
      if (wanted !== undefined && !isUnmarked) {
        const outcome = await this.#call('set', () => this.#tier.set(key, wanted, mark));
        if (outcome.ok) return;
      }
      // What the tier had before must not come back in place of what it has no room for.
      await this.#remove(key);
    });
  }

  remove(key: string): Promise<void> {
    return this.#changeKey(key, () => this.#remove(key));
  }

  invalidate(tags: readonly string[]): Promise<void> {
    return this.#changeAll(async () => {
      const outcome = await this.#call('invalidate', () => this.#tier.invalidate(tags));
      if (!outcome.ok) await this.#clear();
    });
  }

  clear(): Promise<void> {
    return this.#changeAll(() => this.#clear());
  }

  async #remove(key: string): Promise<void> {
    if (this.#mustClear) return;
    const outcome = await this.#call('remove', () => this.#tier.remove(key));
    if (!outcome.ok) this.#miss();
  }

  async #clear(): Promise<void> {
    const missedBefore = this.#missed;
    const outcome = await this.#call('clear', () => this.#tier.clear());
    if (outcome.ok) this.#madeUpFor = missedBefore;
    else this.#miss();
  }

  get #mustClear(): boolean {
    return this.#missed > this.#madeUpFor;
  }

  get #isResting(): boolean {
    const restedMs = this.#options.clock.now() - (this.#restsUntilMs - this.#options.restMs);
    // Negative when the machine's clock was set back: that must not prolong the rest.
    return restedMs >= 0 && restedMs < this.#options.restMs;
  }

  #rest(): void {
    this.#restsUntilMs = this.#options.clock.now() + this.#options.restMs;
  }

  /** Nobody knows any more what the tier has: it is left alone for a while, then cleared. */
  #miss(): void {
    this.#missed++;
    this.#rest();
  }

  /** Whether the tier may be asked. If it must be cleared first and has rested, that begins now. */
  #isInService(): boolean {
    if (this.#isResting) return false;
    if (this.#mustClear && !this.#isRecovering) {
      this.#isRecovering = true;
      void this.#afterAll(async () => {
        await this.#clear();
        this.#isRecovering = false;
      });
    }
    return !this.#mustClear;
  }

  #changeKey(key: string, change: () => Promise<void>): Promise<void> {
    if (!this.#isListening()) return Promise.resolve();
    const done = (this.#lastOfKey.get(key) ?? this.#lastOfAll).then(() => this.#ifInService(change));
    this.#lastOfKey.set(key, done);
    this.#waiting++;
    void done.then(() => {
      this.#waiting--;
      if (this.#lastOfKey.get(key) === done) this.#lastOfKey.delete(key);
    });
    return done;
  }

  #changeAll(change: () => Promise<void>): Promise<void> {
    return this.#isListening() ? this.#afterAll(() => this.#ifInService(change)) : Promise.resolve();
  }

  #afterAll(change: () => Promise<void>): Promise<void> {
    this.#lastOfAll = Promise.all([this.#lastOfAll, ...this.#lastOfKey.values()]).then(change);
    this.#lastOfKey.clear();
    return this.#lastOfAll;
  }

  /** A change that the tier is not told of is one it has missed. */
  #isListening(): boolean {
    if (this.#waiting >= maxWaiting) this.#rest();
    if (this.#isResting) this.#missed++;
    else this.#isInService();
    return !this.#isResting;
  }

  async #ifInService(change: () => Promise<void>): Promise<void> {
    if (this.#mustClear) this.#missed++;
    else await change();
  }

  /** Never rejects. What the tier says after the time-out is not heard. */
  #call<T>(operation: Operation, run: () => Awaitable<T>): Promise<Outcome<T>> {
    const { clock, timeoutMs, failed } = this.#options;
    return new Promise((resolve) => {
      let isOver = false;
      const end = (outcome: Outcome<T>): boolean => {
        if (isOver) return false;
        isOver = true;
        cancelTimer();
        resolve(outcome);
        return true;
      };
      const fail = (error: unknown): boolean => {
        const isFirst = end({ ok: false });
        if (isFirst) failed(this.#tier.name, operation, error);
        return isFirst;
      };
      const cancelTimer = clock.after(timeoutMs, () => {
        this.#rest();
        // It may still do what it was asked to, at any time: only a clear puts that right.
        if (operation !== 'get' && operation !== 'mark') this.#missed++;
        fail(new TierTimeoutError(this.#tier.name, operation, timeoutMs));
      });
      void Promise.resolve()
        .then(run)
        .then((value) => end({ ok: true, value }), fail);
    });
  }
}
