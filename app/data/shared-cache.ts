/**
 * The application's request cache, and what makes it the application's: where the API is, who is signed in.
 * Promises  the token goes to the API and nowhere else; no answer is ever run as a script.
 * Leaves    everything about keeping and sharing to cache/.
 */
import Backbone from '../../vendor/backbone';
import { mediator } from '../../vendor/chaplin';
import { clock } from '../clock';
import { isWithinApi } from './address';
import { type AjaxSettings, openTabs, RequestCache, type Tabs } from './cache';
import { currentToken } from './token';

/** Published with the token when the API answered 401 to it: it may have expired. */
export const TOKEN_DOUBTED = 'token:doubted';

let longestWaitMs = 20_000;
let userEpoch = 0;

/** How long to wait for an answer where a question does not say, in milliseconds. */
export function setLongestWait(ms: number): void {
  longestWaitMs = ms;
}

export function longestWait(): number {
  return longestWaitMs;
}

/** Somebody else is here, or nobody: what was kept is nobody's, and what is in transit is dropped (rule K1). */
export function startUserEpoch(): void {
  userEpoch++;
  cache.purge();
}

let tabs: Tabs | undefined;

/** Tells the other tabs what is invalidated here. */
class SharedCache extends RequestCache {
  override invalidate(tags: readonly string[]): void {
    super.invalidate(tags);
    tabs?.tell(tags);
  }

  /** The other tabs' word, which they all have heard. */
  hear(tags: readonly string[]): void {
    super.invalidate(tags);
  }
}

/** From now on this tab and the others hear of one another's changes. @returns what ends this. */
export function joinTabs(name = 'modern-times'): () => void {
  const joined = openTabs({
    name,
    scope: () => String(userEpoch),
    onInvalidated: (tags) => cache.hear(tags),
    onMissed: () => cache.invalidateAll(),
    onPurged: () => cache.purge(),
  });
  tabs = joined;
  return () => {
    joined.close();
    if (tabs === joined) tabs = undefined;
  };
}

/** Somebody signs out here: no tab keeps what they were shown. */
export function purgeTabs(): void {
  tabs?.tellPurge();
}

export const cache = new SharedCache({
  clock,
  ajax: sendWithToken,
  user: () => String(userEpoch),
  mayCondition: (url) => isWithinApi(url) || new URL(url).origin === location.origin,
  publish: (event, detail) => mediator.publish(event, detail),
});

function sendWithToken(settings: AjaxSettings): JQuery.jqXHR {
  const url = settings.url ?? '';
  const token = isWithinApi(url) ? currentToken() : null;
  const authorization = token === null ? {} : { Authorization: `Bearer ${token}` };
  const xhr = Backbone.ajax({
    ...(settings as JQueryAjaxSettings),
    // jQuery could be talked into JSONP.
    jsonp: false,
    headers: { ...settings.headers, ...authorization },
  });
  if (token !== null) {
    xhr.fail(() => {
      if (xhr.status === 401) mediator.publish(TOKEN_DOUBTED, token);
    });
  }
  return xhr;
}
