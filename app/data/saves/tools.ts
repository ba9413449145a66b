/** What documents that save themselves need of the world, given once by the application. Specs give their own. */
import type { Clock } from '../../../common/clock';
import { clock } from '../../clock';
import type { Xhr } from './answers';
import { createId } from './create-id';
import type { Refusals } from './document';
import type { Journal } from './journal';
import type * as keepalive from './keepalive';
import { listenToPage, type ListenToPage } from './page';

export type Keepalive = typeof keepalive;

export interface SavingTools {
  readonly clock: Clock;
  /** From 0 to 1, for pauses that are not everybody's. */
  readonly random: () => number;
  /** For elements and requests: never twice the same, in any tab. */
  readonly newId: () => string;
  /** Undefined: what is unsaved ends with the tab. */
  readonly journal: Journal | undefined;
  /** Whose documents these are: nobody finds another's in the journal. */
  readonly scope: () => string;
  readonly listenToPage: ListenToPage;
  /** Loads what few need at once: what sends requests that outlive the page, what finds out which edit a server refuses. */
  readonly load: { readonly keepalive: () => Promise<Keepalive>; readonly refusals: () => Promise<Refusals> };
  /** Words for people, where a refusal brings none. Undefined: its status has to do. */
  readonly explain: (refused: Xhr) => string | undefined;
  /** For what handlers of events throw. */
  readonly report: (error: unknown) => void;
}

let current: SavingTools = {
  clock,
  random: Math.random,
  newId: createId,
  journal: undefined,
  scope: () => '',
  listenToPage,
  load: { keepalive: () => import('./keepalive'), refusals: () => import('./refusals') },
  explain: () => undefined,
  report: (error) => globalThis.reportError(error),
};

export function savingTools(): SavingTools {
  return current;
}

/** @returns  What puts the former tools back. Models that exist keep what they began with. */
export function setSavingTools(tools: Partial<SavingTools>): () => void {
  const former = current;
  current = { ...current, ...tools };
  return () => (current = former);
}
