/**
 * The life of one document that saves itself: what is known of it, and the one function that moves it on.
 * Holds     `Document`: base, version, working state, the write in flight, the unanswered one, the conflict; and `next`.
 * Promises  no Backbone, no DOM, no time, no chance: the same events give the same effects, whoever drives it.
 *           At most one write is in flight; every patch is made on the base whose version goes with it; an answer to
 *           an own write changes nothing that was edited after sending; nothing typed is dropped.
 * Leaves    models to tracker.ts, requests, timers and promises to engine.ts.
 * Read next transitions in docs/saves.md, then spec/data/saves/document.spec.ts.
 */
import { compare, equal, type Json, type JsonObject, type Operation } from '../../../common/json-patch';
import { type LearnedIds, learnedIds, sendable, withIds } from './identity';
import { changedBetween } from './lineage';
import { absorbed, advanced, type Choice, merged, type MergeConflict, type MergeRules, sharing } from './merging';
import type * as Refusals from './refusals';
import type { Withheld } from './refusals';

/** One write: what was sent, and what it was made of. The same bytes go out again under the same key. */
export interface Flight {
  readonly kind: 'create' | 'patch' | 'replace' | 'remove';
  /** The Idempotency-Key. */
  readonly key: string;
  /** What the server must still hold; undefined: nothing is known, and nothing demanded. */
  readonly version: string | undefined;
  /** The state that it leads to. */
  readonly target: JsonObject;
  /** For a patch. */
  readonly operations: readonly Operation[];
  /** The last edit that it takes along. */
  readonly edit: number;
  /** How many operations it has left out, to find the one that is refused. */
  readonly leftOut: number;
}

export type Phase =
  | { readonly name: 'idle' }
  | { readonly name: 'writing'; readonly flight: Flight }
  | { readonly name: 'reading' }
  /** `isTold`: the server said for how long, and nothing makes it shorter. */
  | { readonly name: 'waiting'; readonly reason: 'network' | 'session'; readonly isTold: boolean }
  | { readonly name: 'refused'; readonly reason: string }
  | { readonly name: 'gone' };

/** A conflict that somebody has to decide: base stays what it was, and no write starts. */
export interface Held {
  readonly serverState: JsonObject;
  readonly version: string | undefined;
  readonly conflicts: readonly MergeConflict[];
  readonly resolved: readonly MergeConflict[];
  /** Choices made so far: each holds while the server's side of it is the same. */
  readonly chosen: readonly Chosen[];
}

export type { Choice } from './merging';
interface Chosen {
  readonly tokens: readonly string[];
  readonly theirs: Json | undefined;
  readonly choice: Choice;
}

export interface Document {
  /** What the server confirmed last; undefined: nothing is there yet, and the first write creates it. */
  readonly base: JsonObject | undefined;
  /** Whether `base` is all of it. A record that was never read knows some of its attributes only. */
  readonly isWhole: boolean;
  /** The strong validator of `base`. */
  readonly version: string | undefined;
  readonly working: JsonObject;
  /** What leads from base to working. */
  readonly operations: readonly Operation[];
  readonly phase: Phase;
  readonly unanswered: Flight | undefined;
  readonly held: Held | undefined;
  /** Operations that the server refuses: the rest goes without them. */
  readonly withheld: readonly Withheld[];
  readonly wantsWrite: boolean;
  readonly wantsRead: boolean;
  readonly wantsRemoval: boolean;
  /** Counts edits, so that a save can wait for its own. */
  readonly edit: number;
  readonly confirmedEdit: number;
  /** Failures since the last answer that was none. */
  readonly attempts: number;
  /** Merges in a row that led to one more refusal of the version. */
  readonly rebases: number;
  /** The most operations that the next patch has, while a refused one is looked for. */
  readonly most: number;
  readonly dirtySinceMs: number | undefined;
  /** Grows with each read and write that starts or ends. */
  readonly tick: number;
  readonly lastWriteTick: number;
  readonly lastReadTick: number;
  /** Versions that were the newest once, the last ones only. */
  readonly seen: readonly string[];
}

