/**
 * The response cache's door: what routes can say, what is kept, and how it goes out. What runs in Node only has a door of
 * its own, node.ts.
 * Read first docs/response-cache.md, then response-cache.ts; the engine is common/cache.
 */
export { fieldsOfWrite } from './cache-fields';
export {
  policiesOf,
  type CacheContext,
  type CachePolicy,
  type Caching,
  type CachingDefaults,
  type Info,
  type Place,
} from './caching';
export { briefly, compileCacheControl, presets, type CacheControlRules, type ClientCaching } from './client-caching';
export {
  compressedFrom,
  isCompressible,
  negotiateCoding,
  noCompressors,
  offersOf,
  type Bytes,
  type Compressors,
} from './encoding';
export { respondFromCache } from './respond-from-cache';
export { ResponseCache, type CallCache, type Given, type Reader, type ResponseCacheOptions } from './response-cache';
