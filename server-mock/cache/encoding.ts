/**
 * Content codings (RFC 9110 §8.4, §12.5.3): which one a client is to get, and the bytes in it.
 * Holds     the negotiation; what is worth compressing.
 * Promises  `q`, `*` and `identity;q=0` mean what the RFC says; a header that cannot be read asks for nothing.
 * Leaves    compressing to whoever passes compressors: compression.ts in Node. Where there is none, as in a browser,
 *           everything goes as it is.
 */
import { type Coding, codings } from '../representation';

export type Bytes = Uint8Array<ArrayBuffer>;

/** Compresses a whole body. */
export type Compress = (bytes: Bytes) => Promise<Bytes>;
export type Compressors = ReadonlyMap<Coding, Compress>;

export const noCompressors: Compressors = new Map();

/** In bytes: below it, the headers weigh more than what is saved. */
export const compressedFrom = 1_024;

/** Formats that are text inside. Pictures, fonts and archives are compressed already. */
const compressibleTypes =
  /^(?:text\/|image\/svg\+xml|application\/(?:javascript|manifest\+json|wasm|xml|[\w.-]*\+?json))/;

export function isCompressible(mediaType: string): boolean {
  return compressibleTypes.test(mediaType.toLowerCase());
}

/** What a client accepts: the quality, 0 to 1, of each name of which it speaks, in lower case. */
export type Qualities = ReadonlyMap<string, number>;

const rememberedFields = 64;
const qualitiesOfField = new Map<string, Qualities>();

/** Reads a list of names with qualities, as in `Accept-Encoding` and `Accept-Language`. What breaks the grammar is left out. */
function qualitiesOf(field: string): Qualities {
  const known = qualitiesOfField.get(field);
  if (known !== undefined) return known;
  const qualities = new Map<string, number>();
  for (const element of field.split(',')) {
    const [, name, quality = '1'] =
      /^[\t ]*([^\t ;,]+)[\t ]*(?:;[\t ]*[qQ]=([01](?:\.\d{0,3})?)[\t ]*)?$/.exec(element) ?? [];
    if (name !== undefined) qualities.set(name.toLowerCase(), Math.min(1, Number(quality)));
  }
  // Nearly all requests carry one of a few: those of the browsers in use.
  if (qualitiesOfField.size < rememberedFields && field.length < 256) qualitiesOfField.set(field, qualities);
  return qualities;
}

/**
 * The coding for an answer.
 * @param field   `Accept-Encoding`; null: the client has said nothing, and gets what needs no decoding.
 * @param offers  The codings that can be made, best first.
 * @returns  `identity` when the client would rather have it, or nothing else fits; undefined: it refuses all there is.
 */
export function negotiateCoding(field: string | null, offers: readonly Coding[]): Coding | 'identity' | undefined {
  if (field === null) return 'identity';
  const qualities = qualitiesOf(field);
  const others = qualities.get('*');
  const qualityOf = (coding: Coding) =>
    qualities.get(coding) ?? (coding === 'gzip' ? qualities.get('x-gzip') : undefined) ?? others ?? 0;
  // Not spoken of, it is acceptable, and worse than whatever was.
  const plain = qualities.get('identity') ?? (others === 0 ? 0 : undefined);
  let best: Coding | undefined;
  for (const coding of offers) {
    const quality = qualityOf(coding);
    if (quality > 0 && quality > (best === undefined ? 0 : qualityOf(best))) best = coding;
  }
  if (best !== undefined && (plain === undefined || qualityOf(best) >= plain)) return best;
  return plain === 0 ? undefined : 'identity';
}

/** The codings for which there are compressors, best first. */
export function offersOf(compressors: Compressors): readonly Coding[] {
  return codings.filter((coding) => compressors.has(coding));
}

/**
 * The language for an answer (RFC 4647 §3.4, lookup): the best of `offers` that the client accepts, or the first.
 * @param offers  Tags of languages: `en`, `de-CH`.
 */
export function negotiateLanguage(field: string | null, offers: readonly string[]): string {
  const first = offers[0] ?? '';
  if (field === null) return first;
  const qualities = qualitiesOf(field);
  const qualityOf = (offer: string) => {
    const subtags = offer.toLowerCase().split('-');
    for (let count = subtags.length; count > 0; count--) {
      const quality = qualities.get(subtags.slice(0, count).join('-'));
      if (quality !== undefined) return quality;
    }
    return qualities.get('*') ?? 0;
  };
  return offers.reduce((best, offer) => (qualityOf(offer) > qualityOf(best) ? offer : best), first);
}
