/**
 * The one function that moves a document on.
 * Promises  no Backbone, no DOM, no time, no chance: the same events give the same documents, whoever drives it.
 *           At most one write is in flight; every patch is made on the base whose version goes with it; an answer to
 *           an own write changes nothing that was edited after sending; nothing typed is dropped.
 * Leaves    states of the server's to absorb.ts, what goes out to send.ts.
 * Read next transitions in docs/saves.md, then spec/data/saves/document-is-saved.spec.ts.
 */
import { equal } from '../../../common/json-patch';
import { absorb, confirm, mergeHeld, resolve, restore } from './absorb';
import { isOfSome, isSuccess } from './answers';
import {
  type Answer,
  type Document,
  type Draft,
  type Event,
  type Flight,
  IDLE,
  isClean,
  isDirty,
  isSending,
  unsavedOf,
} from './document';
import { operationsOf, remove, sendNext } from './send';

const REBASES_IN_A_ROW = 5;
const SEEN_VERSIONS = 20;

/** What ends which wait. A wait of a length that the server named ends by itself only: `waited`. */
const ends: Partial<Record<Event['type'], 'network' | 'session'>> = {
  save: 'network',
  online: 'network',
  waited: 'network',
  'signed-in': 'session',
};

/** The only thing that moves a document. All that comes from outside is in the event, or is a rule of the document. */
export function next(before: Document, event: Event): Document {
  if (before.phase.name === 'gone') return before;
  const draft: Draft = { ...before };
  take(draft, event);
  restore(draft);
  conclude(draft, before);
  if (event.type === 'edited' && (isDirty(draft) || isSending(draft))) pause(draft, event.nowMs);
  sendNext(draft, event.type === 'read' ? event.answer : undefined);
  return draft;
}

function take(draft: Draft, event: Event): void {
  const { phase } = draft;
  if (phase.name === 'waiting' && phase.reason === ends[event.type]) {
    if (event.type === 'waited' || (phase.retryAfterMs ?? 0) === 0) draft.phase = IDLE;
    draft.isResumed = phase.reason === 'session';
  }
  switch (event.type) {
    case 'edited':
      edited(draft, event.working);
      break;
    case 'save':
    case 'due':
      draft.wantsWrite = true;
      break;
    case 'remove':
      draft.wantsRemoval = true;
      break;
    case 'retry':
      // What was refused is tried once more, whole.
      if (phase.name === 'refused' || phase.name === 'waiting') draft.phase = IDLE;
      draft.refusal = undefined;
      draft.wantsWrite = true;
      break;
    case 'wrote':
      if (phase.name === 'writing') wrote(draft, phase.flight, event.answer);
      break;
    case 'read':
      if (phase.name === 'reading') read(draft, event.answer);
      break;
    case 'unreadable':
      if (phase.name === 'idle') draft.phase = { name: 'refused', reason: event.reason };
      break;
    case 'read-started':
      draft.tick += 1;
      break;
    case 'received':
      received(draft, event);
      break;
    case 'resolve':
      resolve(draft, event.choose);
      break;
    case 'given-up':
      giveUp(draft);
      break;
    case 'restored':
      draft.left = [...draft.left, event.entry];
      break;
    case 'waited':
    case 'online':
    case 'signed-in':
      break;
  }
}

/** What follows from what is known now. */
function conclude(draft: Draft, before: Document): void {
  const { base, working, version } = draft;
  if (version !== undefined && version !== before.version) {
    draft.seen = [...draft.seen.slice(-SEEN_VERSIONS), version];
  }
  if (base !== before.base || working !== before.working) {
    draft.operations = base === undefined ? [] : operationsOf(draft, base, working);
    draft.refusal = draft.refusal?.lifted(draft);
    if (base !== undefined && draft.operations.length === 0) {
      draft.refusal = undefined;
      if (draft.phase.name === 'refused') draft.phase = IDLE;
    }
  }
  // What is changed back while it is on its way is an edit like others once it has arrived.
  if (isDirty(draft) || isSending(draft)) return;
  draft.pause = undefined;
  if (draft.held) return;
  draft.confirmedEdit = draft.edit;
  // What is nowhere yet may be wanted as it is.
  draft.wantsWrite &&= base === undefined;
}

function edited(draft: Draft, working: Document['working']): void {
  draft.edit += 1;
  draft.working = working;
  if (draft.phase.name === 'refused') draft.phase = IDLE;
  mergeHeld(draft, !draft.rules.autoResolve);
}

/** What is nowhere yet stays nowhere, unless it is on its way already. */
function giveUp(draft: Draft): void {
  if (draft.base) {
    draft.wantsWrite = isSending(draft);
    edited(draft, draft.base);
  } else if (!isSending(draft)) {
    draft.phase = IDLE;
    draft.confirmedEdit = draft.edit;
    draft.wantsWrite = false;
  }
}

