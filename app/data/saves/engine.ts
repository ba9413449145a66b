/**
 * One model that saves itself: takes what happens to next.ts, and does what follows from it.
 * Holds     the document, its tracker and timers.
 * Promises  one event after the other, whatever handlers do meanwhile; what they throw stops nothing.
 * Leaves    every decision to next.ts, events to announcements.ts, who waits to callers.ts, requests to requester.ts, what
 *           is saved before it is shown to ahead.ts, the ends of models and tabs to safekeeping.ts.
 */
import type { Json, JsonObject, Operation } from '../../../common/json-patch';
import { Ahead } from './ahead';
import { announce, refusedBetween } from './announcements';
import { answerOf, isConfirmed, isOfSome, isSuccess, locationOf, type VersionType, type Xhr } from './answers';
import { Callers } from './callers';
import {
  type Answer,
  createDocument,
  type Document,
  type Event,
  type Flight,
  isClean,
  type Refusals,
  type Rules,
  type SaveState,
  stateOf,
  unsavedOf,
} from './document';
import { type Guard, guarding, type Host, type Options } from './host';
import { identityOf, isObject, isSameId, MARK, own, sendable } from './identity';
import { absorbed } from './merging';
import { next } from './next';
import { plain } from './plain';
import { Requester } from './requester';
import { type Answered, FRESH, methods, requestOf } from './requests';
import type { SavingModel } from './saving-model';
import { Safekeeping } from './safekeeping';
import type { Settings } from './settings';
import { type Keepalive, type SavingTools, savingTools } from './tools';
import { Tracker } from './tracker';

export interface EngineConfig extends Settings {
  /** Undefined: there are no versions. */
  readonly versionType: VersionType | undefined;
  /** Sets attributes that are the server's, or merged with it. */
  readonly show: (attrs: object) => void;
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
/** Told to wait for a day, it asks once an hour. A timer of more than 24 days would end at once. */
const LONGEST_RETRY_AFTER_MS = 3_600_000;

/** Code that comes when it is wanted: with the first document, with the first refusal. */
const late: { keepalive?: Keepalive; refusals?: Refusals } = {};

export class Engine {
  document: Document;
  readonly tracker: Tracker;
  /** Settles when what was left unsaved before is here, or nothing was left. */
  readonly restored: Promise<void>;
  readonly #tools: SavingTools = savingTools();
  readonly #callers: Callers;
  readonly #safe: Safekeeping;
  readonly #requester: Requester;
  readonly #ahead = new Ahead();
  /** Undefined stands for whatever was edited. */
  readonly #queue: (Event | undefined)[] = [];
  #isBusy = false;
  #isLeaving = false;
  /** Why what the models hold is no JSON, which only who put it there can mend. */
  #unreadable: Error | undefined;
  /** What they held as far as it is known here, since when nobody can tell. */
  #lastRead: JsonObject | undefined;
  #stopPause: (() => void) | undefined;
  #stopBackOff: (() => void) | undefined;
  /** What the server said last: the state, or why not. */
  #lastState: unknown;
  #lastFailure: Xhr | undefined;

  constructor(
    readonly model: Host,
    readonly config: EngineConfig,
  ) {
    const { newId } = this.#tools;
    const idAttributes = new Set(['id']);
    this.#requester = new Requester(model, this.#tools, () => this.document.base);
    this.#callers = new Callers(model, this.#guard);
    this.tracker = new Tracker(model, {
      ...config,
      idAttributes,
      newId: config.clientIds ? newId : undefined,
      // Whatever is set together is one edit.
      touched: () => queueMicrotask(() => this.gather()),
    });
    const rules = this.#rules(idAttributes);
    const working = this.#look() ?? this.tracker.readable();
    this.document = createDocument(rules, model.isNew() ? undefined : working, working);
    this.#safe = new Safekeeping(this, this.#tools, config.journal);
    // Until it is there, what is unsaved when the page is left is sent like anything else.
    void this.#load('keepalive');
    this.restored = this.#safe.claim().catch((error: unknown) => this.#tools.report(error));
  }

