/**
 * What goes out next for a document: one write or one read at a time.
 * Promises  nothing starts while something is in flight, is waited for or has to be decided; each patch is made on the base
 *           whose version goes with it.
 */
import { compare, type JsonObject, type Operation } from '../../../common/json-patch';
import type { Answer, Document, Draft, Flight } from './document';
import { changedBetween } from './lineage';

/** @param justRead  Where no version can be had, a read right before has to do. */
export function sendNext(draft: Draft, justRead?: Answer): void {
  const { phase, held, base, unanswered, working } = draft;
  if (phase.name !== 'idle' || held) return;
  // Until it is answered, nobody knows what the server holds.
  if (draft.wantsRead && base) startRead(draft);
  else if (unanswered) send(draft, unanswered);
  else if (draft.wantsRemoval) {
    if (base) send(draft, flightOf(draft, 'remove', working));
    else remove(draft);
  } else if (draft.wantsWrite) {
    if (base) change(draft, base, justRead);
    else send(draft, flightOf(draft, 'create', working));
  }
}

/** It is nowhere any more. */
export function remove(draft: Draft): void {
  Object.assign(draft, { phase: { name: 'gone' }, unanswered: undefined, operations: [], pause: undefined });
}

export function operationsOf({ rules }: Document, from: JsonObject, to: JsonObject): readonly Operation[] {
  return from === to
    ? []
    : compare(from, to, { identify: rules.identifyElement, operations: Infinity, changed: changedBetween });
}

function startRead(draft: Draft): void {
  draft.tick += 1;
  draft.wantsRead = false;
  draft.phase = { name: 'reading' };
}

function change(draft: Draft, base: JsonObject, justRead: Answer | undefined): void {
  const { working, withheld, most } = draft;
  const { refusals, identify, isVersioned, patches } = draft.rules;
  const whole = withheld.length > 0 && refusals ? refusals.withhold(base, working, withheld, identify) : working;
  const operations = whole === working ? draft.operations : operationsOf(draft, base, whole);
  if (operations.length === 0) draft.wantsWrite = false;
  else if (isVersioned && draft.version === undefined && !justRead) startRead(draft);
  else if (patches) {
    const sent = operations.slice(0, most);
    const leftOut = operations.length - sent.length;
    const target = leftOut > 0 && refusals ? refusals.after(base, sent) : whole;
    send(draft, flightOf(draft, 'patch', target, { operations: sent, leftOut, justRead }));
  } else send(draft, flightOf(draft, 'replace', whole, { justRead }));
}

interface Making {
  readonly operations?: readonly Operation[];
  readonly leftOut?: number;
  readonly justRead?: Answer | undefined;
}

function flightOf(
  { rules, version, edit, confirmedEdit }: Draft,
  kind: Flight['kind'],
  target: JsonObject,
  { operations = [], leftOut = 0, justRead }: Making = {},
): Flight {
  return {
    kind,
    key: rules.newKey(),
    version: version ?? justRead?.weakVersion,
    target,
    operations,
    leftOut,
    edit: leftOut > 0 ? confirmedEdit : edit,
  };
}

function send(draft: Draft, flight: Flight): void {
  // What was edited since a write that is repeated still waits for its pause.
  if (flight !== draft.unanswered) Object.assign(draft, { wantsWrite: false, pause: undefined });
  draft.unanswered = undefined;
  draft.lastWriteTick = draft.tick += 1;
  draft.phase = { name: 'writing', flight };
}
