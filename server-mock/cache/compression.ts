/** Compression, as Node has it. A browser has no such module: the server is given the compressors (encoding.ts). */
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import type { Bytes, Compressors } from './encoding';

const brotli = promisify(zlib.brotliCompress);
const gzip = promisify(zlib.gzip);

// The highest quality takes a hundred times as long for a few per cent, and most entries live for seconds.
const brotliOptions = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 5 } };

export const compressors: Compressors = new Map([
  ['br', async (bytes: Bytes) => new Uint8Array(await brotli(bytes, brotliOptions))],
  ['gzip', async (bytes: Bytes) => new Uint8Array(await gzip(bytes))],
]);