  #rules(idAttributes: ReadonlySet<string>): Rules {
    const { autoSave, versionType } = this.config;
    let lastTokens: readonly string[] | undefined;
    let idAttribute = 'id';
    return {
      ...this.config,
      newKey: this.#tools.newId,
      isVersioned: versionType !== undefined,
      get refusals() {
        return late.refusals;
      },
      autoSaves: (unsaved) =>
        unsaved > 0 &&
        this.#isValid() &&
        (typeof autoSave === 'function'
          ? Boolean(autoSave(this.#requester.model as Host & SavingModel, unsaved))
          : unsaved >= (autoSave ?? Infinity)),
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
  }

  get state(): SaveState {
    this.gather();
    return stateOf(this.document);
  }

  /** What is unsaved, in the order in which it would be sent. */
  get operations(): readonly (Operation & { readonly cid?: string })[] {
    this.gather();
    return this.document.operations.map((operation) => {
      if (!('value' in operation) || typeof operation.value !== 'object' || operation.value === null) return operation;
      const cid = this.tracker.cidOf(operation.value as JsonObject);
      return { ...operation, value: sendable(operation.value), ...(cid !== undefined && { cid }) };
    });
  }

  #isValid(): boolean {
    // What is left of it cannot be asked.
    if (this.#isGone) return true;
    // Not Backbone's isValid(), which tells everybody each time.
    const { validate, attributes } = this.model as {
      validate?: (attributes: object, options: object) => unknown;
      attributes: object;
    };
    return this.#guard(() => !validate?.call(this.model, attributes, {})) === true;
  }

  get #isGone(): boolean {
    return this.model.disposed === true;
  }

  // ---- one event after the other

  /** Takes in what was done to the models. */
  gather(): void {
    this.dispatch(undefined);
  }

  /** What the models hold; undefined: nobody can tell. */
  #look(): JsonObject | undefined {
    const before = this.#unreadable;
    this.#unreadable = undefined;
    if (this.#isGone) return undefined;
    try {
      return this.tracker.snapshot();
    } catch (error) {
      this.#unreadable = error as Error;
      if (!before) this.#tools.report(error);
      return undefined;
    }
  }

  dispatch(event: Event | undefined): void {
    this.#queue.push(event);
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      while (this.#queue.length > 0) {
        const one = this.#queue.shift();
        // What was edited before it happened comes before it.
        const shown = this.#look();
        if (shown) this.#ahead.giveWayTo(shown);
        const { working: last, rules } = this.document;
        const working = shown ? this.#ahead.over(shown, last) : last;
        if (!shown) this.#lastRead ??= last;
        else if (this.#lastRead) {
          // What came meanwhile was not shown: it is no edit that it is not there.
          this.#step(this.#edited(absorbed(this.#lastRead, working, last, rules)));
          this.#lastRead = undefined;
          this.#show(this.document.working);
        } else if (working !== last) this.#step(this.#edited(working));
        if (one) this.#step(one);
        if (this.#unreadable) this.#step({ type: 'unreadable', reason: this.#unreadable.message });
      }
    } finally {
      this.#isBusy = false;
    }
  }

  #edited(working: JsonObject): Event {
    return { type: 'edited', working, nowMs: this.#tools.clock.now() };
  }

  #step(event: Event): void {
    const before = this.document;
    const after = (this.document = next(before, event));
    if (this.config.debug) console.debug(event.type, stateOf(after), after);
    const { phase, learned, working, held, confirmedEdit } = after;
    const isOther = phase !== before.phase;
    if (!this.#isGone) {
      if (learned !== before.learned) this.tracker.learn(learned);
      if (working !== (event.type === 'edited' ? event : before).working) this.#show(working);
      announce(this.model, before, after, this.#tell, () => this.operations);
    }
    const [refused] = refusedBetween(before, after);
    // A new state of the server's has led to it; otherwise, only what is here has changed.
    const isConflict = held && held.serverState !== before.held?.serverState;
    if (isConflict && this.#lastFailure) this.#tell('error', this.#lastFailure, {});
    if (isConflict || refused) this.#fail(refused?.reason ?? 'conflict');
    const settled = phase.name === 'gone' ? Infinity : confirmedEdit;
    if (this.#ahead.end(settled)) this.#show(working);
    if (phase.name === 'gone') this.#callers.end(this.#lastState, new SaveError('deleted', stateOf(after)));
    else this.#callers.settle(confirmedEdit, this.#lastState);
    this.#setTimers(before, after);
    this.#safe.remember(isOther && phase.name === 'writing');
    if (!isOther) return;
    if (phase.name === 'writing') this.#write(phase.flight);
    if (phase.name === 'reading') this.#read();
  }

  #setTimers(before: Document, { pause, phase, attempts }: Document): void {
    const { clock, random } = this.#tools;
    if (pause?.dueMs !== before.pause?.dueMs) {
      this.#stopPause?.();
      this.#stopPause =
        pause?.dueMs === undefined ? undefined : clock.after(pause.dueMs - clock.now(), () => this.sendNow());
    }
    if (phase === before.phase) return;
    this.#stopBackOff?.();
    if (phase.name !== 'waiting' || phase.reason === 'session') return;
    const longestMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempts - 1));
    const waitMs = Math.max(phase.retryAfterMs ?? 0, random() * longestMs);
    this.#stopBackOff = clock.after(Math.min(waitMs, LONGEST_RETRY_AFTER_MS), () => this.dispatch({ type: 'waited' }));
  }

