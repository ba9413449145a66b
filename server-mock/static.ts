/**
 * Static files: the built application, served from the process that answers its API.
 * Promises  every address of the application gives its page (History API), but nothing that should be a file and is
 *           not there does; nothing outside the folder is read; a page may load and ask only what the policy names.
 * Leaves    the API to server.ts, codings to file-forms.ts, conditions to conditional.ts.
 */
import { readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { apiBase as applicationsApi } from '../common/api-base';
import type { Clock } from '../common/clock';
import { checkRequest, refusalOf, refusalResponse } from './boundary';
import { type CacheControlRules, type Compressors, compileCacheControl, noCompressors, presets } from './cache';
import { evaluate } from './conditional';
import { Refusal } from './refusal';
import { FileForms, type File } from './file-forms';
import { lastModifiedField } from './http-date';
import { identityTagOf } from './representation';
import { apiBase } from './route';

export interface StaticOptions {
  /** What webpack built: `index.html`, `assets/`. */
  readonly folder: string;
  readonly clock: Clock;
  /** As for the server: host names under which it is reached, besides the machine's own. */
  readonly hosts?: readonly string[];
  /** How long files are used without asking, by media range. Default: fingerprinted ones for ever, others not at all. */
  readonly cacheControl?: CacheControlRules;
  /** Where the page asks its API: a path here, or a whole URL. Default: as common/api-base.ts says. */
  readonly api?: string;
  /** By which files are compressed, each once for as long as it does not change. Default: by none. */
  readonly compressors?: Compressors;
}

/**
 * Each thing that a page may do is allowed by itself; nothing is by default.
 * @param api  Where it asks its API: a path, or a whole URL.
 */
function contentSecurityPolicy(api: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    // People's pictures are wherever they say.
    "img-src 'self' https: http: data:",
    URL.canParse(api) ? `connect-src 'self' ${new URL(api).origin}` : "connect-src 'self'",
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

const securityHeaders = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
  // Which article somebody reads is no business of whoever hosts the author's picture.
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

const contentTypes: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.json', 'application/json; charset=utf-8'],
  ['.map', 'application/json; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
  ['.ico', 'image/x-icon'],
  ['.woff2', 'font/woff2'],
  ['.txt', 'text/plain; charset=utf-8'],
]);

/** What browsers ask for when they want a page, or when a program asks; not the images, scripts and styles of one. */
const pageDestinations: ReadonlySet<string | null> = new Set([null, '', 'document', 'empty', 'iframe', 'frame']);

/** @throws {RangeError}  A rule of `cacheControl` is none. */
export function createStaticHandler({
  folder,
  clock,
  hosts = [],
  cacheControl = presets.confident.cacheControl,
  compressors = noCompressors,
  api = applicationsApi,
}: StaticOptions): (request: Request) => Promise<Response> {
  const root = path.resolve(folder);
  const allowedHosts = new Set(hosts);
  const controlOf = compileCacheControl(cacheControl);
  const files = new FileForms(compressors);
  const policy = contentSecurityPolicy(api);

  return async (request) => {
    try {
      checkRequest(request, allowedHosts);
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        throw new Refusal(405, { method: ['not allowed'] }, { Allow: 'GET, HEAD' });
      }
      return await respond(request);
    } catch (reason) {
      const refusal = refusalOf(reason);
      if (!refusal) throw reason;
      return refusalResponse(refusal);
    }
  };

  async function respond(request: Request): Promise<Response> {
    const pathname = decodeURIComponent(new URL(request.url).pathname);
    const found = await read(pathname);
    if (found) return answer(request, pathname, found, { controlOf, files, policy, nowMs: clock.now() });
    const isPage =
      !/^\/(api|assets)(\/|$)/.test(pathname) && pageDestinations.has(request.headers.get('sec-fetch-dest'));
    const page = isPage ? await read('/index.html') : undefined;
    if (!page) throw new Refusal(404, { path: ['not found'] });
    return answer(request, '/index.html', page, { controlOf, files, policy, nowMs: clock.now() });
  }

  async function read(pathname: string): Promise<File | undefined> {
    const isHidden = pathname.split(/[/\\]/).some((segment) => segment.startsWith('.'));
    if (isHidden || pathname === apiBase || pathname.startsWith(`${apiBase}/`)) return undefined;
    // Compared after links were followed: one that leads out of the folder leads nowhere.
    const [base, file] = await Promise.all([
      realpath(root),
      realpath(path.join(root, pathname)).catch(() => undefined),
    ]);
    if (!file?.startsWith(base + path.sep)) return undefined;
    const found = await stat(file);
    if (!found.isFile()) return undefined;
    return { bytes: await readFile(file), modifiedMs: found.mtimeMs };
  }
}

interface Answering {
  readonly controlOf: ReturnType<typeof compileCacheControl>;
  readonly files: FileForms;
  /** The Content-Security-Policy. */
  readonly policy: string;
  readonly nowMs: number;
}

/** @throws {Refusal}  412: the file is not the one that was asked for. */
async function answer(
  request: Request,
  pathname: string,
  file: File,
  { controlOf, files, policy, nowMs }: Answering,
): Promise<Response> {
  const mediaType = contentTypes.get(path.extname(pathname)) ?? 'application/octet-stream';
  const { etag, bytes, coding } = await files.of(file, mediaType, request.headers.get('accept-encoding'));
  const isFingerprinted = /^\/assets\/.*\.[0-9a-f]{8,}\.\w+(\.map)?$/.test(pathname);
  const headers = {
    ...securityHeaders,
    'Content-Security-Policy': policy,
    'Cache-Control': controlOf(mediaType, isFingerprinted),
    ETag: etag,
    'Last-Modified': lastModifiedField(file.modifiedMs, nowMs),
    ...(files.vary(file, mediaType) && { Vary: 'Accept-Encoding' }),
  };
  // A tag of any form names the file.
  const state = { etag: identityTagOf(etag.slice(1, -1)), lastModifiedMs: file.modifiedMs };
  const verdict = evaluate(request, state, nowMs);
  if (verdict === 'failed') throw new Refusal(412, { precondition: ['does not hold'] });
  if (verdict === 'not modified') return new Response(null, { status: 304, headers });
  return new Response(request.method === 'HEAD' ? null : bytes, {
    headers: {
      ...headers,
      'Content-Type': mediaType,
      'Content-Length': String(bytes.length),
      ...(coding !== 'identity' && { 'Content-Encoding': coding }),
    },
  });
}
