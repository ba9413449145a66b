/**
 * Where `npm start` sends what the page asks below /api: to the server in server-mock/, or to the team's own.
 * Holds     what the variable `API_ORIGIN` may say, and the development server's proxy.
 */

/**
 * @param {string | undefined} text  What `API_ORIGIN` says.
 * @returns {string | undefined} The origin, as `https://staging.example`; undefined: the server of this repository.
 * @throws {RangeError}  It is no origin; the message says what to give.
 */
export function backendOrigin(text) {
  if (text === undefined || text === '') return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isOrigin = url !== undefined && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`;
  if (isOrigin) return url.origin;
  throw new RangeError(
    `API_ORIGIN=${text} is no origin: give scheme, host and port, like https://staging.example:8443.`,
  );
}

/**
 * The proxy of a server in the development server's place.
 * @param {string} origin
 * @param {() => Promise<unknown>} ready  Resolves when that server can be asked.
 * @param {boolean} isForeign  It has a name of its own: it is asked by that, and not by the page's.
 * @returns {import('webpack-dev-server').ProxyConfigArrayItem}
 */
export function proxyTo(origin, ready, isForeign) {
  return {
    context: ['/api'],
    target: origin,
    ws: true,
    xfwd: true,
    changeOrigin: isForeign,
    logLevel: 'silent',
    router: async () => {
      await ready();
      return origin;
    },
  };
}
