/** Reading: what GET and HEAD are answered with, from the response cache or by the handler. */
import type { Awaitable } from '../common/cache';
import type { CacheContext, CachePolicy } from './caching';
import { evaluate } from './conditional';
import type { RoutedEndpoint } from './endpoints';
import type { PlainAnswer } from './plain-answer';
import { produce, type Asked } from './produce';
import { AnswerNotes } from './representation';
import { respondFromCache } from './respond-from-cache';
import type { Given, Reader, ResponseCache } from './response-cache';

export interface ReadOptions {
  readonly cache: ResponseCache;
  readonly policy: CachePolicy | undefined;
  readonly pathname: string;
  /** Told of what failed although the client was answered. */
  readonly log: (reason: unknown, request: Request) => void;
}

export function read(
  routed: RoutedEndpoint,
  asked: Omit<Asked, 'cacheFor' | 'noted'>,
  { cache, policy, pathname, log }: ReadOptions,
): Awaitable<PlainAnswer> {
  const { request, clock } = asked;
  const context: CacheContext = { ...asked, route: routed.route, pathname };
  const reader: Reader = {
    context,
    createNotes: () => new AnswerNotes(asked.store),
    make: async (key, notes) => {
      const call = {
        ...asked,
        // What is kept is for others too: it must not end with this client's patience, nor hold its conditions.
        request: key === undefined ? request : unconditional(request),
        noted: new Set<string>(),
        cacheFor: () => cache.forRead(key, notes),
      };
      return (await produce(routed, call, notes)).representation;
    },
    isDecidedBy: (info) => evaluate(request, info, clock.now()) === 'not modified',
    failed: (reason) => log(reason, request),
  };
  const given = cache.read(policy, reader);
  const respond = (one: Given) => respondFromCache(cache, one, request, clock.now());
  return isPromise(given) ? given.then(respond) : respond(given);
}

function isPromise(given: Awaitable<Given>): given is PromiseLike<Given> {
  return 'then' in given;
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
