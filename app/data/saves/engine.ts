/**
 * One model that saves itself: takes what happens to document.ts, and does what that says.
 * Holds     the document, its tracker, timers, promises, the journal's entry.
 * Promises  events of the model are what has happened, and what their handlers throw stops nothing; whoever called `save`
 *           hears of that edit once.
 * Leaves    every decision to document.ts.
 */
import type BackboneTypes from 'backbone';
import { equal, type Json, type JsonObject, type Operation } from '../../../common/json-patch';
import { answerOf, headerOf, type VersionType, type Xhr } from './answers';
import {
  createDocument,
  type Document,
  type Effect,
  entryOf,
  type Event,
  type Flight,
  isClean,
  next,
  type Rules,
  type SaveState,
  stateOf,
  unsavedOf,
} from './document';
import { identityOf, isSameId, MARK, own, sendable } from './identity';
import { reserveKeepalive } from './keepalive';
import { type SavingTools, savingTools } from './tools';
import { plain, Tracker, type TrackerOptions } from './tracker';

/** What Backbone's methods take, and hand on. */
export interface Options {
  readonly [name: string]: unknown;
  readonly success?: ((...answer: unknown[]) => void) | undefined;
  readonly error?: ((...answer: unknown[]) => void) | undefined;
  readonly context?: unknown;
  readonly wait?: boolean | undefined;
  readonly parse?: boolean | undefined;
  readonly headers?: Readonly<Record<string, string | undefined>> | undefined;
}

/** The model, as far as it matters here. */
export interface Host extends BackboneTypes.Model {
  readonly envelope?: string;
  readonly disposed?: boolean;
  _conflict?: { readonly conflicts?: readonly unknown[]; readonly serverState: JsonObject } | undefined;
  _version?: string | undefined;
}

export interface EngineConfig {
  readonly rules: Omit<Rules, 'identify' | 'identifyElement' | 'autoSaves'>;
  readonly autoSaves: (unsaved: number) => boolean;
  readonly tracking: Pick<TrackerOptions, 'modelProperty' | 'collectionProperty' | 'isIgnored' | 'isUnordered'>;
  readonly versionType: VersionType;
  readonly hasClientIds: boolean;
  readonly isJournaled: boolean;
  readonly isDebugged: boolean;
  /** Sets attributes that are the server's, or merged with it. */
  readonly show: (attrs: object) => void;
}

interface Waiter {
  readonly edit: number;
  readonly options: Options;
  readonly isRemoval: boolean;
  hasErred: boolean;
  readonly resolve: (model: Host) => void;
  readonly reject: (reason: unknown) => void;
}

/** Why a save did not happen, where no answer says it. */
export class SaveError extends Error {
  constructor(
    message: string,
    readonly state: SaveState,
  ) {
    super(message);
    this.name = 'SaveError';
  }
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
const JOURNAL_PAUSE_MS = 250;

/** Models that are gone while something of theirs was unsaved, for the next model of the same document. */
const retired = new Map<string, Engine>();

export class Engine {
  document: Document;
  readonly tracker: Tracker;
  readonly #tools: SavingTools = savingTools();
  readonly #rules: Rules;
  readonly #owner = this.#tools.newId();
  /** Whose it is, whoever is signed in later. */
  readonly #scope = this.#tools.scope();
  readonly #queue: Event[] = [];
  #isBusy = false;
  #isGathering = false;
  #waiters: Waiter[] = [];
  /** Attributes that are saved and not shown yet: `{wait: true}`. */
  #ahead: JsonObject | undefined;
  #stopPause = (): void => undefined;
  #stopBackOff = (): void => undefined;
  #stopJournal: (() => void) | undefined;
  #stopListening: (() => void) | undefined;
  /** Where the journal has it. */
  #keptAs: string | undefined;
  #retiredAs: string | undefined;
  #isLeaving = false;
  #isRetired = false;
  /** Settles when what was left unsaved before is here, or nothing was left. */
  restored: Promise<void> = Promise.resolve();
  /** Asks in the place of a model that is disposed. */
  #requester: Host;
  #url: string | undefined;
  #lastAnswer: Xhr | undefined;
  #shownState: SaveState;

