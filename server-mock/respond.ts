/**
 * The last step of every answer that is no refusal: from a representation to a response.
 * Leaves    whether a condition holds to conditional.ts, bytes to encoding.ts.
 */
import { textResponse } from './boundary';
import { evaluate } from './conditional';
import { formatHttpDate } from './http-date';
import type { Representation, Validators } from './representation';

/**
 * The answer to a GET or HEAD: the representation, or 304, or 412 with the representation (RFC 9110 §13).
 * @param nowMs  In milliseconds since 1970, for dates of the old kind, whose years have two digits.
 */
export function respondToRead(request: Request, representation: Representation, nowMs: number): Response {
  const { validators } = representation;
  const verdict = evaluate(request, { etag: validators.etag, lastModifiedMs: validators.lastModifiedMs }, nowMs);
  if (verdict === 'not modified') return respond({ ...representation, status: 304, body: undefined });
  return respond(verdict === 'failed' ? { ...representation, status: 412 } : representation);
}

export function respond({ status, headers, body, validators }: Representation): Response {
  return textResponse(status, body, { ...validatorHeaders(validators), ...headers });
}

function validatorHeaders({ etag, lastModifiedMs }: Validators): Record<string, string> {
  return {
    ...(etag !== undefined && { etag: `"${etag}"` }),
    ...(lastModifiedMs !== undefined && { 'last-modified': formatHttpDate(lastModifiedMs) }),
  };
}
