/** What is to be done for a document after a step, as a list: it shows in the document before, and after. */
import { refusedBetween } from '../../../app/data/saves/announcements';
import type { Document, Event, Flight, Merged } from '../../../app/data/saves/document';
import type { LearnedIds } from '../../../app/data/saves/identity';
import type { JsonObject } from '../../../common/json-patch';

export type Effect =
  | { readonly do: 'write'; readonly flight: Flight }
  | { readonly do: 'read' }
  | { readonly do: 'arm'; readonly delayMs: number }
  | { readonly do: 'disarm' }
  | { readonly do: 'back-off'; readonly attempt: number; readonly retryAfterMs: number | undefined }
  | { readonly do: 'adopt'; readonly working: JsonObject }
  | { readonly do: 'version'; readonly version: string | undefined }
  | { readonly do: 'conflict' }
  | ({ readonly do: 'merged' } & Merged)
  | { readonly do: 'refused'; readonly path: string | undefined; readonly reason: string }
  | { readonly do: 'dropped' }
  | { readonly do: 'ids'; readonly learned: LearnedIds }
  | { readonly do: 'removed' };

export function effectsOf(before: Document, event: Event, after: Document): readonly Effect[] {
  if (before === after) return [];
  const effects: Effect[] = [];
  const { learned, version, working, held, merged, phase, pause } = after;
  if (learned !== before.learned) effects.push({ do: 'ids', learned });
  if (version !== before.version) effects.push({ do: 'version', version });
  if (working !== (event.type === 'edited' ? event : before).working) effects.push({ do: 'adopt', working });
  if (held && held.conflicts !== before.held?.conflicts) effects.push({ do: 'conflict' });
  if (merged && merged !== before.merged) effects.push({ do: 'merged', ...merged });
  for (const one of refusedBetween(before, after)) effects.push({ do: 'refused', ...one });
  if (event.type === 'received' && isUntouched(before, after)) effects.push({ do: 'dropped' });
  if (pause?.dueMs !== before.pause?.dueMs) {
    if (pause?.dueMs === undefined) effects.push({ do: 'disarm' });
    else effects.push({ do: 'arm', delayMs: pause.dueMs - (event.type === 'edited' ? event.nowMs : 0) });
  }
  if (phase === before.phase) return effects;
  if (phase.name === 'writing') effects.push({ do: 'write', flight: phase.flight });
  if (phase.name === 'reading') effects.push({ do: 'read' });
  if (phase.name === 'waiting' && phase.reason === 'network') {
    effects.push({ do: 'back-off', attempt: after.attempts, retryAfterMs: phase.retryAfterMs });
  }
  if (phase.name === 'gone') effects.push({ do: 'removed' });
  return effects;
}

function isUntouched(before: Document, { base, held, lastReadTick }: Document): boolean {
  return base === before.base && held === before.held && lastReadTick === before.lastReadTick;
}