  stop(): void {
    this.#stopPause?.();
    this.#stopBackOff?.();
  }

  /** Sends what is unsaved without a pause, where it is to be sent unasked. @param isPageEnd  It has to outlive the page. */
  sendNow(isPageEnd = false): void {
    this.gather();
    this.#isLeaving = isPageEnd;
    if (this.document.rules.autoSaves(unsavedOf(this.document))) this.dispatch({ type: 'due' });
    this.#isLeaving = false;
  }

  // ---- what is shown and said

  #show(working: JsonObject): void {
    const shown = this.#look();
    if (shown === undefined) return;
    const visible = this.#ahead.hiddenIn(working, shown);
    this.#guard(() => this.tracker.show(visible));
  }

  #fail(reason: string): void {
    this.#ahead.end(Infinity);
    const failure = this.#lastFailure;
    this.#callers.fail(failure, failure ?? new SaveError(reason, stateOf(this.document)));
    this.gather();
  }

  readonly #tell = (event: string, ...details: unknown[]): void => {
    if (!this.#isGone) this.#guard(() => this.model.trigger(event, this.model, ...details));
  };

  readonly #guard: Guard = guarding((error) => this.#tools.report(error));

  // ---- what callers ask for

  /**
   * @param ahead  Attributes that are to be saved before they are shown.
   * @returns  Settles when everything that was edited by now is confirmed, or cannot be.
   * @throws {TypeError}  Something contains itself, or is no JSON for another reason.
   */
  save(options: Options, ahead?: Readonly<Record<string, unknown>>): Promise<Host> {
    if (ahead) {
      this.gather();
      this.#ahead.add(ahead, this.tracker.snapshot());
    }
    this.tracker.touchAll();
    this.gather();
    if (this.#unreadable) throw this.#unreadable;
    // What is nowhere yet is saved as it is.
    if (this.document.base === undefined) this.dispatch(this.#edited(this.document.working));
    const { edit } = this.document;
    if (ahead) this.#ahead.becomes(edit);
    const promise = this.#callers.wait(edit, options);
    this.dispatch({ type: 'save' });
    return promise;
  }

  destroy(options: Options): Promise<Host> {
    const destroyed = (): void => {
      if (!this.#isGone) this.model.stopListening();
      this.#tell('destroy', this.model.collection, options);
    };
    const success = (...answer: unknown[]): void => {
      destroyed();
      options.success?.apply(options.context, answer);
    };
    if (!options.wait) destroyed();
    const promise = this.#callers.wait(Infinity, options.wait ? { ...options, success } : options);
    this.dispatch({ type: 'remove' });
    return promise;
  }

  /** A state of the server's that somebody else asked for. */
  receive(parsedState: unknown, how: Omit<Extract<Event, { type: 'received' }>, 'type' | 'state'>): void {
    const { base = {} } = this.document;
    const { idAttribute } = this.model;
    const said = isObject(parsedState as Json) ? own(parsedState as JsonObject, idAttribute) : undefined;
    // What was asked for at this document's address is of this document, whatever its id is by now.
    if (how.tick === undefined && !isSameId(own(base, idAttribute), said)) return;
    const state = this.#stateOf(parsedState);
    if (state) this.dispatch({ type: 'received', state, ...how });
  }

  /** @returns  When a read starts, to be told with its answer. */
  beginRead(): number {
    this.dispatch({ type: 'read-started' });
    return this.document.tick;
  }

  /** The model is about to be disposed. What it has to save is saved without it. */
  retire(): void {
    this.gather();
    this.#requester.outlive();
    this.tracker.stop();
    if (isClean(this.document)) {
      this.stop();
      this.#safe.close();
    } else this.#safe.retire();
  }

  // ---- requests

  get key(): string | undefined {
    return this.#requester.key;
  }

  get isOwners(): boolean {
    return this.#requester.isOwners;
  }

  /** Where the server knows it, while it is to have another id. */
  get formerUrl(): string | undefined {
    return this.#requester.formerUrl;
  }

  #write(flight: Flight): void {
    const asked = this.#callers.options;
    const options = requestOf(flight, asked, this.model.envelope, this.config.versionType);
    this.#ask(methods[flight.kind], options, (...answer) => void this.#wrote(flight, asked, ...answer));
  }

  async #wrote({ kind, target }: Flight, asked: Options, ...[xhr, isRead, data]: Parameters<Answered>): Promise<void> {
    // Without it, all that was sent is refused.
    if (isOfSome(xhr.status ?? 0)) await this.#load('refusals');
    const { versionType } = this.config;
    const isAnswer = isRead || isConfirmed(xhr, versionType ?? 'etag', versionType !== undefined);
    const answer = this.#answerOf(xhr, isAnswer, data);
    const isDone = this.#lastFailure === undefined;
    this.#lastState = isDone ? data : undefined;
    // A created document without a body has at least an address.
    const id = isDone && kind === 'create' ? locationOf(xhr) : undefined;
    const located = id === undefined ? undefined : { ...sendable(target), [this.model.idAttribute]: id };
    this.dispatch({ type: 'wrote', answer: { ...answer, state: answer.state ?? located } });
    if (isDone) this.#tell('sync', data, asked);
    else if (answer.status !== 412 || !this.config.merges) {
      this.#tell('error', xhr, asked);
      this.#callers.err(xhr);
    }
  }

  async #load(name: keyof typeof late): Promise<void> {
    try {
      if (!late[name]) Object.assign(late, { [name]: await this.#tools.load[name]() });
    } catch (error) {
      this.#tools.report(error);
    }
  }

  #read(): void {
    this.#ask('read', FRESH, (...answer) => this.dispatch({ type: 'read', answer: this.#answerOf(...answer) }));
  }

  #ask(method: string, options: Options, answered: Answered): void {
    this.#requester.ask(method, options, this.#isLeaving ? late.keepalive : undefined, answered);
  }

  /** @param isAnswer  Whether a success is one of the server's. It may have been done all the same: nobody has answered. */
  #answerOf(xhr: Xhr, isAnswer: boolean, data?: unknown): Answer {
    const { versionType = 'etag' } = this.config;
    const given = isAnswer || !isSuccess(xhr.status ?? 0) ? xhr : {};
    const answer = answerOf(given, data, versionType, this.#tools.clock.now(), (body) =>
      body === undefined ? undefined : this.#guard(() => this.#stateOf(this.#requester.parse(body))),
    );
    this.#lastFailure = isSuccess(answer.status) ? undefined : xhr;
    if (!this.#lastFailure || answer.reason !== undefined) return answer;
    return { ...answer, reason: this.#guard(() => this.#tools.explain(xhr)) };
  }

  /** What the attributes would be. */
  #stateOf(attributes: unknown): JsonObject | undefined {
    if (typeof attributes !== 'object' || attributes === null || Array.isArray(attributes)) return undefined;
    const state = this.tracker.pruned(plainObject(attributes, this.document.base));
    if (Object.keys(state).length === 0) return undefined;
    this.#showIgnored(attributes);
    return state;
  }

  /** What is ignored is none of the document's, but the models may want it. */
  #showIgnored(attributes: object): void {
    const { isIgnored } = this.config;
    if (isIgnored === undefined || this.#isGone) return;
    const ignored = Object.entries(attributes).filter(([name]) => isIgnored([name]));
    if (ignored.length > 0) this.model.set(Object.fromEntries(ignored));
  }
}

function plainObject(value: object, last: Json | undefined): JsonObject {
  return plain(value, last) as JsonObject;
}
