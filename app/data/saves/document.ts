/**
 * One document that saves itself: what is known of it, what may happen to it, and how it stands.
 * Holds     `Document`: base, version, working state, the write in flight, the unanswered one, the conflict.
 * Promises  a value: no Backbone, no DOM, no time. What is to be done for it shows in two of them, before and after.
 * Leaves    moving it on to next.ts, models to tracker.ts, requests and timers to engine.ts.
 * Read next next.ts.
 */
import type { Json, JsonObject, Operation } from '../../../common/json-patch';
import { equal } from '../../../common/json-patch';
import type { LearnedIds } from './identity';
import type { Choice, MergeConflict, MergeRules } from './merging';

/** What a write is to do. */
export interface Plan {
  /** The state that it leads to. */
  readonly target: JsonObject;
  /** For a patch. */
  readonly operations: readonly Operation[];
  /** How many edits it leaves out, to find the one that is refused. */
  readonly leftOut: number;
}

/** One write: what was sent, and what it was made of. The same bytes go out again under the same key. */
export interface Flight extends Plan {
  readonly kind: 'create' | 'patch' | 'replace' | 'remove';
  /** The Idempotency-Key. */
  readonly key: string;
  /** What the server must still hold; undefined: nothing is known, and nothing demanded. */
  readonly version: string | undefined;
  /** The last edit that it takes along. */
  readonly edit: number;
}

/** An edit that the server refuses. */
export interface Withheld {
  /** Where it stood when it was refused; of an element that was taken away, `/list/-`: where it had stood is another. */
  readonly path: string;
  readonly reason: string;
}

/** What is known of the edits that the server refuses while it takes the others. */
export interface Refusal {
  readonly withheld: readonly Withheld[];
  /** Whether nothing else is unsaved. */
  readonly isAll: boolean;
  /** What was sent went through. The next half of what is left, if something was left out. */
  halved(leftOut: number): Refusal;
  /** Without what was changed since. */
  lifted(document: Document): Refusal;
  plan(document: Document, base: JsonObject): Plan;
}

/** What finds out which they are: refusals.ts. */
export interface Refusals {
  /** What a 422 or 413 leads to: what is set aside, or how many go out at once, to find out which it is. */
  setAside(document: Document, flight: Flight, reason: string, problem: unknown): Refusal;
}

export type Phase =
  | { readonly name: 'idle' }
  | { readonly name: 'writing'; readonly flight: Flight }
  | { readonly name: 'reading' }
  /** `retryAfterMs`: the server said for how long, and only `retry` makes it shorter. */
  | { readonly name: 'waiting'; readonly reason: 'network' | 'session'; readonly retryAfterMs: number | undefined }
  | { readonly name: 'refused'; readonly reason: string }
  | { readonly name: 'gone' };

/** A conflict that somebody has to decide: base stays what it was, and no write starts. */
export interface Held {
  readonly serverState: JsonObject;
  readonly version: string | undefined;
  /** The same list as long as there is nothing new to tell. */
  readonly conflicts: readonly MergeConflict[];
  readonly resolved: readonly MergeConflict[];
  /** Choices made so far: each holds while the server's side of it is the same. */
  readonly chosen: readonly Chosen[];
}

export type { Choice } from './merging';
export interface Chosen {
  readonly tokens: readonly string[];
  readonly theirs: Json | undefined;
  readonly choice: Choice;
}

/** A merge that nobody had to decide. */
export interface Merged {
  readonly resolved: readonly MergeConflict[];
  readonly serverState: JsonObject;
  readonly original: JsonObject;
}

export interface Document {
  readonly rules: Rules;
  /** What the server confirmed last; undefined: nothing is there yet, and the first write creates it. */
  readonly base?: JsonObject | undefined;
  /** Whether `base` is all of it. A record that was never read knows some of its attributes only. */
  readonly isWhole: boolean;
  /** The strong validator of `base`. */
  readonly version?: string | undefined;
  readonly working: JsonObject;
  /** What leads from base to working. */
  readonly operations: readonly Operation[];
  readonly phase: Phase;
  readonly unanswered?: Flight | undefined;
  /** What the journal had and is not taken over yet: it would collide with what is on its way, or unsaved, here. */
  readonly left: readonly Entry[];
  readonly held?: Held | undefined;
  /** The last one. */
  readonly merged?: Merged | undefined;
  /** The ids that the server last made for elements that were known by marks. */
  readonly learned: LearnedIds;
  /** Since the server refused some operations: the rest goes without them. */
  readonly refusal?: Refusal | undefined;
  readonly wantsWrite: boolean;
  readonly wantsRead: boolean;
  readonly wantsRemoval: boolean;
  /** Counts edits, so that a save can wait for its own. */
  readonly edit: number;
  readonly confirmedEdit: number;
  /** Failures since the last answer that was none. */
  readonly attempts: number;
  /** Whether it was sent again since the one whose it is signed in: a 401 now is about this document. */
  readonly isResumed: boolean;
  /** Merges in a row that led to one more refusal of the version. */
  readonly rebases: number;
  /** Since when there are edits that were not sent, and when they are; `dueMs` undefined: not unasked. */
  readonly pause?: { readonly sinceMs: number; readonly dueMs: number | undefined } | undefined;
  /** Grows with each read and write that starts or ends. */
  readonly tick: number;
  readonly lastWriteTick: number;
  readonly lastReadTick: number;
  /** Versions that were the newest once, the last ones only. */
  readonly seen: readonly string[];
}