export interface Rules extends MergeRules {
  /** For patches, in which a wrong guess costs length, not truth. */
  readonly identifyElement: (element: JsonObject) => string | undefined;
  /** Whether writes carry a version, and are preceded by a read where none is known. */
  readonly isVersioned: boolean;
  /** Whether a refused version leads to a merge; otherwise it is a refusal like others. */
  readonly merges: boolean;
  /** Whether what exists is sent as PATCH; otherwise whole, as PUT. */
  readonly patches: boolean;
  /** Whether so many unsaved operations are sent after a pause, unasked. */
  readonly autoSaves: (unsaved: number) => boolean;
  /** The pause, and the longest wait for one, in milliseconds. */
  readonly debounceMs: number;
  readonly maxWaitMs: number;
  /** What finds out which operation is refused; undefined: then all of them are. */
  readonly refusals: typeof Refusals | undefined;
}

export interface Answer {
  /** 0: there was none. */
  readonly status: number;
  /** Undefined: the answer had no body, or one that is no state. */
  readonly state?: JsonObject | undefined;
  /** Undefined: it had no validator, or a weak one. */
  readonly version?: string | undefined;
  /** A date that is too young to tell states apart: good right after it was read, and no longer. */
  readonly weakVersion?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  /** For a refusal: what a person may read, and where the server says that it lies. */
  readonly reason?: string | undefined;
  readonly pointers?: readonly string[] | undefined;
}

export type Event =
  | { readonly type: 'edited'; readonly working: JsonObject; readonly nowMs: number }
  /** `due`: the pause after an edit is over. `waited`: the one after a failure is. */
  | { readonly type: 'save' | 'due' | 'remove' | 'retry' | 'waited' | 'online' | 'signed-in' | 'given-up' }
  | { readonly type: 'wrote' | 'read'; readonly answer: Answer }
  | {
      readonly type: 'received';
      readonly state: JsonObject;
      readonly version: string | undefined;
      /** The tick when it was asked for; undefined: unknown. */
      readonly tick?: number | undefined;
      /** Attributes that are missing are unknown, not absent. */
      readonly isSparse?: boolean | undefined;
    }
  | { readonly type: 'read-started' }
  | { readonly type: 'resolve'; readonly choose: (conflict: MergeConflict) => Choice | undefined }
  | { readonly type: 'restored'; readonly entry: Entry };

export type Effect =
  | { readonly do: 'write'; readonly flight: Flight; readonly isRepeated: boolean }
  | { readonly do: 'read' }
  | { readonly do: 'arm'; readonly delayMs: number }
  | { readonly do: 'disarm' }
  /** `attempt` counts from 1. */
  | { readonly do: 'back-off'; readonly attempt: number; readonly retryAfterMs: number | undefined }
  /** The models are to show this. */
  | { readonly do: 'adopt'; readonly working: JsonObject }
  | { readonly do: 'version'; readonly version: string | undefined }
  /** `isNew`: a state of the server has led to it. Otherwise it is the one that was told, and what is here has changed. */
  | { readonly do: 'conflict'; readonly isNew: boolean }
  | {
      readonly do: 'merged';
      readonly resolved: readonly MergeConflict[];
      readonly serverState: JsonObject;
      readonly original: JsonObject;
    }
  | { readonly do: 'refused'; readonly path: string | undefined; readonly reason: string }
  | { readonly do: 'dropped' }
  /** The server made ids for elements that were known by marks. */
  | { readonly do: 'ids'; readonly learned: LearnedIds }
  | { readonly do: 'removed' };

/** What the journal keeps: enough for the same future. */
export interface Entry {
  readonly base: JsonObject | undefined;
  readonly isWhole: boolean;
  readonly version: string | undefined;
  readonly working: JsonObject;
  readonly unanswered: Flight | undefined;
}

export interface SaveState {
  readonly name: 'clean' | 'dirty' | 'saving' | 'saving+dirty' | 'offline' | 'resolving' | 'conflict' | 'refused';
  /** Operations that the server has not confirmed. */
  readonly unsaved: number;
  readonly conflicts: number;
  readonly reason?: string;
}

const REBASES_IN_A_ROW = 5;
const SEEN_VERSIONS = 20;

