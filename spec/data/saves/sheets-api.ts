/**
 * A strict server of sheets (RFC 6902, If-Match, Idempotency-Key) for specs of saves, behind
 * `Backbone.ajax` here and behind jQuery in sheets-xhr.ts. Requests are answered at once, or held until the spec says.
 */
import { apply, PatchError, UNLIMITED, validatePatch, type Json, type JsonObject } from '../../../common/json-patch';
import Backbone from '../../../vendor/backbone';

export interface Sent {
  readonly method: string;
  /** `/sheets/1` */
  readonly path: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
  readonly json: unknown;
  readonly respond: (status: number, headers: Readonly<Record<string, string>>, text: string) => void;
  readonly fail: () => void;
  /** Whether it outlives the page. */
  readonly isKeptAlive: boolean;
  isAnswered: boolean;
}

interface Reply {
  readonly status: number;
  readonly state?: Json | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

export class SheetsApi {
  readonly sent: Sent[] = [];
  readonly sheets = new Map<string, { state: JsonObject; version: number; modifiedMs: number }>();
  readonly #replies = new Map<string, Reply>();
  #nextId = 100;
  /** Whether requests wait for `answer`. */
  isHolding = false;
  isOffline = false;
  /** 204 instead of what was made. */
  isTerse = false;
  isBare412 = false;
  /** Of an answer's ETag. */
  tag: (version: number) => string | undefined = (version) => `"${version}"`;
  /** Whose answers have none. */
  lacksTagOf: string | undefined;
  /** Sets `updatedAt` and whatever else a server makes. */
  computes: (state: JsonObject) => JsonObject = (state) => state;
  /** An answer instead of the usual; undefined: the usual. */
  intercept: (sent: Sent) => Reply | undefined = () => undefined;
  nowMs = Date.UTC(2026, 0, 1);
  envelope: string | undefined;

  put(state: JsonObject): void {
    const id = idOf(state);
    this.sheets.set(id, { state, version: (this.sheets.get(id)?.version ?? 0) + 1, modifiedMs: this.nowMs });
  }

  /** Somebody else changes a sheet. */
  change(id: string, change: JsonObject): void {
    this.put({ ...this.state(id), ...change });
  }

  state(id: string): JsonObject {
    return this.sheets.get(id)?.state ?? {};
  }

  writes(): Sent[] {
    return this.sent.filter(({ method }) => method !== 'GET');
  }

  patches(): unknown[] {
    return this.sent.filter(({ method }) => method === 'PATCH').map(({ json }) => json);
  }

  accept(sent: Sent): void {
    this.sent.push(sent);
    if (!this.isHolding) this.answer(sent);
  }

  /** Answers the request, or the oldest that waits. */
  answer(sent = this.#waiting()): void {
    if (sent === undefined) throw new Error('no request waits');
    sent.isAnswered = true;
    if (this.isOffline) {
      sent.fail();
      return;
    }
    const { status, state, headers: given = {} } = this.handle(sent);
    const headers = sent.method === this.lacksTagOf ? {} : given;
    const body = state === undefined ? '' : JSON.stringify(this.#wrapped(status, state));
    sent.respond(
      status,
      { ...(body && { 'Content-Type': 'application/json' }), Date: new Date(this.nowMs).toUTCString(), ...headers },
      body,
    );
  }

  #wrapped(status: number, state: Json): unknown {
    return this.envelope !== undefined && (status < 300 || status === 412) ? { [this.envelope]: state } : state;
  }

  /** It is done, and nobody hears of it. */
  loseAnswer(sent = this.#waiting()): void {
    if (sent === undefined) throw new Error('no request waits');
    sent.isAnswered = true;
    this.handle(sent);
    sent.fail();
  }

  loseRequest(sent = this.#waiting()): void {
    if (sent === undefined) throw new Error('no request waits');
    sent.isAnswered = true;
    sent.fail();
  }

  #waiting(): Sent | undefined {
    return this.sent.find(({ isAnswered }) => !isAnswered);
  }

  handle(sent: Sent): Reply {
    const intercepted = this.intercept(sent);
    if (intercepted) return intercepted;
    const key = sent.headers.get('idempotency-key');
    const kept = key === undefined ? undefined : this.#replies.get(key);
    if (kept) return kept;
    const reply = this.#handle(sent);
    if (key !== undefined && reply.status < 300) this.#replies.set(key, reply);
    return reply;
  }

