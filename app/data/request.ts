/** Actions that are no model's own: signing in, following, favouriting. */
import type { InferInput } from 'valibot';
import { type Endpoint, type OutputOf, type ParameterOf, type ParametersOf, pathOf } from '../../common/feature';
import { policyFor } from './cache';
import { ask, type Query, type Question, tell } from './exchange';
import { unfollow } from './live';
import { keyFor } from './once';
import { cache } from './shared-cache';
import { leftBy, type Owner } from './sync';

/** What an endpoint must be told: its path's parameters and its body where it has them. */
export type Call<E extends Endpoint> = {
  readonly query?: Query;
  readonly timeoutMs?: number;
  /** The ETag of the version that is to be changed, or `*` for whichever there is: 412 if there is none such. */
  readonly ifMatch?: string | undefined;
  /** For reads: `false` asks past the cache. */
  readonly cache?: false;
  /** Of a write: the record that its answer carries, whole. What was read of it is that from then on. */
  readonly record?: Owner;
  /** Of a write: the record that is no more when it has succeeded. Nobody asks for it again. */
  readonly gone?: Owner;
  /**
   * Of a write: who sends it, as a form or a record. The same sent again by them, while no answer has said that it was done,
   * carries the same Idempotency-Key: a server that knows those does it once.
   */
  readonly once?: object;
} & ([ParameterOf<E['path']>] extends [never] ? unknown : { readonly parameters: ParametersOf<E> }) &
  (E extends { readonly input: infer S extends NonNullable<Endpoint['input']> }
    ? { readonly input: InferInput<S> }
    : unknown);

/** An answer that is awaited, or given up by `abort()`. Rejects with a jqXHR: `readFailure` puts it into words. */
export interface Exchange<T> extends PromiseLike<T> {
  abort(): void;
  /** Of the answer, once it is there. */
  getResponseHeader(name: string): string | null;
}

/** Calls an endpoint. An answer that does not have the endpoint's declared shape rejects. */
export function request<const E extends Endpoint>(
  endpoint: E,
  ...call: Partial<Call<E>> extends Call<E> ? [Call<E>?] : [Call<E>]
): Exchange<OutputOf<E>>;
export function request(
  endpoint: Endpoint,
  call: {
    parameters?: Readonly<Record<string, string>>;
    query?: Query;
    input?: unknown;
    timeoutMs?: number;
    ifMatch?: string | undefined;
    cache?: false;
    record?: Owner;
    gone?: Owner;
    once?: object;
  } = {},
): Exchange<unknown> {
  const { method } = endpoint;
  const path = pathOf(endpoint, call.parameters ?? {});
  const repeatable = call.once && keyFor(call.once, `${method} ${path}`, call.input);
  const question: Question = {
    method,
    path,
    query: call.query,
    body: call.input,
    expected: endpoint.output ?? 'nothing',
    headers: { 'If-Match': call.ifMatch, ...(repeatable && { 'Idempotency-Key': repeatable.key }) },
    timeoutMs: call.timeoutMs,
  };
  const { caching } = endpoint;
  const { record, gone } = call;
  if (method === 'GET') return ask(question, { policy: caching, cache: call.cache });
  const xhr = tell(question, {
    tags: caching?.tags,
    written(answer) {
      if (gone !== undefined) unfollow(gone);
      return record && leftBy(record, answer, policyFor(cache, record), question.path);
    },
  });
  // An answer that cannot be read is none: who sends it again is given it once more.
  xhr.done(() => repeatable?.done());
  return xhr;
}
