/**
 * What a state of the server's, or of the journal's, makes of a document.
 * Promises  what is unsaved is put on top of it, whatever way it came; where both changed a place, both stay until somebody
 *           has decided. Own writes are known again. Version and state are taken together.
 * Read next docs/merge.md.
 */
import { equal, type JsonObject } from '../../../common/json-patch';
import type { Answer, Choice, Chosen, Draft, Entry, Flight } from './document';
import { IDLE, isSending } from './document';
import { type LearnedIds, learnedIds, sendable, withIds } from './identity';
import { absorbed, advanced, merged, type MergeConflict, sharing, together } from './merging';
import { flightOf, operationsOf } from './send';

/** A write was done. */
export function confirm(draft: Draft, flight: Flight, { state, version }: Answer): void {
  draft.attempts = draft.rebases = 0;
  draft.confirmedEdit = Math.max(draft.confirmedEdit, flight.edit);
  draft.version = version;
  draft.isWhole = true;
  if (state === undefined) {
    // Never merged from the old base: what was removed in flight would come back.
    draft.base = flight.target;
    draft.wantsRead ||= sendable(flight.target) !== flight.target;
  } else {
    const target = withIds(flight.target, learn(draft, flight.target, state, true));
    draft.base = sharing(state, target);
    draft.working = absorbed(target, draft.working, draft.base, draft.rules);
  }
  draft.refusal = draft.refusal?.halved(flight.leftOut);
  if (flight.leftOut > 0) draft.wantsWrite = true;
}

/** Takes over the ids that the server made for what was sent. */
function learn(draft: Draft, sent: JsonObject, state: JsonObject, isOwn: boolean): LearnedIds {
  const ids = learnedIds(sent, state, draft.rules.identify, isOwn);
  if (ids.size > 0) draft.learned = ids;
  draft.working = withIds(draft.working, ids);
  return ids;
}

/**
 * What the server has, with the version that came with it.
 * @param isWhole  Whether nothing of it is missing.
 */
export function absorb(draft: Draft, received: JsonObject, version: string | undefined, isWhole = true): void {
  const { base: known, unanswered, rules } = draft;
  if (known === undefined && unanswered === undefined && draft.edit === 0) {
    Object.assign(draft, { base: received, version, working: received, isWhole });
    return;
  }
  let base = known ?? {};
  if (known && !draft.isWhole) {
    // What was never read is as it shows.
    draft.working = { ...unknownOf(received, known), ...draft.working };
    base = { ...received, ...known };
  }
  const ids = learn(draft, unanswered?.target ?? base, received, false);
  base = withIds(base, ids);
  if (unanswered) base = advanced(base, withIds(unanswered.target, ids), received, rules);
  const serverState = sharing(received, base);
  draft.base = base;
  draft.isWhole = isWhole;
  draft.unanswered = stillPossible(unanswered);
  // What it was to do and has not done is to be done all the same.
  if (unanswered && !draft.unanswered) draft.wantsWrite = true;
  const isDeletion = draft.wantsRemoval && !equal(serverState, base);
  const deletion = { path: '', tokens: [], kind: 'delete/edit', base, mine: undefined, theirs: serverState } as const;
  const { chosen = [] } = draft.held ?? {};
  draft.held = { serverState, version, conflicts: isDeletion ? [deletion] : [], resolved: [], chosen };
  mergeHeld(draft, !rules.autoResolve);

  /** The write can still arrive as long as the version is the one that it asks for; more is known of what it leads to. */
  function stillPossible(flight: Flight | undefined): Flight | undefined {
    if (!flight || version === undefined || version !== flight.version) return undefined;
    if (!known || flight.kind !== 'patch') return flight;
    return { ...flight, target: absorbed(known, flight.target, serverState, rules) };
  }
}

function unknownOf(received: JsonObject, known: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(received).filter(([name]) => !Object.hasOwn(known, name)));
}

