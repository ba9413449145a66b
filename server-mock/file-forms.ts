/** The forms of a file: as it is, and compressed. */
import { createHash } from 'node:crypto';
import { type Bytes, type Compressors, compressedFrom, isCompressible, negotiateCoding, offersOf } from './cache';
import { Refusal } from './refusal';
import { encodedTag, type Coding } from './representation';

export interface File {
  readonly bytes: Bytes;
  readonly modifiedMs: number;
}

interface Form {
  /** In quotes. */
  readonly etag: string;
  readonly bytes: Bytes;
  readonly coding: Coding | 'identity';
}

/** Files of a built application are few: this is far more than they take. */
const mostBytes = 64 * 1024 * 1024;

export class FileForms {
  readonly #compressors: Compressors;
  /** By content and coding, so that a file which changes has new forms. */
  readonly #encoded = new Map<string, Promise<Bytes>>();
  #bytes = 0;

  constructor(compressors: Compressors) {
    this.#compressors = compressors;
  }

  /** Whether the file has several forms. */
  vary({ bytes }: File, mediaType: string): boolean {
    return this.#compressors.size > 0 && bytes.length >= compressedFrom && isCompressible(mediaType);
  }

  /**
   * The form that a client likes best.
   * @param accepted  `Accept-Encoding`.
   * @throws {Refusal}  406: it refuses them all.
   */
  async of(file: File, mediaType: string, accepted: string | null): Promise<Form> {
    const tag = createHash('sha256').update(file.bytes).digest('base64url').slice(0, 22);
    const coding = negotiateCoding(accepted, this.vary(file, mediaType) ? offersOf(this.#compressors) : []);
    if (coding === undefined) throw new Refusal(406, { encoding: ['none that is left is acceptable'] });
    if (coding === 'identity') return { etag: `"${tag}"`, bytes: file.bytes, coding };
    const bytes = await this.#encode(file.bytes, encodedTag(tag, coding), coding);
    return { etag: `"${encodedTag(tag, coding)}"`, bytes, coding };
  }

  #encode(bytes: Bytes, name: string, coding: Coding): Promise<Bytes> {
    const known = this.#encoded.get(name);
    if (known !== undefined) return known;
    const compress = this.#compressors.get(coding);
    if (compress === undefined) return Promise.resolve(bytes);
    const encoded = compress(bytes);
    // A build anew makes new forms; when they are too many, those of all builds are forgotten.
    if (this.#bytes + bytes.length > mostBytes) {
      this.#encoded.clear();
      this.#bytes = 0;
    }
    this.#bytes += bytes.length;
    this.#encoded.set(name, encoded);
    return encoded;
  }
}