  constructor(
    readonly model: Host,
    private readonly config: EngineConfig,
  ) {
    this.#requester = model;
    const idAttributes = new Set(['id']);
    this.tracker = new Tracker(model, {
      ...config.tracking,
      show: config.show,
      idAttributes,
      newId: config.hasClientIds ? this.#tools.newId : undefined,
      touched: () => this.#touched(),
    });
    let lastTokens: readonly string[] | undefined;
    let idAttribute = 'id';
    this.#rules = {
      ...config.rules,
      autoSaves: (unsaved) => this.#isValid() && config.autoSaves(unsaved),
      identify: (tokens, element) => {
        // Asked for one element of a list after the other.
        if (tokens !== lastTokens) [lastTokens, idAttribute] = [tokens, this.tracker.idAttributeAt(tokens)];
        return identityOf(element, idAttribute);
      },
      identifyElement: (element) => {
        for (const name of idAttributes) if (Object.hasOwn(element, name)) return identityOf(element, name);
        return identityOf(element, MARK);
      },
    };
    const working = this.tracker.snapshot();
    this.document = createDocument(model.isNew() ? undefined : working, working);
    this.#shownState = stateOf(this.document);
    this.#restore();
  }

  get state(): SaveState {
    this.gather();
    return stateOf(this.document);
  }

  /** What is unsaved, in the order in which it would be sent. */
  get operations(): readonly (Operation & { readonly cid?: string })[] {
    this.gather();
    return this.document.operations.map((operation) => this.#withCid(operation));
  }

  #withCid(operation: Operation): Operation & { readonly cid?: string } {
    if (!('value' in operation) || typeof operation.value !== 'object' || operation.value === null) return operation;
    const mark = own(operation.value as JsonObject, MARK);
    const sent = { ...operation, value: sendable(operation.value) };
    const cid = mark ?? this.tracker.cidOf(operation.value as JsonObject);
    return typeof cid === 'string' ? { ...sent, cid } : sent;
  }

