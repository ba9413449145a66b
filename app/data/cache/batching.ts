/**
 * Batching: reads of single records that are asked for in one turn leave as one request (rule F10). It stands in the
 * place of the transport (`ajax`), so that each record has a key, readers and an end of its own, as without it.
 * Promises  only what says the same in its headers and its data leaves together: one request cannot ask in two languages.
 *           A record that the answer lacks is 404, for whoever asked for that one alone; an answer that cannot be read is
 *           a failure for all. Who leaves takes away nobody else's; the last to leave aborts the request. What is asked
 *           for alone in its turn goes out as it is.
 * Leaves    which URLs are records of one kind to whoever describes it.
 */
import type { Clock } from '../../../common/clock';
import { parseJson } from '../answer';
import type { AjaxSettings, XhrLike } from './ajax';
import type { RequestCacheOptions } from './types';

export interface Batch {
  /** The id that a URL asks for; undefined: it is none of these. */
  readonly idIn: (url: string) => string | undefined;
  /** Where many are asked for. */
  readonly urlOf: (ids: readonly string[]) => string;
  /** The answers for single records, by id, out of the answer for many. */
  readonly answersIn: (answer: unknown) => ReadonlyMap<string, unknown>;
}

type Ajax = RequestCacheOptions['ajax'];

/** @returns an `ajax` for `RequestCache`. */
export function batched(ajax: Ajax, clock: Clock, { idIn, urlOf, answersIn }: Batch): Ajax {
  /** Who leaves together, by what they have in common, then by id. */
  let companies = new Map<string, Company>();

  function departAll(): void {
    const leaving = companies;
    companies = new Map();
    for (const company of leaving.values()) depart(company);
  }

  function depart(company: Company): void {
    const [first, ...others] = [...company.values()].flat();
    if (first === undefined) return;
    const carrier: Carrier = { waiting: 1 + others.length, xhr: undefined };
    if (company.size === 1) {
      // Nobody else asks: then it is the request that it would have been.
      for (const seat of [first, ...others]) seat.board({ waiting: 1, xhr: ajax(seat.settings) });
      return;
    }
    for (const seat of [first, ...others]) seat.board(carrier);
    carrier.xhr = ajax({
      ...first.settings,
      url: urlOf([...company.keys()]),
      headers: headersOf(company),
      success(answer, textStatus, xhr) {
        let answers: ReadonlyMap<string, unknown>;
        try {
          answers = answersIn(typeof answer === 'string' ? parseJson(answer) : answer);
        } catch (error) {
          refuse(xhr, 'parsererror', error);
          return;
        }
        for (const [id, waiting] of company) for (const seat of waiting) seat.arrive(answers.get(id), textStatus, xhr);
      },
      error: refuse,
    });

    function refuse(...reason: Parameters<NonNullable<AjaxSettings['error']>>): void {
      for (const waiting of company.values()) for (const seat of waiting) seat.settings.error?.(...reason);
    }
  }

  return (settings, isPassed) => {
    const id = settings.type === 'GET' && isPassed !== true ? idIn(settings.url ?? '') : undefined;
    if (id === undefined) return ajax(settings);
    if (companies.size === 0) clock.after(0, departAll);
    const inCommon = commonOf(settings);
    const company: Company = companies.get(inCommon) ?? new Map<string, Seat[]>();
    companies.set(inCommon, company);
    const seat = new Seat(settings, () => {
      const waiting = company.get(id)?.filter((other) => other !== seat) ?? [];
      if (waiting.length > 0) company.set(id, waiting);
      else company.delete(id);
    });
    company.set(id, [...(company.get(id) ?? []), seat]);
    return seat;
  };
}

type Company = Map<string, Seat[]>;

/** What one request says for all who travel in it. */
function commonOf({ headers = {}, data }: AjaxSettings): string {
  const common = Object.entries(headers).filter(([name]) => !isCondition(name));
  return JSON.stringify([common.map(([name, value]) => `${name.toLowerCase()}: ${value}`).sort(), data]);
}

/** Whoever has an answer asks whether that still holds, which of many cannot be asked: all want what the server has. */
function headersOf(company: Company): AjaxSettings['headers'] {
  const all = [...company.values()].flat().flatMap(({ settings }) => Object.entries(settings.headers ?? {}));
  const common = Object.fromEntries(all.filter(([name]) => !isCondition(name)));
  const conditions = all.filter(([name]) => isCondition(name));
  if (conditions.length === 0) return common;
  const isLagging = conditions.some(([, value]) => value === 'no-cache');
  return { ...common, 'Cache-Control': isLagging ? 'no-cache' : 'max-age=0' };
}

/** As fetching.ts sends them, of one record each. */
function isCondition(header: string): boolean {
  return /^(if-|cache-control$)/i.test(header);
}

/** What many travel in. */
interface Carrier {
  waiting: number;
  xhr: XhrLike | undefined;
}

/** One who travels. */
class Seat implements XhrLike {
  #carrier: Carrier | undefined;

  constructor(
    readonly settings: AjaxSettings,
    readonly leaveQueue: () => void,
  ) {}

  board(carrier: Carrier): void {
    this.#carrier = carrier;
  }

  abort(statusText?: string): void {
    const carrier = this.#carrier;
    if (carrier === undefined) this.leaveQueue();
    else if (--carrier.waiting === 0) carrier.xhr?.abort?.(statusText);
  }

  arrive(answer: unknown, textStatus: string, xhr: XhrLike): void {
    if (answer === undefined) {
      this.settings.error?.({ status: 404, statusText: 'Not Found', responseText: '' }, 'error', 'Not Found');
      return;
    }
    const text = JSON.stringify(answer);
    // Its validators are those of the many.
    const headers = (xhr.getAllResponseHeaders?.() ?? '').replace(
      /^(etag|last-modified|content-length):.*\r?\n?/gim,
      '',
    );
    this.settings.success?.(this.settings.dataType === 'text' ? text : answer, textStatus, {
      status: 200,
      responseText: text,
      getAllResponseHeaders: () => headers,
    });
  }
}
