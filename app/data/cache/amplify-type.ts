/**
 * The type `coalesced` of `amplify.request`: resources by name, out of the cache that models and collections read from.
 * Promises  what a model has is not asked for again by a resource, nor the other way round; who asks while a request for
 *           the URL is in transit shares it; what a write invalidates, and a log-out empties, is so here, too.
 * Leaves    templates, decoders and failures to vendor/amplify-request.ts.
 */
import type { CachingPolicy } from '../../../common/feature';
import { decoderOf, type Definition, fillTemplate, type Resource, sparing } from '../../../vendor/amplify';

export interface CoalescedDefinition extends CachingPolicy {
  /** Below the API's base, or a whole one, with variables in braces: `/articles/{slug}`. The rest of the data is the query. */
  readonly url: string;
  readonly data?: Definition['data'];
  readonly decoder?: Definition['decoder'];
  /** Asks although there is an answer. */
  readonly refresh?: boolean;
}

/** The part of an answer, or of a failure, that decoders and callers are told. */
export interface AnswerSeen {
  readonly status: number;
  readonly responseText: string;
  getResponseHeader(name: string): string | null;
}

/** How the cache is asked. Exactly one of the callbacks is called, once and not at once. */
export type ReadUrl = (
  url: string,
  query: string | Readonly<Record<string, string | number | undefined>>,
  reader: {
    readonly policy: CachingPolicy;
    readonly refresh: boolean;
    readonly success: (data: unknown, textStatus: string, xhr: AnswerSeen) => void;
    readonly error: (xhr: AnswerSeen, textStatus: string) => void;
  },
) => { abort(): unknown };

const ofPolicy = ['duration', 'staleFor', 'tags', 'keyTemplate', 'persist'];
/** What a definition may say; anything else would have to be sent, and only reads are shared. */
const known = [...ofPolicy, 'resourceId', 'url', 'data', 'decoder', 'refresh'];

/** For `request.addType('coalesced', …)`. */
export function createCoalescedType(read: ReadUrl): (definition: Definition) => Resource {
  return (definition) => {
    const unknown = Object.keys(definition).find((name) => !known.includes(name));
    if (unknown !== undefined) throw new TypeError(`${definition.url}: a coalesced resource has no setting ${unknown}`);
    const { url: template, data, refresh = false } = definition as CoalescedDefinition;
    const policy: CachingPolicy = Object.fromEntries(
      Object.entries(definition).filter(([name]) => ofPolicy.includes(name)),
    );
    const decoder = decoderOf(definition);
    return (settings, transit) => {
      const { url, rest } = fillTemplate(template, data, settings.data);
      const decode = sparing(decoder, settings.resourceId);
      const { success, error } = settings;
      const end = (answer: unknown, status: string, seen: AnswerSeen): void =>
        decode(answer, status, { ...seenIn(seen), abort }, success, error);
      const reading = read(url, typeof rest === 'string' ? rest : queryOf(template, rest), {
        policy,
        refresh,
        success: end,
        error: (seen, status) => end(null, status, seen),
      });
      function abort(): void {
        reading.abort();
      }
      transit.abort = abort;
    };
  };
}

/** Its own properties: some are computed from others where they come from. */
function seenIn(seen: AnswerSeen): AnswerSeen {
  return {
    status: seen.status,
    responseText: seen.responseText,
    getResponseHeader: (name) => seen.getResponseHeader(name),
  };
}

function queryOf(url: string, rest: Readonly<Record<string, unknown>>): Record<string, string | number> {
  const entries = Object.entries(rest).filter(([, value]) => value !== undefined && value !== null);
  const nested = entries.find(([, value]) => typeof value === 'object');
  if (nested !== undefined) throw new TypeError(`${url}: ${nested[0]} is not a value that a query could hold`);
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}
