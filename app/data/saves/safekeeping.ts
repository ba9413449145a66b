/**
 * What is unsaved outlives its model and its tab.
 * Holds     the journal's entry of one document, and the models that are gone while something of theirs was unsaved.
 * Promises  a write is in the journal before it is sent; what somebody has typed is in it soon; nothing is in it, and
 *           nothing listens to the page, while all is saved.
 * Leaves    where a journal keeps it to journal.ts.
 */
import { type Document, entryOf, type Event, isClean } from './document';
import type { Heir, Kept } from './journal';
import type { SavingTools } from './tools';

/** Whose documents it keeps. */
interface Keeper {
  readonly document: Document;
  /** Whose it is, and where; undefined: nowhere. */
  readonly key: string | undefined;
  /** Whether the one is here whose it is. */
  readonly isOwners: boolean;
  gather(): void;
  dispatch(event: Event): void;
  /** @param isPageEnd  Then what is sent has to outlive the page. */
  sendNow(isPageEnd: boolean): void;
  stop(): void;
}

const JOURNAL_PAUSE_MS = 250;
/** A tab that ends may be one that is loaded anew, and should find there what was typed in it. */
const RELOAD_MS = 5_000;

/** For the next model of the same document. */
const retired = new Map<string, Safekeeping>();

export class Safekeeping implements Heir {
  readonly #owner: string;
  #journal: SavingTools['journal'];
  /** What the journal has: the own entry, and those that were taken over. */
  #inJournal: readonly Kept[] = [];
  /** As it was when it was kept last. */
  #kept: Document | undefined;
  #retiredAs: string | undefined;
  #stopTimer: (() => void) | undefined;
  #stopListening: (() => void) | undefined;

  constructor(
    private readonly one: Keeper,
    private readonly tools: SavingTools,
    isJournaled: boolean,
  ) {
    this.#owner = tools.newId();
    this.#journal = isJournaled ? tools.journal : undefined;
    void this.#do((journal) => Promise.resolve(journal.watch?.(this)));
  }

  get key(): string | undefined {
    return this.one.key;
  }

  inherit(): void {
    this.tools.clock.after(RELOAD_MS, () => {
      const { base, phase } = this.one.document;
      // What is nowhere yet is another document.
      if (base !== undefined && phase.name !== 'gone' && this.#retiredAs === undefined) void this.#claimLeft();
    });
  }

  /** Its document is saved, and its model is gone. */
  close(): void {
    this.#journal = undefined;
  }

  /** Takes over what was left behind: by a model that is gone, or by tabs that are. */
  async claim(): Promise<void> {
    const { one } = this;
    if (one.key === undefined) return;
    const former = retired.get(one.key);
    if (former) this.#take(former.#handOver());
    else await this.#claimLeft();
  }

  async #claimLeft(): Promise<void> {
    const { key } = this.one;
    await this.#do(async (journal) => {
      if (key !== undefined) this.#take(await journal.claim(key));
    });
  }

  #take(left: readonly Kept[]): void {
    const { one } = this;
    for (const kept of left) {
      // What was typed by now goes beside it in the journal, and not in its place.
      one.gather();
      this.#inJournal = [...this.#inJournal, kept];
      one.dispatch({ type: 'restored', entry: kept.entry });
    }
  }

  /** Whatever this one does from here on, the journal has what it has for the next. */
  #handOver(): readonly Kept[] {
    this.keep();
    this.#stop();
    this.#journal = undefined;
    return this.#inJournal;
  }

  /** After each step. @param isWriting  A write is about to be sent. */
  remember(isWriting: boolean): void {
    const { one, tools } = this;
    if (!isClean(one.document)) {
      if (this.#isFound && one.key !== this.#retiredAs) this.#beFound();
      // What is typed first at once: at the page's very end, it may be too late.
      if (isWriting || !this.#stopListening) this.keep();
      this.#stopListening ??= tools.listenToPage({
        back: () => one.dispatch({ type: 'online' }),
        leaving: () => this.#leave(true),
        leavingSession: () => this.#leave(false),
        renamed: () => this.remember(true),
        signedIn: () => one.isOwners && one.dispatch({ type: 'signed-in' }),
      });
      this.#stopTimer ??= tools.clock.after(JOURNAL_PAUSE_MS, () => {
        this.#stopTimer = undefined;
        one.gather();
        if (!isClean(one.document) && one.document !== this.#kept) this.keep();
      });
    } else {
      this.#stop();
      this.#replace(undefined);
    }
  }

  /** Its model is gone. */
  retire(): void {
    this.#beFound();
    this.one.sendNow(false);
    this.keep();
  }

  get #isFound(): boolean {
    return this.#retiredAs !== undefined && retired.get(this.#retiredAs) === this;
  }

  /** By the next model at its address, which the server may change. */
  #beFound(): void {
    if (this.#isFound) retired.delete(this.#retiredAs ?? '');
    const { key } = this.one;
    this.#retiredAs = key;
    if (key !== undefined) retired.set(key, this);
  }

  #leave(isPageEnd: boolean): void {
    this.one.gather();
    if (isClean(this.one.document)) return;
    this.one.sendNow(isPageEnd);
    this.keep();
  }

  #stop(): void {
    this.#stopTimer?.();
    this.#stopListening?.();
    this.#stopTimer = this.#stopListening = undefined;
    if (this.#retiredAs === undefined) return;
    this.one.stop();
    if (this.#isFound) retired.delete(this.#retiredAs);
  }

  keep(): void {
    const { key, document } = this.one;
    this.#kept = document;
    this.#replace(key === undefined ? undefined : { key, owner: this.#owner, entry: entryOf(document) });
  }

  /** In the place of all that it has in the journal, but for what it has not taken over yet. */
  #replace(now: Kept | undefined): void {
    const { left } = this.one.document;
    const before = this.#inJournal.filter(({ entry }) => !left.includes(entry));
    const waiting = this.#inJournal.filter(({ entry }) => left.includes(entry));
    if (before.length === 0 && now === undefined) return;
    this.#inJournal = now === undefined ? waiting : [...waiting, now];
    void this.#do((journal) => journal.replace(before, now));
  }

  async #do(task: (journal: NonNullable<SavingTools['journal']>) => Promise<unknown>): Promise<void> {
    try {
      if (this.#journal) await task(this.#journal);
    } catch (error) {
      this.tools.report(error);
    }
  }
}
