/**
 * Questions: what is asked, and by which key its answer is found again (rules K1 to K5).
 * Holds     the canonical form and the key of URLs that were asked for, as long as they are few.
 * Promises  two questions have one key only if the same answer is right for both. A question without a key passes the
 *           cache by.
 * Leaves    what a URL is to url.ts, templates to common/cache.
 */
import { isThenable, type KeyPattern, type KeyValue, parseKeyTemplate } from '../../../common/cache';
import type { CachingPolicy } from '../../../common/feature';
import type { Place, Question, QuestionOptions, RequestCacheOptions } from './types';
import { canonicalUrl, originOf, rooted } from './url';

const DEFAULT_KEY_TEMPLATE = '{method}|{uri}|{accept}|{user}';
const DEFAULT_ACCEPT = 'application/json';
const noHeaders = {};
const noPolicy = {};
const MOST_REMEMBERED_URLS = 1_000;

export class Questions {
  readonly #options: RequestCacheOptions;
  readonly #patterns = new Map<string, KeyPattern<Question>>();
  /** By URL as it was written. */
  readonly #places = new Map<string, Place>();

  constructor(options: RequestCacheOptions) {
    this.#options = options;
  }

  now(): number {
    return this.#options.clock.now();
  }

  /** The policy of everything that has none of its own. */
  get policy(): CachingPolicy {
    return this.#options.policy ?? noPolicy;
  }

  get user(): string {
    return this.#options.user?.() ?? '';
  }

  get base(): string {
    return this.#options.base?.() ?? document.baseURI;
  }

  /** The origin whose cache groups are our tags. */
  get home(): string {
    return originOf(this.#options.home?.() ?? this.base);
  }

  /** @param data  More of the query, as jQuery takes it. */
  placeOf(url: string, data?: unknown, traditional?: unknown): Place {
    if (data !== undefined && data !== null)
      return new WrittenUrl(canonicalUrl(url, this.base, data, traditional === true), rooted(url, this));
    let place = this.#places.get(url);
    if (place === undefined) {
      const written = rooted(url, this);
      place = new WrittenUrl(canonicalUrl(url, this.base), written);
      // It is another one as soon as the page is elsewhere.
      if (written !== url) return place;
      if (this.#places.size >= MOST_REMEMBERED_URLS) this.#places.clear();
      this.#places.set(url, place);
    }
    return place;
  }

  create(url: string, options: QuestionOptions = {}): Question {
    const { method = 'GET', accept = DEFAULT_ACCEPT, headers = noHeaders, policy = this.policy, dedupeKey } = options;
    const { expected, isPrivate, data, traditional, settings, provides } = options;
    const place = this.placeOf(url, method === 'POST' ? undefined : data, traditional);
    const isPlain =
      isPrivate !== true && method === 'GET' && accept === DEFAULT_ACCEPT && Object.keys(headers).length === 0;
    // Written out: objects that are spread from others are slower to read, each time a key is wanted.
    return {
      method,
      url: place.url,
      written: place.written,
      accept,
      headers,
      policy,
      dedupeKey,
      place: isPlain && isUsual(policy) ? place : undefined,
      settings,
      expected,
      isPrivate,
      provides,
    };
  }

  /**
   * The key of a question, for whoever is signed in now; undefined: a variable could not be resolved, and the cache is
   * bypassed.
   * @throws {TypeError}  A variable gave a promise: keys are known at once.
   */
  keyOf(question: Question, user = this.user): string | undefined {
    const { place } = question;
    // What is sent by POST is a read only if somebody says so, and says what tells it from others (rule K5).
    if (question.isPrivate === true || (question.method === 'POST' && question.dedupeKey === undefined))
      return undefined;
    if (place === undefined) return this.#compose(question.policy.keyTemplate ?? DEFAULT_KEY_TEMPLATE, question);
    if (place.user !== user) {
      place.key = this.#compose(DEFAULT_KEY_TEMPLATE, question);
      place.user = user;
    }
    return place.key;
  }

  /** Nobody is to be recognised any more. */
  forget(): void {
    this.#places.clear();
  }

  #compose(template: string, question: Question): string | undefined {
    let pattern = this.#patterns.get(template);
    if (pattern === undefined) {
      pattern = parseKeyTemplate<Question>(template, {
        method: ({ method }) => method,
        uri: ({ url }) => url,
        accept: ({ accept }) => accept,
        user: () => this.user,
        ...this.#options.keyVariables,
      });
      this.#patterns.set(template, pattern);
    }
    const values = [...pattern.variables.values()].map((variable): KeyValue => {
      const value = variable(question);
      if (isThenable(value)) throw new TypeError(`'${template}': a variable gave a promise`);
      return value;
    });
    const key = pattern.fill(values);
    // A header that no template names may still decide the answer (RFC 9111 §4.1): who sends another asks another thing.
    const more = Object.entries(question.headers)
      .map(([name, value]) => `${name.toLowerCase()}: ${value}`)
      .sort();
    // Last, and after what no header's name could be: whatever it holds, it is taken for nothing else.
    if (question.dedupeKey !== undefined) more.push(`of ${question.dedupeKey}`);
    return key === undefined || more.length === 0 ? key : [key, ...more].join('\n');
  }
}

class WrittenUrl implements Place {
  key: string | undefined;
  user: string | undefined;
  #asked: Question | undefined;

  constructor(
    readonly url: string,
    readonly written: string,
  ) {}

  askedWith(policy: CachingPolicy): Question {
    if (this.#asked?.policy === policy) return this.#asked;
    const place = isUsual(policy) ? this : undefined;
    const { url, written } = this;
    this.#asked = { method: 'GET', url, written, accept: DEFAULT_ACCEPT, headers: noHeaders, policy, place };
    return this.#asked;
  }
}

/** Whether its keys begin as those do off which `pathIn` reads. */
export function isUsual({ keyTemplate = DEFAULT_KEY_TEMPLATE }: CachingPolicy): boolean {
  return keyTemplate === DEFAULT_KEY_TEMPLATE;
}

/** The path tag of whatever has a key by the usual template: what stands in the key need not stand in each entry. */
export function pathIn(key: string): string | undefined {
  const [, path] = /^[A-Z]+\|(http[^|?]*)/.exec(key) ?? [];
  return path?.replace(/%([\da-f]{4})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}
