/** A request as those see it who need no more than its first line and its headers: every `Request` is one. */
export interface Asking {
  readonly method: string;
  readonly url: string;
  /** Names in lower case. */
  readonly headers: { get(name: string): string | null };
}

/**
 * An answer as it goes out: what a `Response` is made of. The Node adapter writes it as it is; everyone else, a mock's
 * fault or a browser's spec, is given the `Response`.
 */
export interface PlainAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer> | undefined;
}

export function responseOf({ status, headers, body }: PlainAnswer): Response {
  return new Response(body ?? null, { status, headers });
}