  #isValid(): boolean {
    // Not Backbone's isValid(), which tells everybody each time.
    const { validate, attributes } = this.model as {
      validate?: (attributes: object, options: object) => unknown;
      attributes: object;
    };
    return this.#isGone || !validate?.call(this.model, attributes, {});
  }

  get #isGone(): boolean {
    return this.model.disposed === true;
  }

  #touched(): void {
    if (this.#isGathering) return;
    this.#isGathering = true;
    // Whatever is set together is one edit.
    queueMicrotask(() => {
      this.#isGathering = false;
      this.gather();
    });
  }

  /** Takes in what was done to the models. */
  gather(): void {
    const working = this.#working();
    if (working !== this.document.working) this.dispatch({ type: 'edited', working, nowMs: this.#tools.clock.now() });
  }

  #working(): JsonObject {
    if (this.#isGone) return this.document.working;
    const shown = this.tracker.snapshot();
    return this.#ahead === undefined ? shown : plainObject({ ...shown, ...this.#ahead }, this.document.working);
  }

  dispatch(event: Event): void {
    this.#queue.push(event);
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      for (let one = this.#queue.shift(); one; one = this.#queue.shift()) this.#take(one);
    } finally {
      this.#isBusy = false;
    }
  }

  #take(event: Event): void {
    if (event.type !== 'edited' && event.type !== 'restored') {
      const working = this.#working();
      if (working !== this.document.working) this.#step({ type: 'edited', working, nowMs: this.#tools.clock.now() });
    }
    this.#step(event);
  }

  #step(event: Event): void {
    const before = this.document;
    const { document, effects } = next(before, event, this.#rules, this.#tools.newId);
    this.document = document;
    if (this.config.isDebugged) console.debug(event.type, stateOf(document), effects);
    for (const effect of effects) this.#do(effect);
    this.#settle();
    this.#announce(before);
    this.#remember();
  }

  #do(effect: Effect): void {
    const { clock } = this.#tools;
    switch (effect.do) {
      case 'write':
        // First of all: whoever finds it in the journal must know that it may have been done.
        this.#journal('keep');
        this.#write(effect.flight);
        break;
      case 'read':
        this.#read();
        break;
      case 'arm':
        this.#stopPause();
        this.#stopPause = clock.after(effect.delayMs, () => this.#paused());
        break;
      case 'disarm':
        this.#stopPause();
        break;
      case 'back-off': {
        const longestMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (effect.attempt - 1));
        const delayMs = effect.retryAfterMs ?? this.#tools.random() * longestMs;
        this.#stopBackOff();
        this.#stopBackOff = clock.after(delayMs, () => this.dispatch({ type: 'waited' }));
        break;
      }
      case 'adopt':
        this.#show(effect.working);
        break;
      case 'ids':
        if (!this.#isGone) this.tracker.learn(effect.learned);
        break;
      case 'version':
        this.#setVersion(effect.version);
        break;
      case 'conflict':
        this.#inConflict(effect.isNew);
        break;
      case 'merged':
        this.#merged(effect);
        break;
      case 'refused':
        this.#tell('sync:refused', { path: effect.path, reason: effect.reason });
        this.#fail(effect.reason);
        break;
      case 'dropped':
        break;
      case 'removed':
        this.#removed();
        break;
    }
  }

  #paused(): void {
    this.gather();
    if (this.#isValid()) this.dispatch({ type: 'due' });
  }

  #show(working: JsonObject): void {
    if (this.#isGone) return;
    const ahead = Object.keys(this.#ahead ?? {});
    if (ahead.length === 0) this.tracker.show(working);
    else {
      const shown = this.tracker.snapshot();
      const hidden = new Set(ahead.filter((name) => !Object.hasOwn(shown, name)));
      const kept = Object.entries(working).filter(([name]) => !hidden.has(name));
      this.tracker.show(
        Object.fromEntries(
          kept.map(([name, value]) => [name, ahead.includes(name) ? (own(shown, name) ?? null) : value]),
        ),
      );
    }
  }

  #setVersion(version: string | undefined): void {
    if (this.#isGone || !this.config.rules.isVersioned || this.model._version === version) return;
    this.model._version = version;
    this.#tell('sync:version', version);
  }

  /** @param isNew  Otherwise only what is here has changed since it was told. */
  #inConflict(isNew: boolean): void {
    const { held } = this.document;
    if (held === undefined || this.#isGone) return;
    const payload = {
      conflicts: held.conflicts.map(({ path, mine, theirs, base, kind }) => ({
        path,
        kind,
        client: mine,
        server: theirs,
        original: base,
      })),
      serverState: held.serverState,
      resolved: held.resolved,
      unsaved: this.operations,
    };
    this.model._conflict = payload;
    this.#tell('sync:conflict', payload);
    if (!isNew) return;
    if (this.#lastAnswer) this.#tell('error', this.#lastAnswer, {});
    this.#fail('conflict');
  }

  #merged({ resolved, serverState, original }: Extract<Effect, { do: 'merged' }>): void {
    if (this.#isGone) return;
    const payload = { resolved, serverState, original, unsaved: this.operations };
    this.model._conflict = payload;
    this.#tell('sync:conflict-autoResolved', payload);
  }

  #removed(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const { options, resolve } of waiters) {
      if (options.wait) this.#destroyed(options);
      this.#call(options.success, options, [this.model, undefined, options]);
      resolve(this.model);
    }
    if (waiters.length > 0) this.#tell('sync', undefined, {});
    this.#journal('forget');
  }

  #destroyed(options: Options): void {
    if (this.#isGone) return;
    this.model.stopListening();
    this.#trigger('destroy', this.model, this.model.collection, options);
  }

  // ---- what callers ask for

  /**
   * @param ahead  Attributes that are to be saved before they are shown.
   * @returns  Settles when everything that was edited by now is confirmed, or cannot be.
   */
  save(options: Options, ahead?: Readonly<Record<string, unknown>>): Promise<Host> {
    if (ahead) this.#ahead = plainObject({ ...this.#ahead, ...ahead }, undefined);
    this.tracker.touchAll();
    const working = this.#working();
    if (working !== this.document.working || this.document.base === undefined) {
      this.dispatch({ type: 'edited', working, nowMs: this.#tools.clock.now() });
    }
    const promise = this.#wait(options, false);
    this.dispatch({ type: 'save' });
    return promise;
  }

  destroy(options: Options): Promise<Host> {
    const promise = this.#wait(options, true);
    if (!options.wait) this.#destroyed(options);
    this.dispatch({ type: 'remove' });
    return promise;
  }

  #wait(options: Options, isRemoval: boolean): Promise<Host> {
    const promise = new Promise<Host>((resolve, reject) => {
      const edit = isRemoval ? Infinity : this.document.edit;
      this.#waiters.push({ edit, options, isRemoval, hasErred: false, resolve, reject });
    });
    // Who does not look at it need not know: there are events.
    promise.catch(() => undefined);
    return promise;
  }

  #settle(): void {
    const { confirmedEdit } = this.document;
    const done = this.#waiters.filter(({ edit }) => edit <= confirmedEdit);
    if (done.length === 0) return;
    this.#waiters = this.#waiters.filter(({ edit }) => edit > confirmedEdit);
    if (this.#waiters.length === 0) this.#catchUp();
    for (const { options, resolve } of done) {
      this.#call(options.success, options, [this.model, this.#lastState, options]);
      resolve(this.model);
    }
  }

  #lastState: unknown;

  /** What was saved ahead is shown, or given up. */
  #catchUp(): void {
    if (this.#ahead === undefined) return;
    const { working } = this.document;
    this.#ahead = undefined;
    this.#show(working);
  }

  #fail(reason: string): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    this.#ahead = undefined;
    for (const waiter of waiters) {
      this.#err(waiter);
      waiter.reject(this.#lastAnswer ?? new SaveError(reason, stateOf(this.document)));
    }
    this.gather();
  }

  /** A caller's `error` is called once; what comes after may still be a success. */
  #err(waiter: Waiter): void {
    if (waiter.hasErred) return;
    waiter.hasErred = true;
    this.#call(waiter.options.error, waiter.options, [this.model, this.#lastAnswer, waiter.options]);
  }

  /** A state of the server's that somebody else asked for. */
  receive(parsedState: unknown, { version, tick, isSparse }: Received): void {
    const state = this.#stateOf(parsedState);
    if (state) this.dispatch({ type: 'received', state, version, tick, isSparse });
  }

  /** @returns  When a read starts, to be told with its answer. */
  beginRead(): number {
    this.dispatch({ type: 'read-started' });
    return this.document.tick;
  }

  /** Gives up what is unsaved. */
  reverse(): void {
    this.gather();
    const { base } = this.document;
    if (base) this.tracker.show(base);
    else this.dispatch({ type: 'given-up' });
    this.gather();
  }

  /** The model is about to be disposed. What it has to save is saved without it. */
  retire(): void {
    this.gather();
    this.#url = this.#modelUrl();
    this.tracker.stop();
    if (isClean(this.document)) {
      this.#stop();
      return;
    }
    this.#isRetired = true;
    this.#requester = Object.create(this.model, {
      disposed: { value: false },
      attributes: { value: { ...this.model.attributes } },
      etag: { value: this.model._version, writable: true },
      _version: { value: this.model._version, writable: true },
    }) as Host;
    this.#retiredAs = this.#key();
    if (this.#retiredAs !== undefined) retired.set(this.#retiredAs, this);
    if (this.config.autoSaves(unsavedOf(this.document))) this.dispatch({ type: 'due' });
    this.#journal('keep');
  }

  #stop(): void {
    this.#stopPause();
    this.#stopBackOff();
    this.#stopJournal?.();
    this.#stopListening?.();
    this.#stopListening = undefined;
    const key = this.#retiredAs;
    if (key !== undefined && retired.get(key) === this) retired.delete(key);
  }

  // ---- requests

  #modelUrl(): string | undefined {
    if (this.#url !== undefined) return this.#url;
    const { url } = this.model as { url?: unknown };
    try {
      return String(typeof url === 'function' ? url.call(this.model) : url);
    } catch {
      return undefined;
    }
  }

  #write(flight: Flight): void {
    const { kind, key, version, target, operations } = flight;
    const method = ({ create: 'create', patch: 'patch', replace: 'update', remove: 'delete' } as const)[kind];
    const asked = Object.assign({}, ...this.#waiters.map(({ options }) => options)) as Options;
    const condition = this.config.versionType === 'etag' ? 'If-Match' : 'If-Unmodified-Since';
    const headers = {
      ...asked.headers,
      'Idempotency-Key': `"${key}"`,
      ...(this.config.rules.isVersioned && version !== undefined && kind !== 'create' && { [condition]: version }),
    };
    const attrs =
      kind === 'patch'
        ? sendable(this.#inEnvelope(operations) as unknown as Json)
        : kind === 'remove'
          ? undefined
          : sendable(target);
    this.#request(
      method,
      { ...withoutCallbacks(asked), headers, attrs, ...(kind === 'patch' && patchOptions) },
      (xhr, data) => {
        const answer = answerOf(xhr, data, this.config.versionType, this.#tools.clock.now(), (body) =>
          this.#stateOf(this.#parsed(body)),
        );
        const { status } = answer;
        const isDone = status >= 200 && status < 300;
        this.#lastAnswer = isDone ? undefined : xhr;
        this.#lastState = isDone ? data : undefined;
        const state = answer.state ?? (isDone && kind === 'create' ? this.#located(xhr, target) : undefined);
        this.dispatch({ type: 'wrote', answer: { ...answer, state } });
        if (isDone) this.#tell('sync', data, asked);
        else if (status !== 412 || !this.config.rules.merges) {
          this.#tell('error', xhr, asked);
          this.#waiters.forEach((waiter) => this.#err(waiter));
        }
      },
    );
  }

  /** A created document without a body has at least an address. */
  #located(xhr: Xhr | undefined, target: JsonObject): JsonObject | undefined {
    const id = headerOf(xhr, 'Location')?.split('/').pop();
    return id === undefined || id === ''
      ? undefined
      : { ...sendable(target), [this.model.idAttribute]: decodeURIComponent(id) };
  }

  #inEnvelope(operations: readonly Operation[]): readonly Operation[] {
    const { envelope } = this.model;
    if (envelope === undefined) return operations;
    const moved = (pointer: string): string => `/${envelope}${pointer}`;
    return operations.map((operation) =>
      'from' in operation
        ? { ...operation, from: moved(operation.from), path: moved(operation.path) }
        : { ...operation, path: moved(operation.path) },
    );
  }

  #read(): void {
    // Past every cache: what is wanted is what the server holds now.
    const headers = { 'Cache-Control': 'no-cache' };
    this.#request('read', { headers, refresh: true }, (xhr, data) => {
      const answer = answerOf(xhr, data, this.config.versionType, this.#tools.clock.now(), (body) =>
        this.#stateOf(this.#parsed(body)),
      );
      this.#lastAnswer = answer.status < 300 ? undefined : xhr;
      this.dispatch({ type: 'read', answer });
    });
  }

  #request(method: string, options: Options, answered: (xhr: Xhr, data: unknown) => void): void {
    let isAnswered = false;
    const { attrs } = options;
    const release = this.#isLeaving && attrs !== undefined ? reserveKeepalive(attrs) : undefined;
    const once = (xhr: Xhr, data: unknown): void => {
      if (isAnswered) return;
      isAnswered = true;
      release?.();
      answered(xhr, data);
    };
    if (this.#tools.scope() !== this.#scope) {
      // It would go out in the name of somebody else. It waits until the one is back whose it is.
      once({ status: 401 }, undefined);
      return;
    }
    const sent: Record<string, unknown> = {
      ...options,
      ...(this.#url !== undefined && { url: this.#url }),
      ...(release && { keepalive: true }),
      success: (data: unknown, _: unknown, xhr?: Xhr) =>
        once(xhr ?? (sent['xhr'] as Xhr | undefined) ?? { status: 200 }, data),
      error: (xhr?: Xhr) => once(xhr ?? { status: 0 }, undefined),
    };
    try {
      const xhr = (this.#requester as unknown as Requesting).sync(method, this.#requester, sent);
      // A model that was disposed has its callbacks taken away; the answer is wanted all the same.
      if (isDeferred(xhr)) {
        xhr.done((data: unknown) => once(xhr, data));
        xhr.fail(() => once(xhr, undefined));
      }
    } catch (error) {
      this.#tools.report(error);
      once({ status: 400, statusText: String(error) }, undefined);
    }
  }

  #parsed(body: unknown): unknown {
    return body === undefined ? undefined : (this.#requester as unknown as Requesting).parse(body, {});
  }

  /** What the attributes would be, if it is this document at all. */
  #stateOf(attributes: unknown): JsonObject | undefined {
    if (typeof attributes !== 'object' || attributes === null || Array.isArray(attributes)) return undefined;
    const state = this.tracker.pruned(plainObject(attributes, this.document.base));
    const id: unknown = this.#isGone ? undefined : this.model.id;
    if (!isSameId(id, own(state, this.model.idAttribute)) || Object.keys(state).length === 0) return undefined;
    this.#showIgnored(attributes as Record<string, unknown>);
    return state;
  }

  /** What is ignored is none of the document's, but the models may want it. */
  #showIgnored(attributes: Readonly<Record<string, unknown>>): void {
    const { isIgnored } = this.config.tracking;
    if (isIgnored === undefined || this.#isGone) return;
    const ignored = Object.entries(attributes).filter(([name]) => isIgnored([name]));
    if (ignored.length > 0) this.model.set(Object.fromEntries(ignored));
  }

  // ---- events

  #announce(before: Document): void {
    const { operations, held } = this.document;
    if (before.held !== held && held === undefined && this.model._conflict?.conflicts) this.model._conflict = undefined;
    if (operations !== before.operations) this.#announceOperations(before.operations, operations);
    const state = stateOf(this.document);
    if (equal(state as unknown as Json, this.#shownState as unknown as Json)) return;
    this.#shownState = state;
    this.#tell('sync:state', state);
  }

  #announceOperations(before: readonly Operation[], after: readonly Operation[]): void {
    const former = new Map(before.map((operation) => [operation.path, operation]));
    let last: Operation | undefined;
    for (const operation of after) {
      const other = former.get(operation.path);
      former.delete(operation.path);
      if (other === undefined) last = operation;
      else if (!equal(other, operation)) {
        last = operation;
        this.#tell('patcher:op-changed', operation, other);
      }
    }
    for (const operation of former.values()) this.#tell('patcher:op-removed', operation);
    if (before.length !== after.length) this.#tell('patcher:op-count', after.length, last ?? after.at(-1));
  }

  #tell(event: string, ...details: unknown[]): void {
    this.#trigger(event, this.model, ...details);
  }

  #trigger(event: string, ...details: unknown[]): void {
    if (!this.#isGone) this.#call((...all: unknown[]) => void this.model.trigger(event, ...all), {}, details);
  }

  #call(callback: ((...details: unknown[]) => void) | undefined, { context }: Options, details: unknown[]): void {
    try {
      callback?.call(context, ...details);
    } catch (error) {
      this.#tools.report(error);
    }
  }

  // ---- the page's end, and the journal

  #key(): string | undefined {
    const url = this.#modelUrl();
    return url === undefined ? undefined : `${this.#scope} ${url}`;
  }

  #restore(): void {
    const key = this.#key();
    const former = key === undefined ? undefined : retired.get(key);
    if (former && key !== undefined) {
      retired.delete(key);
      const entry = entryOf(former.document);
      former.#stop();
      former.#journal('forget');
      this.restored = Promise.resolve().then(() => this.#takeOver(entry));
    } else if (key !== undefined && this.config.isJournaled && this.#tools.journal) {
      this.restored = this.#tools.journal.claim(key, this.#owner).then(
        (entry) => {
          if (!entry) return;
          this.#keptAs = key;
          this.#takeOver(entry);
        },
        (error: unknown) => this.#tools.report(error),
      );
    }
  }

  /** Whatever was done here meanwhile is put on top. */
  #takeOver(entry: ReturnType<typeof entryOf>): void {
    this.gather();
    this.dispatch({ type: 'restored', entry });
  }

  /** After each step: whoever has something unsaved listens to the page, and is in the journal soon. */
  #remember(): void {
    const isSafe = isClean(this.document);
    if (isSafe && this.#stopListening) {
      this.#stopListening();
      this.#stopListening = undefined;
      this.#stopJournal?.();
      this.#stopJournal = undefined;
      this.#journal('forget');
      if (this.#isRetired) this.#stop();
    } else if (!isSafe) {
      this.#stopListening ??= this.#tools.listenToPage({
        back: () => this.dispatch({ type: 'online' }),
        leaving: () => this.#leave(true),
        leavingSession: () => this.#leave(false),
        signedIn: () => this.dispatch({ type: 'signed-in' }),
      });
      this.#stopJournal ??= this.#tools.clock.after(JOURNAL_PAUSE_MS, () => {
        this.#stopJournal = undefined;
        this.gather();
        if (!isClean(this.document)) this.#journal('keep');
      });
    }
  }

  /** @param isPageEnd  Then what is sent has to outlive the page. */
  #leave(isPageEnd: boolean): void {
    this.gather();
    if (isClean(this.document)) return;
    this.#isLeaving = isPageEnd;
    try {
      if (this.#rules.autoSaves(unsavedOf(this.document))) this.dispatch({ type: 'due' });
    } finally {
      this.#isLeaving = false;
    }
    this.#journal('keep');
  }

  #journal(how: 'keep' | 'forget'): void {
    const { journal } = this.#tools;
    if (!journal || !this.config.isJournaled) return;
    const key = how === 'keep' ? this.#key() : undefined;
    const tasks: Promise<void>[] = [];
    if (key !== undefined) tasks.push(journal.keep(key, this.#owner, entryOf(this.document)));
    // A new document moves when it is given an address.
    if (this.#keptAs !== undefined && this.#keptAs !== key) tasks.push(journal.forget(this.#keptAs, this.#owner));
    this.#keptAs = key;
    for (const task of tasks) task.catch((error: unknown) => this.#tools.report(error));
  }
}

export interface Received {
  readonly version?: string | undefined;
  readonly tick?: number | undefined;
  readonly isSparse?: boolean | undefined;
}

const patchOptions = { contentType: 'application/json-patch+json' };

function plainObject(value: object, last: Json | undefined): JsonObject {
  return plain(value, last) as JsonObject;
}

const callers = new Set(['success', 'error', 'wait', 'attrs', 'patch', 'xhr']);

/** What of a caller's options is about the request. */
function withoutCallbacks(options: Options): Options {
  return Object.fromEntries(Object.entries(options).filter(([name]) => !callers.has(name)));
}

interface Requesting {
  sync(method: string, model: Host, options: object): unknown;
  parse(body: unknown, options: object): unknown;
}

type Deferred = Xhr & { done(callback: (data: unknown) => void): unknown; fail(callback: () => void): unknown };

function isDeferred(value: unknown): value is Deferred {
  return typeof value === 'object' && value !== null && 'done' in value && 'fail' in value;
}
