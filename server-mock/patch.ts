/**
 * PATCH: from a patch of what GET serves to what PUT takes (RFC 5789).
 * Holds     the media types, reading a patch, and what of a patched representation is input.
 * Promises  a patch is applied whole or refused: what would be dropped on the way is named instead.
 * Leaves    patches themselves to common/json-patch, when to apply one to writes.ts.
 */
import type * as v from 'valibot';
import {
  applyInPlace,
  applyMergePatch,
  copyOf,
  equal,
  PatchConflictError,
  PatchError,
  validatePatch,
  type Json,
  type Operation,
} from '../common/json-patch';
import { mediaTypeOf, readJson } from './body';
import type { Endpoint } from '../common/feature';
import { Refusal } from './refusal';
import { parseJson } from './json';
import { entriesOf, envelopeOf, fieldOf, validated } from './validation';

/** What `application/json+patch` means is what RFC 6902 came to call `application/json-patch+json`. */
const jsonPatchTypes: readonly string[] = ['application/json-patch+json', 'application/json+patch'];
const mergePatchType = 'application/merge-patch+json';

export const patchTypes = ['application/json-patch+json', mergePatchType] as const;

export type Patch =
  | { readonly kind: 'json patch'; readonly operations: readonly Operation[] }
  | { readonly kind: 'merge patch'; readonly value: unknown };

/** @throws {Refusal}  415 with `Accept-Patch`; 422: no patch of that type; and what `readJson` refuses. */
export async function readPatch(request: Request): Promise<Patch> {
  const type = mediaTypeOf(request.headers);
  const isJsonPatch = jsonPatchTypes.includes(type);
  if (!isJsonPatch && type !== mergePatchType) throw unsupported();
  const value = await readJson(request, [type], unsupported);
  if (value === undefined) throw new Refusal(400, { body: ['is empty'] });
  return isJsonPatch
    ? { kind: 'json patch', operations: refusing(() => validatePatch(value)) }
    : { kind: 'merge patch', value };
}

const unsupported = () =>
  new Refusal(415, { body: [`must be ${patchTypes.join(' or ')}`] }, { 'Accept-Patch': patchTypes.join(', ') });

export interface Patched {
  /** For the handler of PUT, validated. */
  readonly input: unknown;
  /** Whether some operation changed something, though the next may have changed it back. */
  readonly isChanged: boolean;
}

/**
 * @param body  The current representation, JSON text, as GET serves it: pointers address this.
 * @throws {Refusal}  409: the patch was made for another state. 422: it asks for what cannot be, each member named.
 */
export function patched(endpoint: Endpoint, body: string, patch: Patch): Patched {
  const document = parsed(body);
  if (patch.kind === 'merge patch') {
    const after = refusing(() => applyMergePatch(document, patch.value));
    return { input: inputOf(endpoint, document, after), isChanged: !equal(document, after) };
  }
  const before = outlineOf(endpoint, document);
  const documentBytes = new TextEncoder().encode(body).length;
  const { document: after, isChanged } = refusing(() => applyInPlace(document, patch.operations, { documentBytes }));
  return { input: inputOf(endpoint, before, after), isChanged };
}

/** The input by which PUT would leave everything as it is. */
export function unchangedInput(endpoint: Endpoint, body: string): unknown {
  const before = parsed(body);
  return inputOf(endpoint, before, before);
}

// The server wrote it a moment ago.
function parsed(body: string): Json {
  return parseJson(body) as Json;
}

/** As much of a document as `inputOf` looks at of the one before: a copy of what PUT cannot change, and the other names. */
function outlineOf({ input: schema }: Endpoint, document: Json): Json {
  return schema === undefined ? document : outlined(entriesOf(schema), envelopeOf(schema), document);
}

function outlined(entries: v.ObjectEntries, envelope: string | undefined, document: Json): Json {
  if (!isObject(document)) return null;
  const members = Object.entries(document).map(([name, member]): [string, Json] => {
    if (name === envelope) return [name, outlined(entriesOf(entries[name]), undefined, member)];
    return [name, Object.hasOwn(entries, name) ? null : copyOf(member)];
  });
  return Object.fromEntries(members);
}

function inputOf({ input: schema }: Endpoint, before: Json, after: Json): unknown {
  if (schema === undefined) throw new TypeError('what can be patched has an input');
  const envelope = envelopeOf(schema);
  const asked = membersAsked(entriesOf(schema), envelope, before, after);
  const input = validated(schema, asked);
  const lost = lostMembers(asked, input, '').map((path) => fieldOf(path, envelope));
  if (lost.length > 0) throw unprocessable(lost, 'is unknown');
  return input;
}

/** Those that PUT knows, as they are after the patch. One that was removed counts as null. */
function membersAsked(
  entries: v.ObjectEntries,
  envelope: string | undefined,
  before: Json | undefined,
  after: Json | undefined,
): unknown {
  if (!isObject(after)) return after;
  const known = isObject(before) ? before : {};
  const names = [...new Set([...Object.keys(known), ...Object.keys(after)])];
  const own = (value: Readonly<Record<string, Json>>, name: string) =>
    Object.hasOwn(value, name) ? value[name] : undefined;
  const fixed = names.filter((name) => {
    if (Object.hasOwn(entries, name)) return false;
    const [was, is] = [own(known, name), own(after, name)];
    return was === undefined || is === undefined || !equal(was, is);
  });
  if (fixed.length > 0) throw unprocessable(fixed, 'cannot be changed');
  const asked = names.filter((name) => Object.hasOwn(entries, name)).map((name) => [name, own(after, name) ?? null]);
  if (envelope === undefined) return Object.fromEntries(asked);
  const inner = entriesOf(entries[envelope]);
  return { [envelope]: membersAsked(inner, undefined, own(known, envelope), own(after, envelope) ?? null) };
}

/** The pointers' ends that validation passed over: an object's member that its shape does not name. */
function lostMembers(asked: unknown, taken: unknown, path: string): string[] {
  if (Array.isArray(asked)) {
    const elements: readonly unknown[] = asked;
    // Names come back sorted and once each; elements with members come back in their places.
    return Array.isArray(taken) ? elements.flatMap((one, at) => lostMembers(one, taken[at], `${path}${at}.`)) : [];
  }
  if (!isRecord(asked) || !isRecord(taken)) return [];
  return Object.entries(asked).flatMap(([name, value]) =>
    Object.hasOwn(taken, name) ? lostMembers(value, taken[name], `${path}${name}.`) : [`${path}${name}`],
  );
}

function isObject(value: Json | undefined): value is Readonly<Record<string, Json>> {
  return isRecord(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unprocessable(fields: readonly string[], problem: string): Refusal {
  return new Refusal(422, Object.fromEntries(fields.map((field) => [field, [problem]])));
}

/** RFC 5789 §2.2: 409 for what might fit another state, 422 for what fits none. */
function refusing<R>(work: () => R): R {
  try {
    return work();
  } catch (reason) {
    if (!(reason instanceof PatchError)) throw reason;
    throw new Refusal(reason instanceof PatchConflictError ? 409 : 422, { patch: [reason.message] });
  }
}
