/**
 * Bodies: from the bytes of a request to a JSON value that may be looked at.
 * Promises  no more than 1 MiB is read, whatever Content-Length says; nesting is counted before anything is parsed, for a
 *           deep enough text ends a recursive parser; no object has a field that means something to JavaScript.
 */
import { Refusal } from './refusal';
import { isObject, parseJson } from './json';

export const mostBodyBytes = 1024 * 1024;
export const deepestNesting = 64;

/** In lower case, without parameters; '' where none is given. */
export function mediaTypeOf(headers: Headers): string {
  return headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
}

const notJson = () => new Refusal(415, { body: ['must be application/json'] }, { Accept: 'application/json' });

/**
 * @param types        Media types of which one is to be said.
 * @param unsupported  The refusal of any other.
 * @returns  The value, or undefined for an empty body.
 * @throws {Refusal}  400: not whole, not UTF-8, not JSON. 413: too large. 415: not said to be JSON. 422: nested too deep,
 *   or with a field called `__proto__`, `constructor` or `prototype`.
 */
export async function readJson(
  request: Request,
  types: readonly string[] = ['application/json'],
  unsupported: () => Refusal = notJson,
): Promise<unknown> {
  if (Number(request.headers.get('content-length')) > mostBodyBytes) throw tooLarge();
  const bytes = await readBytes(request);
  if (bytes.length === 0) return undefined;
  const coding = request.headers.get('content-encoding')?.trim().toLowerCase() ?? 'identity';
  if (coding !== 'identity' || !types.includes(mediaTypeOf(request.headers))) throw unsupported();
  const text = decode(bytes);
  if (isDeeperThan(deepestNesting, text)) throw new Refusal(422, { body: [`is nested deeper than ${deepestNesting}`] });
  const value = parse(text);
  if (hasReservedField(value)) throw new Refusal(422, { body: ['has a field with a reserved name'] });
  return value;
}

const tooLarge = () => new Refusal(413, { body: [`is larger than ${mostBodyBytes} bytes`] }, { Connection: 'close' });

async function readBytes(request: Request): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let count = 0;
  try {
    const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = request.body?.getReader();
    for (let next = await reader?.read(); next?.value; next = await reader?.read()) {
      count += next.value.length;
      if (count > mostBodyBytes) break;
      chunks.push(next.value);
    }
    if (count > mostBodyBytes) await reader?.cancel();
  } catch {
    // The connection broke, or somebody has read the body before: nobody is there to hear more.
    throw new Refusal(400, { body: ['did not arrive'] });
  }
  if (count > mostBodyBytes) throw tooLarge();
  const bytes = new Uint8Array(count);
  let place = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, place);
    place += chunk.length;
  }
  return bytes;
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Refusal(400, { body: ['is not UTF-8'] });
  }
}

function parse(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    throw new Refusal(400, { body: ['is not JSON'] });
  }
}

/**
 * Counts brackets outside of strings. What is no JSON may be counted wrong: the parser will refuse it. A loop, because
 * a regular expression for strings takes time in the square of a hostile text's length.
 */
function isDeeperThan(deepest: number, text: string): boolean {
  let depth = 0;
  let isInString = false;
  for (let place = 0; place < text.length; place++) {
    const character = text[place];
    if (character === '"') isInString = !isInString;
    else if (isInString) place += character === '\\' ? 1 : 0;
    else if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth -= 1;
    if (depth > deepest) return true;
  }
  return false;
}

const reservedFields: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

function hasReservedField(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasReservedField);
  if (!isObject(value)) return false;
  return Object.entries(value).some(([name, inner]) => reservedFields.has(name) || hasReservedField(inner));
}
