/** A request cache whose server the spec plays: every request waits on the desk until it is answered. */
import Backbone from 'backbone';
import {
  type AjaxSettings,
  createSync,
  type Given,
  type Question,
  type QuestionOptions,
  RequestCache,
  type RequestCacheOptions,
  type XhrLike,
} from '../../../app/data/cache';
import { FakeClock } from '../../support/fake-clock';

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One request that was sent. */
export class Sent implements XhrLike {
  status = 0;
  statusText = '';
  isAborted = false;
  #headers: Readonly<Record<string, string>> = {};

  constructor(
    readonly settings: AjaxSettings,
    readonly done: () => void,
  ) {}

  get name(): string {
    return `${this.settings.type ?? ''} ${this.settings.url ?? ''}`;
  }

  header(name: string): string | null | undefined {
    return this.settings.headers?.[name];
  }

  getResponseHeader(name: string): string | null {
    const found = Object.entries(this.#headers).find(([known]) => known.toLowerCase() === name.toLowerCase());
    return found?.[1] ?? null;
  }

  getAllResponseHeaders(): string {
    return Object.entries(this.#headers)
      .map(([name, value]) => `${name}: ${value}`)
      .join('\r\n');
  }

  abort(): void {
    this.isAborted = true;
    this.done();
  }

  answer(data: unknown, { status = 200, headers = {} }: Reply = {}): Promise<void> {
    this.status = status;
    this.statusText = 'OK';
    this.#headers = headers;
    this.done();
    if (!this.isAborted) this.settings.success?.(data, 'success', this);
    return turn();
  }

  /** @param status  0: there was no answer. */
  refuse(status: number, headers: Readonly<Record<string, string>> = {}): Promise<void> {
    this.status = status;
    this.statusText = status === 0 ? 'error' : 'Refused';
    this.#headers = headers;
    this.done();
    if (!this.isAborted) this.settings.error?.(this, 'error', 'Refused');
    return turn();
  }
}

export function openDesk(options: Partial<RequestCacheOptions> = {}) {
  const clock = new FakeClock();
  const sent: Sent[] = [];
  const waiting = new Set<Sent>();
  const events: [string, object][] = [];
  const reported: unknown[] = [];
  const state = { user: 'ann' };
  const cache = new RequestCache({
    clock,
    base: () => 'https://notes.example/',
    user: () => state.user,
    random: () => 0.5,
    report: (error) => reported.push(error),
    publish: (event, detail) => events.push([event, detail]),
    ajax: (settings) => {
      const one: Sent = new Sent(settings, () => waiting.delete(one));
      sent.push(one);
      waiting.add(one);
      return one;
    },
    ...options,
  });
  const last = (): Sent => {
    const one = sent.at(-1);
    if (one === undefined) throw new Error('nothing was sent');
    return one;
  };
  return {
    clock,
    cache,
    events,
    reported,
    sent,
    state,
    last,
    /** The requests that wait for an answer. */
    waiting,
    at: (nth: number): Sent => {
      const one = sent[nth];
      if (one === undefined) throw new Error(`${sent.length} requests were sent`);
      return one;
    },
    sync: createSync(cache, Backbone),
    ask: (url: string, wishes: Asking = {}) => asked(cache, cache.question(url, wishes), wishes),
  };
}

export interface Asking extends QuestionOptions {
  readonly refresh?: boolean;
  readonly fresh?: boolean;
}

/** A reader, with what became of it. */
export interface Asked {
  readonly answers: Given[];
  readonly leave: () => void;
  /** The data, or what it was rejected with; undefined while it waits. */
  readonly outcome: () => unknown;
}

export function asked(cache: RequestCache, question: Question, wishes: Asking): Asked {
  const answers: Given[] = [];
  const leave = cache.ask(question, (given) => answers.push(given), wishes);
  return {
    answers,
    leave,
    outcome: () => {
      const [first] = answers;
      if (first === undefined) return undefined;
      return 'entry' in first ? first.entry.value.data : first.error;
    },
  };
}

/** Lets everything happen that waits for nothing but its turn. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export const fresh = { headers: { 'Cache-Control': 'max-age=60' } };
