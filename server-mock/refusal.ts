/** What a client is told instead of success. @param errors  Field -> messages; the body is `{errors}`. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(
    readonly status: number,
    readonly errors: Readonly<Record<string, readonly string[]>>,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(`${status} ${JSON.stringify(errors)}`);
  }
}
