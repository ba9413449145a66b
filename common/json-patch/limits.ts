/**
 * How large a patch and its result may be, and how large JSON is.
 * Promises  measuring stops at the limit: what a patch of doubling `copy` operations makes costs no more than that.
 */
import { PatchLimitError } from './errors';
import { isArray, type Json } from './json';

export interface Limits {
  /** Operations in one patch. */
  readonly operations: number;
  /** Bytes of the result's JSON text in UTF-8, without white space. */
  readonly bytes: number;
  /** Arrays and objects inside each other: `{}` is 1 deep, `{"a": []}` is 2. */
  readonly depth: number;
}

export const DEFAULT_LIMITS: Limits = { operations: 200, bytes: 256 * 1024, depth: 32 };

/** For patches of one's own making: nothing is counted or measured. */
export const UNLIMITED: Limits = { operations: Infinity, bytes: Infinity, depth: Infinity };

/** @throws {PatchLimitError}  The document is larger or deeper than `limits` allow. */
export function ensureWithin(document: Json, { bytes, depth }: Limits): void {
  if (bytes === Infinity && depth === Infinity) return;
  // Most documents are so far below the limit that no character has to be looked at.
  if (new Ruler(longestText, bytes, depth).measure(document) <= bytes) return;
  if (new Ruler(textBytes, bytes, depth).measure(document) > bytes) throw new PatchLimitError('bytes', bytes);
}

/** Bytes of the value's JSON text in UTF-8. Counting stops above `most`: the answer is then some number above it. */
export function jsonBytes(value: Json, most = Infinity): number {
  return new Ruler(textBytes, most, Infinity).measure(value);
}

class Ruler {
  #bytes = 0;

  constructor(
    private readonly bytesOf: (text: string) => number,
    private readonly mostBytes: number,
    private readonly mostDepth: number,
  ) {}

  measure(value: Json, depth = 0): number {
    if (typeof value === 'string') this.#bytes += this.bytesOf(value);
    else if (typeof value !== 'object' || value === null) this.#bytes += String(value).length;
    else this.#measureParts(value, depth + 1);
    return this.#bytes;
  }

  #measureParts(container: object & Json, depth: number): void {
    if (depth > this.mostDepth) throw new PatchLimitError('depth', this.mostDepth);
    const names = isArray(container) ? undefined : Object.keys(container);
    const parts = isArray(container) ? container : Object.values<Json>(container);
    // Two brackets, and a comma between parts.
    this.#bytes += Math.max(2, parts.length + 1);
    for (let at = 0; at < parts.length && this.#bytes <= this.mostBytes; at += 1) {
      if (names) this.#bytes += this.bytesOf(names[at] ?? '') + 1;
      this.measure(parts[at] ?? null, depth);
    }
  }
}

/** No text needs more: each code unit may become `\u` and four digits. */
function longestText(text: string): number {
  return 6 * text.length + 2;
}

/** Bytes of a string in JSON, quotes included, as JSON.stringify writes it. */
function textBytes(text: string): number {
  let bytes = 2;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) bytes += asciiBytes(unit);
    else if (unit < 0x800) bytes += 2;
    else if (unit < 0xd800 || unit > 0xdfff) bytes += 3;
    else if (isPair(unit, text.charCodeAt(at + 1))) {
      bytes += 4;
      at += 1;
    } else bytes += 6;
  }
  return bytes;
}

function asciiBytes(unit: number): number {
  if (unit >= 0x20) return unit === 0x22 || unit === 0x5c ? 2 : 1;
  // \b \t \n \f \r have short escapes, \v and the rest have \u00xx.
  return unit >= 0x08 && unit <= 0x0d && unit !== 0x0b ? 2 : 6;
}

function isPair(first: number, second: number): boolean {
  return first <= 0xdbff && second >= 0xdc00 && second <= 0xdfff;
}