/** A document that is taking a step. */
export type Draft = { -readonly [Name in keyof Document]: Document[Name] };

export interface Rules extends MergeRules {
  /** For patches, in which a wrong guess costs length, not truth. */
  readonly identifyElement: (element: JsonObject) => string | undefined;
  /** Makes an Idempotency-Key. */
  readonly newKey: () => string;
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
  readonly refusals: Refusals | undefined;
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
  /** For a refusal: what a person may read, and all that the server says. */
  readonly reason?: string | undefined;
  readonly problem?: unknown;
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
  /** What was edited is no JSON: nothing can be sent before somebody mends that. */
  | { readonly type: 'unreadable'; readonly reason: string }
  | { readonly type: 'read-started' }
  | { readonly type: 'resolve'; readonly choose: (conflict: MergeConflict) => Choice | undefined }
  | { readonly type: 'restored'; readonly entry: Entry };

/** What the journal keeps: enough for the same future. */
export type Entry = Pick<Document, 'base' | 'isWhole' | 'version' | 'working' | 'unanswered'>;

export interface SaveState {
  readonly name: 'clean' | 'dirty' | 'saving' | 'saving+dirty' | 'offline' | 'resolving' | 'conflict' | 'refused';
  /** Operations that the server has not confirmed. */
  readonly unsaved: number;
  readonly conflicts: number;
  readonly reason?: string;
}

export const IDLE: Phase = { name: 'idle' };

/** @param base  What the server is known to hold; undefined: nothing. */
export function createDocument(rules: Rules, base: JsonObject | undefined, working: JsonObject): Document {
  return {
    rules,
    base,
    isWhole: false,
    working,
    operations: [],
    phase: IDLE,
    left: [],
    learned: new Map(),
    wantsWrite: false,
    wantsRead: false,
    wantsRemoval: false,
    edit: 0,
    confirmedEdit: 0,
    attempts: 0,
    rebases: 0,
    tick: 0,
    lastWriteTick: 0,
    lastReadTick: 0,
    isResumed: false,
    seen: [],
  };
}

export function isDirty({ base, operations, edit, confirmedEdit }: Document): boolean {
  return base === undefined ? edit > confirmedEdit : operations.length > 0;
}

/** Whether a write is in flight, or may be. */
export function isSending({ phase, unanswered }: Document): boolean {
  return phase.name === 'writing' || unanswered !== undefined;
}

export function isClean(document: Document): boolean {
  const { phase, held, wantsRemoval } = document;
  if (isSending(document) || isDirty(document)) return false;
  return !wantsRemoval && held === undefined && phase.name !== 'refused';
}

/** How many operations wait for the server's word; a document that is nowhere yet is one. */
export function unsavedOf(document: Document): number {
  const { length } = document.operations;
  return length > 0 ? length : Number(isSending(document) || isDirty(document));
}

export function stateOf(document: Document): SaveState {
  const { phase, held, refusal } = document;
  const name = nameOf(document);
  const reason = 'reason' in phase ? phase.reason : name === 'refused' ? refusal?.withheld[0]?.reason : undefined;
  return {
    name,
    unsaved: unsavedOf(document),
    conflicts: held ? Math.max(held.conflicts.length, 1) : 0,
    ...(reason !== undefined && { reason }),
  };
}

function nameOf(document: Document): SaveState['name'] {
  const { phase, held, edit, refusal, working, unanswered } = document;
  if (held) return 'conflict';
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
      if (unanswered) return 'offline';
      return refusal?.isAll === true ? 'refused' : 'dirty';
  }
}

export function entryOf({ base, isWhole, version, working, unanswered, phase }: Document): Entry {
  const inFlight = phase.name === 'writing' && phase.flight.kind !== 'remove' ? phase.flight : unanswered;
  return { base, isWhole, version, working, unanswered: inFlight };
}