function pause(draft: Draft, nowMs: number): void {
  const { autoSaves, debounceMs, maxWaitMs } = draft.rules;
  const { sinceMs = nowMs } = draft.pause ?? {};
  const dueMs = Math.max(nowMs, Math.min(nowMs + debounceMs, sinceMs + maxWaitMs));
  draft.pause = { sinceMs, dueMs: autoSaves(unsavedOf(draft)) ? dueMs : undefined };
}

function wrote(draft: Draft, flight: Flight, answer: Answer): void {
  const { status, state, version } = answer;
  const { isVersioned, merges } = draft.rules;
  const isRemoval = flight.kind === 'remove';
  draft.lastWriteTick = draft.tick += 1;
  draft.phase = IDLE;
  // Its own first copy may have been done, and have made this one outdated: browsers repeat requests by themselves.
  const isOutdated = status === 412 && merges && flight.kind !== 'create';
  const isUnheard = isUnanswered(draft, status);
  draft.isResumed = false;
  if (!isRemoval && (isOutdated || isUnheard)) draft.unanswered = flight;
  if (isUnheard) wait(draft, answer);
  else if (isRemoval && (isSuccess(status) || isGone(status))) remove(draft);
  else if (isSuccess(status)) confirm(draft, flight, answer);
  else if (isOutdated) {
    if (state === undefined || version === undefined) draft.wantsRead = true;
    else absorb(draft, state, version);
    draft.rebases += 1;
    if (draft.rebases <= REBASES_IN_A_ROW) return;
    draft.rebases = 0;
    wait(draft, { status: 0 });
  } else if (status === 428 && isVersioned && draft.version === undefined && (draft.rebases += 1) === 1) {
    draft.wantsRead = draft.wantsWrite = true;
  } else refused(draft, flight, answer);
}

/** Whether the server did it is unknown: the same is sent again, and nothing else before. */
function wait(draft: Draft, { status, retryAfterMs }: Answer): void {
  draft.attempts += 1;
  draft.phase =
    status === 401
      ? { name: 'waiting', reason: 'session', retryAfterMs: undefined }
      : { name: 'waiting', reason: 'network', retryAfterMs };
}

function refused(draft: Draft, flight: Flight | undefined, answer: Answer): void {
  const { status, reason = `status ${status}`, problem } = answer;
  const { refusals } = draft.rules;
  draft.wantsWrite = false;
  if (isOfSome(status) && flight?.kind === 'patch' && refusals) {
    // What is found is set aside and named; the rest is sent.
    draft.refusal = refusals.setAside(draft, flight, reason, problem);
    draft.wantsWrite = true;
    return;
  }
  draft.wantsRemoval = false;
  draft.rebases = 0;
  draft.phase = { name: 'refused', reason };
}

function read(draft: Draft, answer: Answer): void {
  const { status, state, version } = answer;
  draft.tick += 1;
  draft.phase = IDLE;
  const isUnheard = isUnanswered(draft, status);
  draft.isResumed = false;
  if (isUnheard) {
    draft.wantsRead = true;
    wait(draft, answer);
  } else if (isSuccess(status) && state !== undefined) {
    draft.attempts = 0;
    draft.lastReadTick = draft.tick;
    absorb(draft, state, version);
  } else if (draft.wantsRemoval && isGone(status)) remove(draft);
  else if (!isClean(draft)) refused(draft, undefined, answer);
}

function received(draft: Draft, event: Extract<Event, { type: 'received' }>): void {
  const { base, phase, seen, held } = draft;
  const { version, tick, isSparse = false } = event;
  const isBusy = phase.name === 'writing' || phase.name === 'reading';
  if (isBusy || (tick !== undefined && tick < draft.lastWriteTick)) {
    // Who knows what it overlaps with. It is read again, once.
    draft.wantsRead ||= phase.name !== 'reading';
    return;
  }
  const isOlder =
    tick === undefined
      ? version !== undefined && version !== (held ?? draft).version && seen.includes(version)
      : tick < draft.lastReadTick;
  if (isOlder) return;
  draft.tick += 1;
  draft.lastReadTick = tick ?? draft.tick;
  const state = isSparse ? { ...base, ...event.state } : event.state;
  if (!isSparse || version !== undefined || !equal(state, base)) {
    absorb(draft, state, version, !isSparse || draft.isWhole);
  }
}

function isGone(status: number): boolean {
  return status === 404 || status === 410;
}

/** No answer, or one that says to come back later, or as somebody else: once, since some servers say 401 and mean 403. */
function isUnanswered({ isResumed }: Draft, status: number): boolean {
  return [0, 408, 425, 429].includes(status) || status >= 500 || (status === 401 && !isResumed);
}
