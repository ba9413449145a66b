/**
 * What is unsaved outlives its model and its tab.
 * Holds     the journal's entry of one document, and the models that are gone while something of theirs was unsaved.
 * Promises  a write is in the journal before it is sent; what somebody has typed is in it soon; nothing is in it, and
 *           nothing listens to the page, while all is saved.
 * Leaves    where a journal keeps it to journal.ts.
 */
import { type Document, type Entry, entryOf, type Event, isClean } from './document';
import type { SavingTools } from './tools';

/** Whose documents it keeps. */
interface Keeper {
  readonly document: Document;
  /** Whose it is, and where; undefined: nowhere. */
  readonly key: string | undefined;
  gather(): void;
  dispatch(event: Event): void;
  /** @param isPageEnd  Then what is sent has to outlive the page. */
  sendNow(isPageEnd: boolean): void;
  stop(): void;
}

const JOURNAL_PAUSE_MS = 250;

/** For the next model of the same document. */
const retired = new Map<string, Safekeeping>();

export class Safekeeping {
  readonly #owner: string;
  readonly #journal: SavingTools['journal'];
  /** Where the journal has it. */
  #keptAs: string | undefined;
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
  }

  /** What was left behind: by a model that is gone, or by a tab that is. */
  async claim(): Promise<Entry | undefined> {
    const { key } = this.one;
    if (key === undefined) return undefined;
    const former = retired.get(key);
    if (former) {
      const entry = entryOf(former.one.document);
      former.#stop();
      // Before the other is forgotten: the page may end in between.
      this.keep(entry);
      former.#forget();
      return entry;
    }
    const entry = await this.#journal?.claim(key, this.#owner);
    if (entry) this.#keptAs = key;
    return entry;
  }

  /** After each step. @param isWriting  A write is about to be sent. */
  remember(isWriting: boolean): void {
    const { one, tools } = this;
    if (!isClean(one.document)) {
      // What is typed first at once: at the page's very end, it may be too late.
      if (isWriting || !this.#stopListening) this.keep();
      this.#stopListening ??= tools.listenToPage({
        back: () => one.dispatch({ type: 'online' }),
        leaving: () => this.#leave(true),
        leavingSession: () => this.#leave(false),
        signedIn: () => one.dispatch({ type: 'signed-in' }),
      });
      this.#stopTimer ??= tools.clock.after(JOURNAL_PAUSE_MS, () => {
        this.#stopTimer = undefined;
        one.gather();
        if (!isClean(one.document) && one.document !== this.#kept) this.keep();
      });
    } else if (this.#stopListening) {
      this.#stop();
      this.#forget();
    }
  }

  /** Its model is gone. */
  retire(): void {
    const { key } = this.one;
    this.#retiredAs = key;
    if (key !== undefined) retired.set(key, this);
    this.one.sendNow(false);
    this.keep();
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
    if (retired.get(this.#retiredAs) === this) retired.delete(this.#retiredAs);
  }

  keep(entry = entryOf(this.one.document)): void {
    const { key, document } = this.one;
    this.#kept = document;
    if (key !== undefined) void this.#do((journal) => journal.keep(key, this.#owner, entry));
    // A new document moves when it is given an address.
    if (this.#keptAs !== key) this.#forget();
    this.#keptAs = key;
  }

  #forget(): void {
    const key = this.#keptAs;
    if (key !== undefined) void this.#do((journal) => journal.forget(key, this.#owner));
    this.#keptAs = undefined;
  }

  async #do(task: (journal: NonNullable<SavingTools['journal']>) => Promise<void>): Promise<void> {
    try {
      if (this.#journal) await task(this.#journal);
    } catch (error) {
      this.tools.report(error);
    }
  }
}
