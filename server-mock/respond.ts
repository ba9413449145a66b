/**
 * The last step of every write that was not refused: from a representation to a response.
 * Leaves    reading to cache/respond-from-cache.ts.
 */
import { textResponse } from './boundary';
import { lastModifiedField } from './http-date';
import type { Representation, Validators } from './representation';

export function respond({ status, headers, body, validators }: Representation, nowMs: number): Response {
  return textResponse(status, body, { ...validatorHeaders(validators, nowMs), ...headers });
}

function validatorHeaders({ etag, lastModifiedMs }: Validators, nowMs: number): Record<string, string> {
  return {
    ...(etag !== undefined && { etag: `"${etag}"` }),
    ...(lastModifiedMs !== undefined && { 'last-modified': lastModifiedField(lastModifiedMs, nowMs) }),
  };
}