/** @param base  What the server is known to hold; undefined: nothing. */
export function createDocument(base: JsonObject | undefined, working: JsonObject, isWhole = false): Document {
  return {
    base,
    isWhole,
    version: undefined,
    working,
    operations: [],
    phase: { name: 'idle' },
    unanswered: undefined,
    held: undefined,
    withheld: [],
    wantsWrite: false,
    wantsRead: false,
    wantsRemoval: false,
    edit: 0,
    confirmedEdit: 0,
    attempts: 0,
    rebases: 0,
    most: Infinity,
    dirtySinceMs: undefined,
    tick: 0,
    lastWriteTick: 0,
    lastReadTick: 0,
    seen: [],
  };
}

export function isClean(document: Document): boolean {
  const { phase, unanswered, held, wantsRemoval } = document;
  const isBusy = phase.name === 'writing' || phase.name === 'refused' || unanswered !== undefined;
  return !isBusy && !wantsRemoval && held === undefined && !isDirty(document);
}

function isDirty({ base, operations, edit, confirmedEdit }: Document): boolean {
  return base === undefined ? edit > confirmedEdit : operations.length > 0;
}

/** How many operations wait for the server's word; a document that is nowhere yet is one. */
export function unsavedOf(document: Document): number {
  if (document.operations.length > 0) return document.operations.length;
  return document.unanswered !== undefined || document.phase.name === 'writing' || isDirty(document) ? 1 : 0;
}

export function stateOf(document: Document): SaveState {
  const { phase, held, withheld } = document;
  const reason = phase.name === 'refused' ? phase.reason : withheld[0]?.reason;
  const name = nameOf(document);
  return {
    name,
    unsaved: unsavedOf(document),
    conflicts: held ? Math.max(held.conflicts.length, 1) : 0,
    ...(name === 'refused' && reason !== undefined && { reason }),
    ...(phase.name === 'waiting' && { reason: phase.reason }),
  };
}

function nameOf(document: Document): SaveState['name'] {
  const { phase, held, edit, withheld, working } = document;
  if (held !== undefined) return 'conflict';
  if (isClean(document)) return 'clean';
  switch (phase.name) {
    case 'writing':
      return phase.flight.edit < edit && !equal(phase.flight.target, working) ? 'saving+dirty' : 'saving';
    case 'reading':
      return 'resolving';
    case 'waiting':
      return 'offline';
    case 'refused':
      return 'refused';
    case 'gone':
      return 'clean';
    case 'idle':
      if (document.unanswered !== undefined) return 'offline';
      return withheld.length > 0 && document.operations.length <= withheld.length ? 'refused' : 'dirty';
  }
}

export function entryOf({ base, isWhole, version, working, unanswered, phase }: Document): Entry {
  const inFlight = phase.name === 'writing' && phase.flight.kind !== 'remove' ? phase.flight : unanswered;
  return { base, isWhole, version, working, unanswered: inFlight };
}

/**
 * The only thing that moves a document.
 * @param newKey  Makes an Idempotency-Key. All else that comes from outside is in the event.
 * @returns  The document as it is then, and what is to be done for it, in order.
 */
export function next(
  document: Document,
  event: Event,
  rules: Rules,
  newKey: () => string,
): { readonly document: Document; readonly effects: readonly Effect[] } {
  const step = new Step(document, rules, newKey);
  if (document.phase.name !== 'gone') step.take(event);
  return { document: step.document, effects: step.effects };
}

class Step {
  readonly effects: Effect[] = [];

  constructor(
    public document: Document,
    private readonly rules: Rules,
    private readonly newKey: () => string,
  ) {}