/**
 * Merges again what is held, with the base as it was. Without conflicts left, it is over.
 * @param asks  Whether somebody is to be asked although nothing collides.
 */
export function mergeHeld(draft: Draft, asks: boolean): void {
  const { base = {}, working, held, rules, wantsRemoval } = draft;
  if (!held || (wantsRemoval && held.conflicts.length > 0)) return;
  const { serverState, version, chosen } = held;
  const isUnsaved = !equal(working, base);
  const isNews = isUnsaved && !equal(serverState, base);
  const result = merged(base, working, serverState, rules, (conflict) => chosenFor(chosen, conflict));
  const { conflicts, resolved } = result;
  if (conflicts.length > 0 || (asks && isNews)) {
    // Whoever is shown both sides is to see what is typed meanwhile, too.
    draft.held = { ...held, resolved, conflicts: areSame(conflicts, held.conflicts) ? held.conflicts : conflicts };
    return;
  }
  Object.assign(draft, { base: serverState, version, held: undefined });
  draft.working = isUnsaved ? sharing(result.merged as JsonObject, serverState) : serverState;
  if (isNews) draft.merged = { resolved, serverState, original: base };
}

function areSame(some: readonly MergeConflict[], others: readonly MergeConflict[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ path, mine }, at) => path === others[at]?.path && equal(mine, others[at].mine))
  );
}

function chosenFor(chosen: readonly Chosen[], { tokens, theirs }: MergeConflict): Choice | undefined {
  return chosen.find((one) => equal(one.tokens, tokens) && equal(one.theirs, theirs))?.choice;
}

/** Somebody decided, some of it or all. */
export function resolve(draft: Draft, choose: (conflict: MergeConflict) => Choice | undefined): void {
  const { held } = draft;
  if (!held) return;
  const more = held.conflicts.flatMap((conflict) => {
    const choice = choose(conflict);
    return choice === undefined ? [] : [{ ...conflict, choice }];
  });
  if (draft.wantsRemoval) {
    const [deletion] = more;
    if (!deletion) return;
    if (deletion.choice === 'mine') {
      Object.assign(draft, { base: held.serverState, version: held.version, held: undefined });
      return;
    }
    draft.wantsRemoval = false;
  }
  draft.held = { ...held, chosen: [...more, ...held.chosen] };
  draft.wantsWrite = true;
  mergeHeld(draft, false);
}

/**
 * Takes over what the journal had, one after the other; what is unsaved here is put on top of it. What that would write over
 * waits until it is saved: then both are told apart.
 */
export function restore(draft: Draft): void {
  const [entry, ...others] = draft.left;
  if (entry === undefined || isSending(draft) || draft.held) return;
  const { base, isWhole, version } = entry;
  const working = together(draft.base ?? draft.working, draft.working, entry.working, draft.rules);
  // What is nowhere yet is another document, where something was done with this one.
  if (working === undefined || (base === undefined && draft.edit > 0)) return;
  const sent = entry.unanswered ?? unheardOf(draft, entry);
  // Edits were counted otherwise there, and nobody here waits for any of those.
  const unanswered = sent && { ...sent, edit: draft.edit };
  Object.assign(draft, { base, isWhole, version, working, unanswered, left: others });
  Object.assign(draft, { edit: draft.edit + 1, wantsWrite: true, wantsRead: base !== undefined, phase: IDLE });
  restore(draft);
}

/**
 * A tab may end when a write has left it and the journal does not have that yet. New elements of such a one are not known again
 * by their ids: with what it may have sent, they are by what is in them.
 */
function unheardOf(draft: Draft, { base, working, version }: Entry): Flight | undefined {
  // With an element of its own that it knew no id of yet, it would have read first.
  if (base === undefined || sendable(base) !== base || sendable(working) === working) return undefined;
  const plan = { target: working, operations: operationsOf(draft, base, working), leftOut: 0 };
  return { ...flightOf(draft, draft.rules.patches ? 'patch' : 'replace', plan), version };
}
