/**
 * What is said of a document: by events of its model, and by what the model has of it. All of it shows in the document
 * before a step, and after.
 * Read next docs/saves.md, names.
 */
import { equal, type Json, type Operation } from '../../../common/json-patch';
import { type Document, stateOf } from './document';
import type { Host } from './host';

type Tell = (event: string, ...details: unknown[]) => void;

/** What was refused in a step: single operations, or all (`path` undefined). */
export function refusedBetween(
  before: Document,
  { refusal, phase }: Document,
): readonly { readonly path: string | undefined; readonly reason: string }[] {
  const single = refusal?.withheld.filter((one) => !before.refusal?.withheld.includes(one)) ?? [];
  const isWhole = phase.name === 'refused' && phase !== before.phase;
  return isWhole ? [{ path: undefined, reason: phase.reason }] : single.map(({ path, reason }) => ({ path, reason }));
}

/** @param unsaved  The operations, as they are told. */
export function announce(model: Host, before: Document, after: Document, tell: Tell, unsaved: () => unknown): void {
  const { version, held, merged, operations, rules } = after;
  if (version !== before.version && rules.isVersioned) {
    model._version = version;
    tell('sync:version', version);
  }
  if (held && held.conflicts !== before.held?.conflicts) {
    const { serverState, resolved } = held;
    const conflicts = held.conflicts.map(({ path, kind, mine, theirs, base }) => ({
      path,
      kind,
      client: mine,
      server: theirs,
      original: base,
    }));
    tell('sync:conflict', (model._conflict = { conflicts, serverState, resolved, unsaved: unsaved() }));
  }
  if (!held && before.held) model._conflict = undefined;
  if (merged && merged !== before.merged) {
    tell('sync:conflict-autoResolved', (model._conflict = { ...merged, unsaved: unsaved() }));
  }
  for (const refused of refusedBetween(before, after)) tell('sync:refused', refused);
  if (operations !== before.operations) announceOperations(before.operations, operations, tell);
  const state = stateOf(after);
  if (!equal(state as unknown as Json, stateOf(before) as unknown as Json)) tell('sync:state', state);
}

function announceOperations(before: readonly Operation[], after: readonly Operation[], tell: Tell): void {
  const former = new Map(before.map((operation) => [operation.path, operation]));
  const others = after.filter((operation) => !equal(former.get(operation.path), operation));
  for (const operation of others) {
    const other = former.get(operation.path);
    if (other) tell('patcher:op-changed', operation, other);
  }
  for (const { path } of after) former.delete(path);
  for (const operation of former.values()) tell('patcher:op-removed', operation);
  if (before.length !== after.length)
    tell('patcher:op-count', after.length, (others.length > 0 ? others : after).at(-1));
}