  take(event: Event): void {
    switch (event.type) {
      case 'edited':
        this.#edited(event);
        break;
      case 'save':
        this.#waitNoMore('network');
        this.#set({ wantsWrite: true });
        break;
      case 'due':
        this.#set({ wantsWrite: true });
        break;
      case 'remove':
        this.#set({ wantsRemoval: true });
        break;
      case 'retry':
        // What was refused is tried once more, whole.
        if (this.document.phase.name !== 'writing' && this.document.phase.name !== 'reading') this.#idle();
        this.#set({ withheld: [], most: Infinity, wantsWrite: true });
        break;
      case 'waited':
        if (this.document.phase.name === 'waiting' && this.document.phase.reason === 'network') this.#idle();
        break;
      case 'online':
        this.#waitNoMore('network');
        break;
      case 'signed-in':
        this.#waitNoMore('session');
        break;
      case 'wrote':
        this.#wrote(event.answer);
        break;
      case 'read':
        this.#read(event.answer);
        break;
      case 'read-started':
        this.#set({ tick: this.document.tick + 1 });
        break;
      case 'received':
        this.#received(event);
        break;
      case 'resolve':
        this.#resolve(event.choose);
        break;
      case 'given-up':
        this.#givenUp();
        break;
      case 'restored':
        this.#restored(event.entry);
        break;
    }
    this.#pump();
  }

