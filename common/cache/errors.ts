/** Nobody waits any more: the reader's own signal fired. Named as the platform names it, so that one test finds both. */
export class AbortError extends Error {
  override readonly name = 'AbortError';
  constructor(
    readonly key: string,
    options?: ErrorOptions,
  ) {
    super(`The read of ${key} was aborted`, options);
  }
}

/** The cache was purged while the answer was on its way, for example because another user signed in. Ask again. */
export class PurgedError extends Error {
  override readonly name = 'PurgedError';
  constructor(readonly key: string) {
    super(`The cache was purged while ${key} was being read`);
  }
}
