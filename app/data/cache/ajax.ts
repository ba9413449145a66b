/** How requests are made: as much of jQuery's `ajax` as is used. */

/** What jQuery's `ajax` is given. Of what it is told, the cache reads url, type, data, headers, accepts and timeout. */
export interface AjaxSettings {
  url?: string | undefined;
  type?: string | undefined;
  dataType?: string | undefined;
  data?: unknown;
  headers?: Readonly<Record<string, string | null | undefined>> | undefined;
  /** Milliseconds; the cache ends a read itself when they are over. */
  timeout?: number | undefined;
  success?: ((data: unknown, textStatus: string, xhr: XhrLike) => void) | undefined;
  error?: ((xhr: XhrLike, textStatus: string, error: unknown) => void) | undefined;
  [option: string]: unknown;
}

/** The part of a jqXHR that is used of whatever `Backbone.ajax` returns, which may also return nothing. */
export interface XhrLike {
  readonly status?: number | undefined;
  readonly statusText?: string | undefined;
  readonly responseText?: string | undefined;
  getResponseHeader?(name: string): string | null;
  getAllResponseHeaders?(): string;
  abort?(statusText?: string): unknown;
  /** Of jQuery's: `pending`, `resolved` or `rejected`. */
  state?(): string;
}
