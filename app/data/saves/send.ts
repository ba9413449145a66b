/**
 * What goes out next for a document: one write or one read at a time.
 * Promises  nothing starts while something is in flight, is waited for or has to be decided; each patch is made on the base
 *           whose version goes with it.
 */
import { compare, type JsonObject, type Operation } from '../../../common/json-patch';
import type { Answer, Document, Draft, Flight, Plan } from './document';
import { changedBetween } from './lineage';

/** @param justRead  Where no version can be had, a read right before has to do. */
export function sendNext(draft: Draft, justRead?: Answer): void {
  const { phase, held, base, unanswered } = draft;
  if (phase.name !== 'idle' || held) return;
  // Until it is answered, nobody knows what the server holds.
  if (draft.wantsRead && base) startRead(draft);
  else if (unanswered) send(draft, unanswered);
  else if (draft.wantsRemoval) {
    if (!base) remove(draft);
    else if (hasVersion(draft, justRead)) send(draft, flightOf(draft, 'remove', undefined, justRead?.weakVersion));
    else startRead(draft);
  } else if (draft.wantsWrite) {
    if (base) change(draft, base, justRead);
    else send(draft, flightOf(draft, 'create'));
  }
}

/** It is nowhere any more. */
export function remove(draft: Draft): void {
  Object.assign(draft, { phase: { name: 'gone' }, unanswered: undefined, operations: [], pause: undefined });
}

export function operationsOf({ rules }: Document, from: JsonObject, to: JsonObject): readonly Operation[] {
  const identify = rules.identifyElement;
  return from === to ? [] : compare(from, to, { identify, operations: Infinity, changed: changedBetween });
}

function startRead(draft: Draft): void {
  draft.tick += 1;
  draft.wantsRead = false;
  draft.phase = { name: 'reading' };
}

function change(draft: Draft, base: JsonObject, justRead: Answer | undefined): void {
  const { working, operations, refusal, rules } = draft;
  const whole = { target: working, operations, leftOut: 0 };
  const plan = refusal?.plan(draft, base) ?? whole;
  if (plan.operations.length === 0) draft.wantsWrite = false;
  else if (hasVersion(draft, justRead)) {
    send(draft, flightOf(draft, rules.patches ? 'patch' : 'replace', plan, justRead?.weakVersion));
  } else startRead(draft);
}

/** Whether as much is known of what the server holds as can be. */
function hasVersion({ rules, version }: Document, justRead: Answer | undefined): boolean {
  return !rules.isVersioned || version !== undefined || justRead !== undefined;
}

export function flightOf(draft: Draft, kind: Flight['kind'], plan?: Plan, weakVersion?: string): Flight {
  const { rules, version = weakVersion, edit, confirmedEdit, working } = draft;
  const { target, operations, leftOut } = plan ?? { target: working, operations: [], leftOut: 0 };
  const key = rules.newKey();
  return { kind, key, version, target, operations, leftOut, edit: leftOut > 0 ? confirmedEdit : edit };
}

function send(draft: Draft, flight: Flight): void {
  // What was edited since a write that is repeated still waits for its pause.
  if (flight !== draft.unanswered) Object.assign(draft, { wantsWrite: false, pause: undefined });
  draft.unanswered = undefined;
  draft.lastWriteTick = draft.tick += 1;
  draft.phase = { name: 'writing', flight };
}
