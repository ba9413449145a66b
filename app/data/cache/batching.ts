/**
 * Batching: reads of single records that are asked for in one turn leave as one request (rule F10). It stands in the
 * place of the transport (`ajax`), so that each record has a key, readers and an end of its own, as without it.
 * Promises  a record that the answer lacks is 404, for whoever asked for that one alone; an answer that cannot be read is a
 *           failure for all. Who leaves takes away nobody
 *           else's; the last to leave aborts the request. What is asked for alone in its turn goes out as it is.
 * Leaves    which URLs are records of one kind to whoever describes it.
 */
import type { Clock } from '../../../common/clock';
import { parseJson } from '../answer';
import type { AjaxSettings, XhrLike } from './ajax';
import type {} from './types';

export interface Batch {
  /** The id that a URL asks for; undefined: it is none of these. */
  readonly idIn: (url: string) => string | undefined;
  /** Where many are asked for. */
  readonly urlOf: (ids: readonly string[]) => string;
  /** The answers for single records, by id, out of the answer for many. */
  readonly answersIn: (answer: unknown) => ReadonlyMap<string, unknown>;
}

type Ajax = (settings: AjaxSettings) => XhrLike | undefined;

/** @returns an `ajax` for `RequestCache`. */
export function batched(ajax: Ajax, clock: Clock, { idIn, urlOf, answersIn }: Batch): Ajax {
  let seats = new Map<string, Seat[]>();

  function depart(): void {
    const leaving = seats;
    seats = new Map();
    const [first, ...others] = [...leaving.values()].flat();
    if (first === undefined) return;
    const carrier: Carrier = { waiting: 1 + others.length, xhr: undefined };
    if (leaving.size === 1) {
      // Nobody else asks: then it is the request that it would have been.
      for (const seat of [first, ...others]) seat.board({ waiting: 1, xhr: ajax(seat.settings) });
      return;
    }
    for (const seat of [first, ...others]) seat.board(carrier);
    carrier.xhr = ajax({
      ...first.settings,
      url: urlOf([...leaving.keys()]),
      headers: unconditional(first.settings.headers),
      success(answer, textStatus, xhr) {
        let answers: ReadonlyMap<string, unknown>;
        try {
          answers = answersIn(typeof answer === 'string' ? parseJson(answer) : answer);
        } catch (error) {
          refuse(xhr, 'parsererror', error);
          return;
        }
        for (const [id, waiting] of leaving) for (const seat of waiting) seat.arrive(answers.get(id), textStatus, xhr);
      },
      error: refuse,
    });

    function refuse(...reason: Parameters<NonNullable<AjaxSettings['error']>>): void {
      for (const waiting of leaving.values()) for (const seat of waiting) seat.settings.error?.(...reason);
    }
  }

  return (settings) => {
    const id = settings.type === 'GET' ? idIn(settings.url ?? '') : undefined;
    if (id === undefined) return ajax(settings);
    const seat = new Seat(settings, () => {
      const waiting = seats.get(id)?.filter((other) => other !== seat) ?? [];
      if (waiting.length > 0) seats.set(id, waiting);
      else seats.delete(id);
    });
    if (seats.size === 0) clock.after(0, depart);
    seats.set(id, [...(seats.get(id) ?? []), seat]);
    return seat;
  };
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

function unconditional(headers: AjaxSettings['headers'] = {}): AjaxSettings['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !/^if-/i.test(name)));
}