  #set(change: Partial<Document>): void {
    this.document = { ...this.document, ...change };
  }

  /** Base, version or working state: whatever changes one of them has the operations made anew. */
  #know(change: Partial<Pick<Document, 'base' | 'version' | 'working' | 'isWhole' | 'held' | 'unanswered'>>): void {
    const before = this.document;
    this.#set(change);
    const { base, working, version } = this.document;
    const operations = base === undefined ? [] : this.#compare(base, working);
    this.#set({ operations });
    if (version !== before.version) {
      if (version !== undefined) this.#set({ seen: [...before.seen.slice(-SEEN_VERSIONS), version] });
      this.effects.push({ do: 'version', version });
    }
    if (operations.length > 0 || base === undefined) return;
    this.#set({ dirtySinceMs: undefined, withheld: [], most: Infinity });
    if (this.document.phase.name === 'refused') this.#idle();
  }

  #compare(from: JsonObject, to: JsonObject): readonly Operation[] {
    return from === to
      ? []
      : compare(from, to, { identify: this.rules.identifyElement, operations: Infinity, changed: changedBetween });
  }

  #idle(): void {
    this.#set({ phase: { name: 'idle' } });
  }

  /** What is nowhere yet stays nowhere, unless it is on its way already. */
  #givenUp(): void {
    const { base, phase, unanswered, edit } = this.document;
    if (base !== undefined || unanswered !== undefined || phase.name === 'writing') return;
    this.#idle();
    this.#set({ wantsWrite: false, confirmedEdit: edit, dirtySinceMs: undefined });
    this.effects.push({ do: 'disarm' });
  }

  #waitNoMore(reason: 'network' | 'session'): void {
    const { phase } = this.document;
    if (phase.name === 'waiting' && phase.reason === reason && !phase.isTold) this.#idle();
  }

  #edited({ working, nowMs }: Extract<Event, { type: 'edited' }>): void {
    const { withheld, phase } = this.document;
    const { refusals, identify } = this.rules;
    this.#set({
      edit: this.document.edit + 1,
      withheld: withheld.filter((one) => !refusals?.isLifted(one, working, identify)),
    });
    this.#know({ working });
    if (phase.name === 'refused') this.#idle();
    if (this.document.held !== undefined) this.#mergeHeld(!this.rules.autoResolve);
    if (!isDirty(this.document)) {
      const { unanswered, edit } = this.document;
      if (phase.name !== 'writing' && unanswered === undefined) this.#set({ confirmedEdit: edit });
      this.effects.push({ do: 'disarm' });
      return;
    }
    const dirtySinceMs = this.document.dirtySinceMs ?? nowMs;
    this.#set({ dirtySinceMs });
    const leftMs = dirtySinceMs + this.rules.maxWaitMs - nowMs;
    if (this.rules.autoSaves(unsavedOf(this.document)))
      this.effects.push({ do: 'arm', delayMs: Math.max(0, Math.min(this.rules.debounceMs, leftMs)) });
  }

  /** Starts what is to be done next, if anything may start now. */
  #pump(): void {
    const { phase, held, unanswered, wantsRead, wantsWrite, wantsRemoval, base } = this.document;
    if (phase.name !== 'idle' || held !== undefined) return;
    // First of all: until it is answered, nobody knows what the server holds.
    if (unanswered !== undefined && !wantsRead) {
      this.#send(unanswered, true);
    } else if (wantsRead && base !== undefined) {
      this.#startRead();
    } else if (wantsRemoval) {
      if (base === undefined) this.#remove();
      else this.#startRemoval();
    } else if (wantsWrite) {
      this.#startWrite(undefined);
    }
  }

  #startRead(): void {
    const tick = this.document.tick + 1;
    this.#set({ phase: { name: 'reading' }, wantsRead: false, tick });
    this.effects.push({ do: 'read' });
  }

  /** @param justRead  Where no version can be had, a read right before has to do. */
  #startWrite(justRead: Answer | undefined): void {
    const { base, version, working, edit, withheld } = this.document;
    if (base === undefined) {
      this.#send(this.#flight('create', working, [], 0), false);
      return;
    }
    const { refusals, identify, isVersioned, patches } = this.rules;
    const whole = withheld.length > 0 && refusals ? refusals.withhold(base, working, withheld, identify) : working;
    const operations = whole === working ? this.document.operations : this.#compare(base, whole);
    if (operations.length === 0) {
      this.#set({ wantsWrite: false });
      if (withheld.length === 0) this.#set({ confirmedEdit: edit });
      return;
    }
    if (isVersioned && version === undefined && !justRead) {
      this.#startRead();
      return;
    }
    if (!patches) {
      this.#send(this.#flight('replace', whole, [], 0, justRead), false);
      return;
    }
    const sent = operations.slice(0, this.document.most);
    const leftOut = operations.length - sent.length;
    const target = leftOut > 0 && refusals ? refusals.after(base, sent) : whole;
    this.#send(this.#flight('patch', target, sent, leftOut, justRead), false);
  }

  #startRemoval(): void {
    this.#send(this.#flight('remove', this.document.working, [], 0), false);
  }

  #flight(
    kind: Flight['kind'],
    target: JsonObject,
    operations: readonly Operation[],
    leftOut: number,
    justRead?: Answer,
  ): Flight {
    const { edit, confirmedEdit } = this.document;
    const version = this.document.version ?? justRead?.weakVersion;
    return { kind, key: this.newKey(), version, target, operations, edit: leftOut > 0 ? confirmedEdit : edit, leftOut };
  }

  #send(flight: Flight, isRepeated: boolean): void {
    const tick = this.document.tick + 1;
    const wantsWrite = isRepeated && this.document.wantsWrite;
    this.#set({ phase: { name: 'writing', flight }, unanswered: undefined, wantsWrite, tick, lastWriteTick: tick });
    // What was edited since a write that is repeated still waits for its pause.
    if (!isRepeated) this.effects.push({ do: 'disarm' });
    this.effects.push({ do: 'write', flight, isRepeated });
  }

  #wrote(answer: Answer): void {
    const { phase } = this.document;
    if (phase.name !== 'writing') return;
    const { flight } = phase;
    const tick = this.document.tick + 1;
    this.#set({ tick, lastWriteTick: tick, phase: { name: 'idle' } });
    const { status } = answer;
    if (isUnanswered(status)) this.#unanswered(flight, answer);
    else if (status === 401) this.#signedOut(flight);
    else if (flight.kind === 'remove' && (isSuccess(status) || isMissing(status))) this.#remove();
    else if (isSuccess(status)) this.#confirmed(flight, answer);
    else if (status === 412 && this.rules.merges) this.#outdated(flight, answer);
    else if (status === 428 && this.rules.isVersioned && this.document.version === undefined && this.#isFirstRebase()) {
      this.#set({ wantsRead: true, wantsWrite: true });
    } else this.#refused(flight, answer);
  }

  #isFirstRebase(): boolean {
    this.#set({ rebases: this.document.rebases + 1 });
    return this.document.rebases === 1;
  }

  /** Whether the server did it is unknown: the same is sent again, and nothing else before. */
  #unanswered(flight: Flight, { retryAfterMs }: Answer): void {
    if (flight.kind === 'remove') this.#set({ wantsRemoval: true });
    else this.#set({ unanswered: flight });
    this.#wait('network', retryAfterMs);
  }

  #signedOut(flight: Flight): void {
    if (flight.kind !== 'remove') this.#set({ unanswered: flight });
    this.#wait('session', undefined);
  }

  #wait(reason: 'network' | 'session', retryAfterMs: number | undefined): void {
    const attempts = this.document.attempts + 1;
    this.#set({ phase: { name: 'waiting', reason, isTold: retryAfterMs !== undefined }, attempts });
    if (reason === 'network') this.effects.push({ do: 'back-off', attempt: attempts, retryAfterMs });
  }

  #confirmed(flight: Flight, { state, version }: Answer): void {
    const { edit, working: before, most } = this.document;
    this.#set({ attempts: 0, rebases: 0, confirmedEdit: Math.max(this.document.confirmedEdit, flight.edit) });
    if (state === undefined) {
      // Never merged from the old base: what was removed in flight would come back.
      this.#know({ base: flight.target, version, isWhole: true });
      if (sendable(flight.target) !== flight.target) this.#set({ wantsRead: true });
    } else {
      const ids = this.#learn(flight.target, state, true);
      const target = withIds(flight.target, ids);
      const working = withIds(this.document.working, ids);
      const base = sharing(state, target);
      this.#know({ base, version, working: absorbed(target, working, base, this.rules), isWhole: true });
    }
    this.#adopt(before);
    if (flight.leftOut > 0) {
      // What was sent is not what is refused: the next half of what is left.
      this.#set({ most: Math.max(1, Math.floor(most / 2)), wantsWrite: true });
    } else if (!isDirty(this.document)) {
      this.#set({ wantsWrite: false, confirmedEdit: edit });
    }
  }

  #learn(sent: JsonObject, state: JsonObject, isOwn: boolean): LearnedIds {
    const learned = learnedIds(sent, state, isOwn);
    if (learned.size > 0) this.effects.push({ do: 'ids', learned });
    return learned;
  }

  /** The models show another state than the one that is to be shown. */
  #adopt(before: JsonObject): void {
    const { working } = this.document;
    if (working !== before) this.effects.push({ do: 'adopt', working });
  }

  #outdated(flight: Flight, { state, version }: Answer): void {
    this.#set({ wantsWrite: flight.kind !== 'remove', rebases: this.document.rebases + 1 });
    // Its own first copy may have been done, and have made this one outdated: browsers repeat requests by themselves.
    this.#set({ unanswered: flight.kind === 'remove' ? undefined : flight });
    if (state === undefined || version === undefined) this.#set({ wantsRead: true });
    else this.#absorb(state, version);
    if (this.document.rebases > REBASES_IN_A_ROW) {
      this.#set({ rebases: 0 });
      this.#wait('network', undefined);
    }
  }

  #refused(flight: Flight, { status, reason = `status ${status}`, pointers = [] }: Answer): void {
    const { refusals, identify } = this.rules;
    const { base, working, withheld } = this.document;
    if (status === 422 && flight.kind === 'patch' && base !== undefined && refusals !== undefined) {
      const { operations, leftOut } = flight;
      const { guilty, most } = refusals.verdictOn(operations, leftOut === 0, pointers);
      const more = refusals.setAside(base, working, { operations, guilty, reason }, identify);
      // Set aside and named; the rest is sent.
      this.#set({ withheld: [...withheld, ...more], most, wantsWrite: true });
      for (const { path } of guilty) this.effects.push({ do: 'refused', path, reason });
      return;
    }
    this.#set({ phase: { name: 'refused', reason }, wantsWrite: false, wantsRemoval: false, rebases: 0 });
    this.effects.push({ do: 'refused', path: undefined, reason });
  }

  #read(answer: Answer): void {
    if (this.document.phase.name !== 'reading') return;
    const { status, state, version, retryAfterMs, reason = `status ${status}` } = answer;
    const tick = this.document.tick + 1;
    this.#set({ tick, phase: { name: 'idle' } });
    if (isUnanswered(status) || status === 401) {
      this.#set({ wantsRead: true });
      this.#wait(status === 401 ? 'session' : 'network', retryAfterMs);
    } else if (!isSuccess(status) || state === undefined) {
      if (isClean(this.document)) return;
      this.#set({ phase: { name: 'refused', reason }, wantsWrite: false });
      this.effects.push({ do: 'refused', path: undefined, reason });
    } else {
      this.#set({ attempts: 0, lastReadTick: tick });
      this.#absorb(state, version);
      const { held, wantsWrite, unanswered, wantsRemoval } = this.document;
      if (held === undefined && unanswered === undefined && wantsWrite && !wantsRemoval) this.#startWrite(answer);
    }
  }

  #received({ state, version, tick, isSparse = false }: Extract<Event, { type: 'received' }>): void {
    const { base, held, phase, seen } = this.document;
    const known = held?.version ?? this.document.version;
    const isBusy = phase.name === 'writing' || phase.name === 'reading';
    const overlaps = isBusy || (tick !== undefined && tick < this.document.lastWriteTick);
    const isOlder =
      tick === undefined
        ? version !== undefined && version !== known && seen.includes(version)
        : tick < this.document.lastReadTick;
    if (overlaps || isOlder) {
      this.effects.push({ do: 'dropped' });
      if (overlaps && phase.name !== 'reading') this.#set({ wantsRead: true });
      return;
    }
    const now = this.document.tick + 1;
    this.#set({ tick: now, lastReadTick: tick ?? now });
    const whole = isSparse ? { ...base, ...state } : state;
    if (isSparse && version === undefined && base !== undefined && equal(whole, base)) return;
    this.#absorb(whole, version, !isSparse || this.document.isWhole);
  }

  /**
   * A state of the server's, whatever way it came: what is unsaved is put on top of it.
   */
  #absorb(received: JsonObject, version: string | undefined, isWhole = true): void {
    const { unanswered, working: before, version: baseVersion } = this.document;
    if (this.document.base === undefined && unanswered === undefined && this.document.edit === 0) {
      this.#know({ base: received, version, working: received, isWhole });
      this.#adopt(before);
      return;
    }
    const base = this.#supposedBase(received, unanswered);
    const state = sharing(received, base);
    // The write can still arrive as long as the version is the one that it asks for.
    const isSettled = version === undefined || version !== unanswered?.version || unanswered.kind === 'create';
    const isChanged = !equal(state, base) || version !== baseVersion;
    const kept = isSettled ? undefined : this.#ledFrom(unanswered, state);
    if (this.document.wantsRemoval && isChanged && !equal(state, base)) {
      const conflict: MergeConflict = {
        path: '',
        tokens: [],
        kind: 'delete/edit',
        base,
        mine: undefined,
        theirs: state,
      };
      const held = { serverState: state, version, conflicts: [conflict], resolved: [], chosen: [] };
      this.#know({ base, held, unanswered: kept });
      this.effects.push({ do: 'conflict', isNew: true });
      return;
    }
    const held: Held = {
      serverState: state,
      version,
      conflicts: [],
      resolved: [],
      chosen: this.document.held?.chosen ?? [],
    };
    this.#know({ base, held, unanswered: kept, isWhole });
    this.#mergeHeld(!this.rules.autoResolve, true);
  }

  /** The same write, with the state that it leads to now that more is known of what it is made on. */
  #ledFrom(flight: Flight, state: JsonObject): Flight {
    const { base } = this.document;
    return base && flight.kind === 'patch'
      ? { ...flight, target: absorbed(base, flight.target, state, this.rules) }
      : flight;
  }

  /** The base by which to judge a state: own writes that it shows are in it, and what was never read is as it shows. */
  #supposedBase(state: JsonObject, unanswered: Flight | undefined): JsonObject {
    let base: JsonObject = this.document.base ?? {};
    if (!this.document.isWhole && this.document.base !== undefined) {
      base = { ...state, ...base };
      const unknown = Object.fromEntries(
        Object.entries(state).filter(([name]) => !Object.hasOwn(this.document.base ?? {}, name)),
      );
      this.#set({ working: { ...unknown, ...this.document.working } });
    }
    const { working } = this.document;
    const ids = this.#learn(unanswered?.target ?? working, state, false);
    this.#set({ working: withIds(working, ids) });
    base = withIds(base, ids);
    return unanswered ? advanced(base, withIds(unanswered.target, ids), state, this.rules) : base;
  }

  /** Merges again what is held, with the base as it was. Without conflicts left, it is over. */
  #mergeHeld(mustAsk = false, isNew = false): void {
    const { base = {}, working: before, held } = this.document;
    if (held === undefined) return;
    const { serverState, version, chosen } = held;
    if (this.document.wantsRemoval) return;
    const hadChanges = before !== base && !equal(before, base);
    const result = merged(base, before, serverState, this.rules, (conflict) => chosenFor(chosen, conflict));
    const asks = mustAsk && hadChanges && !equal(serverState, base);
    if (result.conflicts.length > 0 || asks) {
      const { conflicts, resolved } = result;
      // Whoever is shown both sides is to see what is typed meanwhile, too.
      const isOther = isNew || !areSame(conflicts, held.conflicts);
      this.#set({ held: { ...held, conflicts, resolved } });
      if (isOther) this.effects.push({ do: 'conflict', isNew });
      return;
    }
    const working = hadChanges ? sharing(result.merged as JsonObject, serverState) : serverState;
    this.#know({ base: serverState, version, working, held: undefined });
    this.#adopt(before);
    if (hadChanges && !equal(base, serverState)) {
      this.effects.push({ do: 'merged', resolved: result.resolved, serverState, original: base });
    }
    if (!isDirty(this.document)) this.#set({ confirmedEdit: this.document.edit, wantsWrite: false });
  }

  #resolve(choose: (conflict: MergeConflict) => Choice | undefined): void {
    const { held } = this.document;
    if (held === undefined) return;
    if (this.document.wantsRemoval) {
      const [conflict] = held.conflicts;
      const choice = conflict && choose(conflict);
      if (choice === undefined) return;
      this.#set({ wantsRemoval: choice === 'mine' });
      if (choice === 'mine') this.#know({ base: held.serverState, version: held.version, held: undefined });
      else this.#mergeHeld();
      return;
    }
    const more = held.conflicts.flatMap((conflict) => {
      const choice = choose(conflict);
      return choice === undefined ? [] : [{ tokens: conflict.tokens, theirs: conflict.theirs, choice }];
    });
    this.#set({ held: { ...held, chosen: [...more, ...held.chosen] }, wantsWrite: true });
    this.#mergeHeld();
  }

  #restored({ base, isWhole, version, working, unanswered }: Entry): void {
    const { working: before, base: formerBase, phase } = this.document;
    if (phase.name === 'writing') return;
    const edit = this.document.edit + 1;
    const former = formerBase ?? before;
    // What was done here since is put on top.
    const mine = before === former ? working : absorbed(former, before, working, this.rules);
    this.#set({ edit, wantsWrite: true, wantsRead: base !== undefined, phase: { name: 'idle' } });
    this.#know({ base, isWhole, version, working: mine, unanswered });
    this.#adopt(before);
  }

  #remove(): void {
    this.#set({ phase: { name: 'gone' }, unanswered: undefined, operations: [] });
    this.effects.push({ do: 'disarm' }, { do: 'removed' });
  }
}

function chosenFor(chosen: readonly Chosen[], { tokens, theirs }: MergeConflict): Choice | undefined {
  return chosen.find((one) => equal(one.tokens, tokens) && equal(one.theirs ?? null, theirs ?? null))?.choice;
}

function areSame(some: readonly MergeConflict[], others: readonly MergeConflict[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ path, mine }, at) => path === others[at]?.path && isSame(mine, others[at].mine))
  );
}

/** Both are JSON, or not there. */
function isSame(a: Json | undefined, b: Json | undefined): boolean {
  return a === undefined || b === undefined ? a === b : equal(a, b);
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function isMissing(status: number): boolean {
  return status === 404 || status === 410;
}

/** No answer, or one that says to come back later. */
function isUnanswered(status: number): boolean {
  return status === 0 || status === 408 || status === 425 || status === 429 || status >= 500;
}
