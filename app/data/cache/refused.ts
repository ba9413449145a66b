import type { XhrLike } from './ajax';

/** Why a read failed, as much of it as a jqXHR tells. It outlives the request, and is the same for all who waited. */
export class Refused {
  readonly status: number;
  readonly textStatus: string;
  readonly error: unknown;
  readonly statusText: string;
  readonly responseText: string;
  readonly headers: string;

  constructor(xhr: XhrLike | undefined, textStatus: string, error: unknown) {
    this.status = xhr?.status ?? 0;
    this.textStatus = textStatus;
    this.error = error;
    this.statusText = xhr?.statusText ?? textStatus;
    this.responseText = xhr?.responseText ?? '';
    this.headers = xhr?.getAllResponseHeaders?.() ?? '';
  }

  /** Worth trying again: no answer, or one that says that it is a matter of time. */
  get isPassing(): boolean {
    return (
      this.textStatus !== 'parsererror' &&
      (this.status === 0 || this.status >= 500 || /^4(08|29)$/.test(`${this.status}`))
    );
  }

  /** The server answered, and what was there before is no answer any more. */
  get isRefusal(): boolean {
    return this.status >= 400 && !this.isPassing;
  }
}
