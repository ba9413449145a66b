/**
 * Asks before somebody leaves a page with text that nothing has saved: by closing it, by a link, by Back and Forward.
 * Promises  whoever stays finds the page, its text and its address as they were.
 */
const QUESTION = 'Leave this page? What you typed has not been saved.';

interface Guard {
  readonly here: string;
  readonly hasUnsaved: () => boolean;
  /** Puts the question. The browser puts its own where the whole application is left. */
  readonly agrees: () => boolean;
}

/** That of the page which shows. */
let guard: Guard | undefined;

/**
 * Guards the page that shows.
 * @param hasUnsaved  Asked at the moment of leaving.
 * @returns Ends it.
 */
export function guardLeaving(hasUnsaved: () => boolean, agrees = () => window.confirm(QUESTION)): () => void {
  const own: Guard = { here: location.href, hasUnsaved, agrees };
  guard = own;
  return () => {
    if (guard === own) guard = undefined;
  };
}

/**
 * Listens for people who leave. To be called before the router listens: the browser tells the window's listeners of
 * Back in the order in which they came, captured or not, and the router must not hear of what was called off.
 * @returns Ends it.
 */
export function watchLeaving(): () => void {
  const watch = new AbortController();
  const { signal } = watch;
  window.addEventListener('beforeunload', onUnload, { signal });
  window.addEventListener('click', onClick, { signal, capture: true });
  window.addEventListener('popstate', onTraverse, { signal });
  return () => watch.abort();
}

function onUnload(event: BeforeUnloadEvent): void {
  if (guard?.hasUnsaved() === true) event.preventDefault();
}

function onClick(event: MouseEvent): void {
  if (!leadsAway(event) || mayLeave()) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

function onTraverse(event: PopStateEvent): void {
  if (guard === undefined || location.href === guard.here || mayLeave()) return;
  event.stopImmediatePropagation();
  // The browser has moved already. Which way, it does not say: a new entry leads back from either side.
  history.pushState(null, '', guard.here);
}

function mayLeave(): boolean {
  return guard === undefined || !guard.hasUnsaved() || guard.agrees();
}

/** Whether a click replaces this page by another one of the application. */
function leadsAway(event: MouseEvent): boolean {
  const opensElsewhere = event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href]') : null;
  if (opensElsewhere || event.defaultPrevented || !link) return false;
  if (link.target === '_blank' || link.hasAttribute('download')) return false;
  const staysHere = link.pathname === location.pathname && link.search === location.search && link.hash !== '';
  return link.origin === location.origin && !staysHere;
}
