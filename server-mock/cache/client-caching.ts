/**
 * Client caching: what an answer lets browsers do with it.
 * Holds     the modes of a route, the rules by media range for files, and the two strategies that combine them.
 * Promises  a client never believes an answer to be fresh for longer than the server's own cache does.
 */
import { type Duration, parseDuration } from '../../common/duration';

/**
 * `conditional`: kept, and asked for each time, with its validators. `offline`: used without asking for as long as it is
 * fresh here. `disabled`: not kept.
 */
export type ClientCaching = 'conditional' | 'offline' | 'disabled';

/** By media range, `text/css`, `image/*` or `*` for both parts, how long a file is used without asking; 0: asked for each time. */
export type CacheControlRules = Readonly<Record<string, Duration | 'farFuture'>>;

/** A year: RFC 9111 knows no longer time that all caches understand. */
const farFutureSeconds = 31_536_000;

/**
 * @param remainingMs  What remains of the answer's life in the server's cache; 0 when it is not kept there.
 * @param isPersonal   Whether it was made for whoever asked: no shared cache is to keep it.
 */
export function cacheControlOf(
  mode: ClientCaching,
  remainingMs: number,
  isPersonal: boolean,
  longestMs: number | undefined,
): string {
  if (mode === 'disabled') return 'no-store';
  const scope = isPersonal ? 'private, ' : '';
  const seconds = Math.floor(Math.min(remainingMs, longestMs ?? Number.POSITIVE_INFINITY) / 1_000);
  return mode === 'offline' && seconds > 0 ? `${scope}max-age=${seconds}` : `${scope}no-cache`;
}

/**
 * Compiles rules into the `Cache-Control` of a file.
 * @throws {RangeError}  A rule is for no media range, or its duration is none.
 */
export function compileCacheControl(rules: CacheControlRules): (mediaType: string, isFingerprinted: boolean) => string {
  const compiled = Object.entries(rules).map(([range, duration]) => {
    const [, type, subtype] = /^(\*|[\w.+-]+)\/(\*|[\w.+-]+)$/.exec(range.toLowerCase()) ?? [];
    if (type === undefined || subtype === undefined || (type === '*' && subtype !== '*')) {
      throw new RangeError(`'${range}' is no media range: write text/css, image/* or */*`);
    }
    const seconds = duration === 'farFuture' ? ('farFuture' as const) : Math.floor(parseDuration(duration) / 1_000);
    const weight = (type === '*' ? 0 : 1) + (subtype === '*' ? 0 : 1);
    return { type, subtype, seconds, weight };
  });
  // The most specific first: `image/png` says more than `image/*`.
  compiled.sort((a, b) => b.weight - a.weight);

  return (mediaType, isFingerprinted) => {
    const [type, subtype] = (mediaType.split(';')[0] ?? '').trim().toLowerCase().split('/');
    const rule = compiled.find(
      (one) => (one.type === '*' || one.type === type) && (one.subtype === '*' || one.subtype === subtype),
    );
    // Only a name that changes with the content can be kept for ever (RFC 8246); any other is asked for again.
    if (rule === undefined || rule.seconds === 0 || (rule.seconds === 'farFuture' && !isFingerprinted)) {
      return 'no-cache';
    }
    return rule.seconds === 'farFuture'
      ? `public, max-age=${farFutureSeconds}, immutable`
      : `public, max-age=${rule.seconds}`;
  };
}

/** For a route that many change: clients show it without asking for half a minute, which covers the way back. */
export const briefly = { clientCaching: 'offline', maxClientCachingDuration: '30s' } as const;

/** What a strategy means for a route, `{...strategy.route, duration: '30s'}`, and for files. */
interface Strategy {
  readonly route: { readonly clientCaching: ClientCaching; readonly maxClientCachingDuration?: Duration };
  readonly cacheControl: CacheControlRules;
}

/**
 * Prudence's two. `paranoid`: clients ask each time, and use files for an hour. `confident`: they ask again when what
 * they have is over, for answers a day at most; files are for ever, as their names change with their content.
 */
export const presets = {
  paranoid: { route: { clientCaching: 'conditional' }, cacheControl: { '*/*': '1h', 'text/html': 0 } },
  confident: {
    route: { clientCaching: 'offline', maxClientCachingDuration: '24h' },
    cacheControl: { '*/*': 'farFuture' },
  },
} as const satisfies Readonly<Record<string, Strategy>>;