  #handle({ method, path, headers, json }: Sent): Reply {
    const id = decodeURIComponent(path.replace(/^.*\/sheets\/?/, ''));
    if (method === 'POST') {
      const made = this.computes({ id: String((this.#nextId += 1)), ...(this.#unwrapped(json) as JsonObject) });
      this.put(made);
      return { status: 201, state: made, headers: this.#validators(idOf(made)) };
    }
    const sheet = this.sheets.get(id);
    if (sheet === undefined) return { status: 404 };
    if (method === 'GET') return { status: 200, state: sheet.state, headers: this.#validators(id) };
    const condition = headers.get('if-match');
    const since = headers.get('if-unmodified-since');
    if (condition !== undefined || since !== undefined) {
      const isSame =
        condition === undefined
          ? this.#modified(sheet.modifiedMs) <= Date.parse(since ?? '')
          : condition === this.tag(sheet.version);
      if (!isSame)
        return { status: 412, ...(!this.isBare412 && { state: sheet.state, headers: this.#validators(id) }) };
    } else if (this.isStrict) return { status: 428 };
    if (method === 'DELETE') {
      this.sheets.delete(id);
      return { status: 204 };
    }
    return this.#change(
      id,
      method === 'PUT' ? (this.#unwrapped(json) as JsonObject) : this.#patched(sheet.state, headers, json),
    );
  }

  /** 428 without a condition. */
  isStrict = true;

  #unwrapped(json: unknown): unknown {
    return this.envelope === undefined ? json : (json as Record<string, unknown>)[this.envelope];
  }

  #patched(state: JsonObject, headers: Sent['headers'], json: unknown): JsonObject | Reply {
    if (!headers.get('content-type')?.startsWith('application/json-patch+json')) return { status: 415 };
    try {
      const document = this.envelope === undefined ? state : { [this.envelope]: state };
      const patched = apply(document, validatePatch(json, UNLIMITED), UNLIMITED) as JsonObject;
      return this.#unwrapped(patched) as JsonObject;
    } catch (error) {
      if (!(error instanceof PatchError)) throw error;
      return { status: 422, state: { errors: { patch: [error.message] } } };
    }
  }

  #change(id: string, made: JsonObject | Reply): Reply {
    if (isReply(made)) return made;
    const state = this.computes(made);
    this.put(state);
    // It has moved.
    if (idOf(state) !== id) this.sheets.delete(id);
    const headers = this.#validators(idOf(state));
    return this.isTerse ? { status: 204, headers } : { status: 200, state, headers };
  }

  #modified(ms: number): number {
    return Math.floor(ms / 1_000) * 1_000;
  }

  #validators(id: string): Readonly<Record<string, string>> {
    const sheet = this.sheets.get(id);
    if (sheet === undefined) return {};
    const tag = this.tag(sheet.version);
    return { ...(tag !== undefined && { ETag: tag }), 'Last-Modified': new Date(sheet.modifiedMs).toUTCString() };
  }
}

function idOf({ id }: JsonObject): string {
  return typeof id === 'string' ? id : '';
}

function isReply(value: JsonObject | Reply): value is Reply {
  return typeof (value as Reply).status === 'number' && !('id' in value);
}

interface AjaxParams {
  readonly type: string;
  readonly url: string;
  readonly data?: string;
  readonly contentType?: string;
  readonly keepalive?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly success?: (...answer: unknown[]) => void;
  readonly error?: (...answer: unknown[]) => void;
}

/** Behind `Backbone.ajax`, without jQuery. */
export function serveByAjax(api: SheetsApi): () => void {
  const { ajax } = Backbone;
  Backbone.ajax = ((params: AjaxParams) => {
    let fields: ReadonlyMap<string, string> = new Map();
    const xhr = {
      status: 0,
      statusText: '',
      responseText: '',
      getResponseHeader: (name: string) => fields.get(name.toLowerCase()) ?? null,
    };
    const text = params.data ?? '';
    const headers = { ...params.headers, ...(params.contentType && { 'Content-Type': params.contentType }) };
    api.accept({
      method: params.type,
      path: params.url.replace(/^\/api/, ''),
      headers: new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
      text,
      json: text === '' ? undefined : JSON.parse(text),
      respond(status, given, body) {
        xhr.status = status;
        xhr.responseText = body;
        fields = new Map(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]));
        if (status < 300) params.success?.(body === '' ? undefined : JSON.parse(body), 'success', xhr);
        else params.error?.(xhr, 'error', '');
      },
      fail: () => params.error?.(xhr, 'error', ''),
      isKeptAlive: params.keepalive === true,
      isAnswered: false,
    });
    return xhr;
  }) as unknown as typeof Backbone.ajax;
  return () => {
    Backbone.ajax = ajax;
  };
}
