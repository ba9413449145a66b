/**
 * Where the application asks its API: a path on its own origin, or a whole URL (`https://api.pantry.example/v1`).
 * The browser's requests begin with it, and whoever serves the page allows the page to ask there. Which paths this
 * repository's own server answers is said in its router.
 */
export const apiBase = '/api';
