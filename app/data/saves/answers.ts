/**
 * What an answer says to a document that saves itself.
 * Promises  no body is taken for a state that is none; a validator that may not go back is no version.
 */
import type { JsonObject } from '../../../common/json-patch';
import { retryAfterMs } from '../../../common/protocol/retry-after';
import type { Answer } from './document';

/** As much of jQuery's jqXHR as matters; a `sync` of somebody's own may give less. */
export interface Xhr {
  readonly status?: number;
  readonly statusText?: string;
  readonly responseText?: unknown;
  getResponseHeader?(name: string): string | null;
}

export type VersionType = 'etag' | 'last-modified';

export function headerOf(xhr: Xhr | undefined, name: string): string | undefined {
  return xhr?.getResponseHeader?.(name) ?? undefined;
}

/** The validator that the answer came with, as it came. */
export function validatorOf(xhr: Xhr | undefined, type: VersionType): string | undefined {
  return headerOf(xhr, type === 'etag' ? 'ETag' : 'Last-Modified');
}

/** The validator, if it may be sent back as the condition of a write (RFC 9110 §8.8.1): it is a strong one. */
export function versionOf(xhr: Xhr | undefined, type: VersionType): string | undefined {
  const validator = validatorOf(xhr, type);
  if (validator === undefined) return undefined;
  if (type === 'etag') return strongTag(validator);
  // RFC 9110 §8.8.2.2: of two writes in the second of the answer, the date shows one.
  const sent = Date.parse(headerOf(xhr, 'Date') ?? '');
  return sent - Date.parse(validator) >= 1_000 ? validator : undefined;
}

/** The tag, if it may go back in `If-Match` (RFC 9110 §13.1.1): of a weak one that would fail for ever. */
export function strongTag(etag: string | undefined): string | undefined {
  return etag?.startsWith('"') === true ? etag : undefined;
}

/** The id of what was created, as its address says it. */
export function locationOf(xhr: Xhr): string | undefined {
  const id = headerOf(xhr, 'Location')?.split('/').pop();
  return id === '' ? undefined : id && decoded(id);
}

/** What was written as URLs are; as it is, where it was not. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/**
 * Whether a success is one although nothing could be read of it. Portals and proxies answer what they like, with pages of
 * their own or with nothing: the server's is known by a validator or an address, or says by its status that nothing follows.
 * @param isVersioned  Else, the server need not have said anything.
 */
export function isConfirmed(xhr: Xhr, type: VersionType, isVersioned: boolean): boolean {
  const { status, responseText = '' } = xhr;
  if (status === 204 || status === 205 || validatorOf(xhr, type) !== undefined) return true;
  return responseText === '' && (!isVersioned || headerOf(xhr, 'Location') !== undefined);
}

/** @param read  The state in a body, if it is one. */
export function answerOf(
  xhr: Xhr,
  data: unknown,
  type: VersionType,
  nowMs: number,
  read: (body: unknown) => JsonObject | undefined,
): Answer {
  const { status = 0 } = xhr;
  const version = versionOf(xhr, type);
  if (isSuccess(status)) {
    const weakVersion = type === 'last-modified' && version === undefined ? validatorOf(xhr, type) : undefined;
    return { status, version, weakVersion, state: read(data) };
  }
  const body = parsed(xhr.responseText);
  return {
    status,
    ...(status === 412 && !isProblem(xhr) && { version, state: read(body) }),
    retryAfterMs: retryAfterMs(headerOf(xhr, 'Retry-After') ?? '', nowMs),
    reason: reasonOf(status, body),
    problem: body,
  };
}

function isProblem(xhr: Xhr): boolean {
  return headerOf(xhr, 'Content-Type')?.includes('problem') === true;
}

export function parsed(text: unknown): unknown {
  try {
    return JSON.parse(text as string);
  } catch {
    return undefined;
  }
}

/** Whether what is refused may be some of the edits only: something is wrong with one (422), or it is too large (413). */
export function isOfSome(status: number): boolean {
  return status === 422 || status === 413;
}

type Body = Readonly<Record<string, unknown>>;

/** Only these are about what somebody entered; other fields of a problem, such as `if-match`, are for developers. */
const ABOUT_CONTENT = [409, 422];

/** The sentence of a problem (RFC 9457), or this project's fields with their messages. */
function reasonOf(status: number, body: unknown): string | undefined {
  if (!isBody(body)) return undefined;
  const { detail, title } = body;
  if (typeof detail === 'string') return detail;
  if (typeof title === 'string') return title;
  const sentences = ABOUT_CONTENT.includes(status) ? fieldsOf(body).map(([, sentence]) => sentence) : [];
  return sentences.length === 0 ? undefined : sentences.join('; ');
}

/** This project's fields, each with a sentence that begins with its name: `cover.alt` and `cover.alt is too long`. */
export function fieldsOf({ errors }: Body): readonly (readonly [field: string, sentence: string])[] {
  if (!isBody(errors)) return [];
  return Object.entries(errors).map(([field, messages]) => [
    field,
    `${field} ${Array.isArray(messages) ? messages.join(', ') : String(messages)}`,
  ]);
}

export function isBody(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
