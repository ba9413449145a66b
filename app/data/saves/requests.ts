/**
 * Writes and reads of a document as requests, by its model's `sync`.
 * Promises  each is answered once, whatever `sync` does: calls back, gives something to wait for, throws.
 * Leaves    what an answer means to answers.ts.
 */
import type { JsonObject, Operation } from '../../../common/json-patch';
import type { VersionType, Xhr } from './answers';
import type { Flight } from './document';
import type { Host, Options } from './host';
import { sendable } from './identity';

/** What Backbone calls it. */
export const methods = { create: 'create', patch: 'patch', replace: 'update', remove: 'delete' } as const;
/** Options of a read that passes every cache: what is wanted is what the server holds now. */
export const FRESH = { headers: { 'Cache-Control': 'no-cache' }, refresh: true };
export const conditions = { etag: 'If-Match', 'last-modified': 'If-Unmodified-Since' } as const;

/** @param asked  What callers want of it. */
export function requestOf(
  { kind, key, version, target, operations }: Flight,
  asked: Options,
  envelope: string | undefined,
  versionType: VersionType | undefined,
): Options {
  const isPatch = kind === 'patch';
  const hasCondition = versionType !== undefined && version !== undefined && kind !== 'create';
  const attrs = isPatch ? (inEnvelope(operations, envelope) as unknown as JsonObject) : target;
  return {
    ...asked,
    ...(isPatch && { contentType: 'application/json-patch+json' }),
    attrs: kind === 'remove' ? undefined : sendable(attrs),
    headers: {
      ...asked.headers,
      'Idempotency-Key': `"${key}"`,
      ...(hasCondition && { [conditions[versionType]]: version }),
    },
  };
}

function inEnvelope(operations: readonly Operation[], envelope: string | undefined): readonly Operation[] {
  if (envelope === undefined) return operations;
  const moved = (pointer: string): string => `/${envelope}${pointer}`;
  return operations.map((operation) => ({
    ...operation,
    path: moved(operation.path),
    ...('from' in operation && { from: moved(operation.from) }),
  }));
}

export type Answered = (xhr: Xhr, isRead: boolean, data?: unknown) => void;

interface Requesting {
  sync(method: string, model: Host, options: object): Partial<Deferred> | undefined;
}
interface Deferred extends Xhr {
  done(callback: (data: unknown) => void): unknown;
  fail(callback: () => void): unknown;
}

/**
 * @param answered  Called once. Without an answer, the status is 0; 400 where nothing could be sent. `isRead`: `sync` took
 *                  it for a success, so that `data` is what it said.
 */
export function ask(
  model: Host,
  method: string,
  options: Options,
  report: (error: unknown) => void,
  answered: Answered,
): void {
  let isAnswered = false;
  const once: Answered = (...answer) => {
    if (isAnswered) return;
    isAnswered = true;
    answered(...answer);
  };
  const sent: Record<string, unknown> & { xhr?: Xhr } = {
    ...options,
    success: (data: unknown, _: unknown, xhr?: Xhr) => once(xhr ?? sent.xhr ?? { status: 200 }, true, data),
    error: (xhr?: Xhr) => once(xhr ?? {}, false),
  };
  try {
    const xhr = (model as unknown as Requesting).sync(method, model, sent);
    // A model that was disposed has its callbacks taken away; the answer is wanted all the same.
    xhr?.done?.((data) => once(xhr, true, data));
    xhr?.fail?.(() => once(xhr, false));
  } catch (error) {
    report(error);
    once({ status: 400, statusText: String(error) }, false);
  }
}
