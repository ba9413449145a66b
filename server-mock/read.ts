/** Reading: what GET and HEAD are answered with, from the response cache or by the handler. */
import { type Awaitable, isThenable } from '../common/cache';
import {
  type CacheContext,
  type CachePolicy,
  type Info,
  type Reader,
  type ResponseCache,
  respondFromCache,
} from './cache';
import { evaluate } from './conditional';
import type { RoutedEndpoint } from './endpoints';
import type { PlainAnswer } from './plain-answer';
import { produce, type Asked } from './produce';
import { AnswerNotes, type Representation } from './representation';

export interface ReadOptions {
  readonly cache: ResponseCache;
  readonly policy: CachePolicy | undefined;
  readonly pathname: string;
  /** Told of what failed although the client was answered. */
  readonly log: (reason: unknown, request: Request) => void;
}

export function read(
  routed: RoutedEndpoint,
  asked: ReadAsked,
  { cache, policy, pathname, log }: ReadOptions,
): Awaitable<PlainAnswer> {
  const { request, clock } = asked;
  const given = cache.read(policy, new EndpointReader(routed, asked, cache, pathname, log));
  return isThenable(given)
    ? given.then((one) => respondFromCache(cache, one, request, clock.now()))
    : respondFromCache(cache, given, request, clock.now());
}

type ReadAsked = Omit<Asked, 'cacheFor' | 'noted'>;

/** A class, and no object of functions: see cache/response-cache.ts on what those cost. */
class EndpointReader implements Reader {
  readonly context: CacheContext;
  readonly #routed: RoutedEndpoint;
  readonly #asked: ReadAsked;
  readonly #cache: ResponseCache;
  readonly #log: ReadOptions['log'];

  constructor(
    routed: RoutedEndpoint,
    asked: ReadAsked,
    cache: ResponseCache,
    pathname: string,
    log: ReadOptions['log'],
  ) {
    const { request, parameters, query, viewer, store, parts, clock, locals } = asked;
    this.context = { request, route: routed.route, pathname, parameters, query, viewer, store, parts, clock, locals };
    this.#routed = routed;
    this.#asked = asked;
    this.#cache = cache;
    this.#log = log;
  }

  createNotes(): AnswerNotes {
    return new AnswerNotes(this.#asked.store);
  }

  async make(key: string | undefined, notes: AnswerNotes): Promise<Representation> {
    const call = {
      ...this.#asked,
      // What is kept is for others too: it must not end with this client's patience, nor hold its conditions.
      request: key === undefined ? this.#asked.request : unconditional(this.#asked.request),
      noted: new Set<string>(),
      cacheFor: () => this.#cache.forRead(key, notes),
    };
    return (await produce(this.#routed, call, notes)).representation;
  }

  isDecidedBy(info: Info): boolean {
    return evaluate(this.#asked.request, info, this.#asked.clock.now()) === 'not modified';
  }

  failed(reason: unknown): void {
    this.#log(reason, this.#asked.request);
  }
}

const ofThisClient = [
  'if-match',
  'if-none-match',
  'if-modified-since',
  'if-unmodified-since',
  'if-range',
  'range',
  'cookie',
];

/** The request as anyone could have sent it who has the same key: as GET, without conditions, cookies and signal. */
function unconditional({ url, headers }: Request): Request {
  const others = new Headers(headers);
  for (const name of ofThisClient) others.delete(name);
  return new Request(url, { headers: others });
}
