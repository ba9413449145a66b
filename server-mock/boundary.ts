/**
 * Boundary: what every request has to pass before anything is done for it, and the one form of every refusal.
 * Holds     the checks of URL, Host and Origin; the way from a thrown reason to a response.
 * Promises  a refusal is JSON in its one shape (common/protocol/problem.ts), whatever was sent; a defect of ours is 500 without a detail of it.
 * Leaves    bodies to body.ts, who asks to viewers.ts, shapes to validation.ts.
 */
import { Refusal } from './refusal';
import type { Asking } from './plain-answer';
import { StoreBusyError, UniqueError } from './store';

const longestUrl = 8_192;

/** A browser cannot be told to leave these out, so that any site can send them: they must change nothing. */
const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

export function isSafe(method: string): boolean {
  return safeMethods.has(method);
}

/**
 * @param hosts  Host names, without port, under which the server is reached; the machine's own are always allowed.
 * @throws {Refusal}  400: a URL that is badly encoded or leaves its place. 414: one too long. 421: for another host,
 *   as after DNS rebinding. 403: a page of another host asks to change something.
 */
export function checkRequest(request: Request, hosts: ReadonlySet<string>): void {
  checkUrl(request.url, hosts);
  checkSender(request, hosts);
}

/** What is to be checked of a URL is the same each time. @throws {Refusal}  400, 414, 421. */
export function checkUrl(text: string, hosts: ReadonlySet<string>): URL {
  if (text.length > longestUrl) throw new Refusal(414, { url: [`is longer than ${longestUrl} characters`] });
  const url = new URL(text);
  checkEncoding(url);
  checkHost(url.hostname, hosts);
  return url;
}

/** What is to be checked of the headers. @throws {Refusal}  403, 421. */
export function checkSender(request: Asking, hosts: ReadonlySet<string>): void {
  const host = request.headers.get('host');
  // In Node the URL was made of it.
  if (host !== null && !isHostOf(host, request.url)) checkHost(hostnameOf(`http://${host}`), hosts);
  const origin = request.headers.get('origin');
  if (origin !== null && !isSafe(request.method) && !isOwn(hostnameOf(origin), hosts)) {
    throw new Refusal(403, { origin: ['is foreign'] });
  }
}

function isHostOf(host: string, url: string): boolean {
  const place = url.indexOf('//') + 2;
  return url.startsWith(host, place) && url[place + host.length] === '/' && !host.includes('@');
}

function checkEncoding(url: URL): void {
  const parts = [...url.pathname.split('/'), url.search.replaceAll('+', ' ')].map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      throw new Refusal(400, { url: ['is badly encoded'] });
    }
  });
  if (parts.some((part) => part.includes('\0'))) throw new Refusal(400, { url: ['has a NUL'] });
  // The URL parser has resolved plain dots; what is left hides in a segment: `..%2F..`.
  const isLeaving = parts
    .slice(0, -1)
    .some((part) => part.split(/[/\\]/).some((step) => step === '.' || step === '..'));
  if (isLeaving) throw new Refusal(400, { url: ['leaves its place'] });
}

function checkHost(hostname: string, hosts: ReadonlySet<string>): void {
  if (!isOwn(hostname, hosts)) throw new Refusal(421, { host: ['is not served here'] });
}

/** Whether a request calls the server by a name that only its own machine has for it. */
export function isLoopback(request: Pick<Request, 'url'>): boolean {
  return isOwn(new URL(request.url).hostname, noHosts);
}

const noHosts: ReadonlySet<string> = new Set();

// Ports are not compared: in development the page comes from one port and its requests go, through a proxy, to another.
function isOwn(hostname: string, hosts: ReadonlySet<string>): boolean {
  return /^(.+\.)?localhost$|^127(\.\d{1,3}){3}$|^\[::1\]$/.test(hostname) || hosts.has(hostname);
}

/** '' for what is no URL, among them the origin `null` of a sandboxed page. */
function hostnameOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : '';
}

/** What a client hears when `reason` was thrown; undefined if it is not for clients, but a defect of ours. */
export function refusalOf(reason: unknown): Refusal | undefined {
  if (reason instanceof Refusal) return reason;
  if (reason instanceof UniqueError) {
    return new Refusal(409, Object.fromEntries(reason.fields.map((field) => [field, ['has already been taken']])));
  }
  if (reason instanceof StoreBusyError) {
    return new Refusal(503, { store: ['is in use by another program'] }, { 'Retry-After': '1' });
  }
  return undefined;
}

export function refusalResponse(refusal: Refusal): Response {
  return jsonResponse(refusal.status, { errors: refusal.errors }, headersOfRefusal(refusal));
}

/** Names in lower case. */
export function headersOfRefusal({ status, headers }: Refusal): Record<string, string> {
  const names = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  // RFC 9110 §11.6.1: a 401 says how to sign in.
  return Object.fromEntries(status === 401 ? [...names, ['www-authenticate', 'Bearer']] : names);
}

export function defectResponse(): Response {
  return jsonResponse(500, { errors: { server: ['failed'] } });
}

/** @param value  Sent as JSON; undefined: no body. */
export function jsonResponse(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Response {
  return textResponse(status, value === undefined ? undefined : JSON.stringify(value), headers);
}

/** @param text  JSON; undefined: no body. @param headers  Beside those that every answer has, or in their place. */
export function textResponse(
  status: number,
  text: string | undefined,
  headers: Readonly<Record<string, string>>,
): Response {
  const response = new Response(text ?? null, { status, headers: commonHeaders });
  if (text !== undefined) response.headers.set('Content-Type', 'application/json; charset=utf-8');
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}

/** Names in lower case, so that what is put beside them can replace them. */
export const commonHeaders = {
  // Answers differ from person to person. Whoever knows better says otherwise.
  'cache-control': 'no-store',
  // Nobody is to take an answer for a page, a script or an image.
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
};
