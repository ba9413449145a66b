/**
 * The application's request cache, and what makes it the application's: where the API is, who is signed in.
 * Promises  the token goes to the API and nowhere else; no answer is ever run as a script. What is invalidated in one tab
 *           is so in all; who leaves one leaves nothing in any, nor on the machine.
 * Leaves    everything about keeping and sharing to cache/, who is here to auth-epoch.ts and session.ts.
 */
import Backbone from '../../vendor/backbone';
import { mediator } from '../../vendor/chaplin';
import { clock } from '../clock';
import { apiUrl, isWithinApi } from './address';
import { authEpoch } from './auth-epoch';
import {
  type AjaxSettings,
  createLateTiers,
  type Kept,
  openTabs,
  type Question,
  type QuestionOptions,
  type Reading,
  RequestCache,
  type Tabs,
} from './cache';
import type { KeptAnswers } from './kept-answers';
import { currentToken } from './token';

/** Published with the token when the API answered 401 to it: it may have expired. */
export const TOKEN_DOUBTED = 'token:doubted';

/** Published when another tab says that somebody came or left there. */
export const USER_CHANGED_ELSEWHERE = 'user:changed-elsewhere';

let longestWaitMs = 20_000;

/** How long to wait for an answer where a question does not say, in milliseconds. */
export function setLongestWait(ms: number): void {
  longestWaitMs = ms;
}

export function longestWait(): number {
  return longestWaitMs;
}

let tabs: Tabs | undefined;
let kept: KeptAnswers | undefined;
const lateTiers = createLateTiers<Kept>();
/** What is asked of what the machine keeps, by key: it says in which shape an answer is wanted. */
const asked = new Map<string, Question>();
const MOST_ASKED = 500;

/** Remembers what is asked of what this machine keeps. */
class SharedCache extends RequestCache {
  override question(url: string, options?: QuestionOptions): Question {
    return this.#noted(super.question(url, options));
  }

  /** A plain Backbone model asks without making a question first. */
  override serve(reading: Reading): void {
    this.#noted(reading.question);
    super.serve(reading);
  }

  #noted(question: Question): Question {
    const key = question.policy.persist === true ? this.keyOf(question) : undefined;
    if (key !== undefined) {
      if (asked.size >= MOST_ASKED) asked.clear();
      asked.set(key, question);
    }
    return question;
  }
}

/** Another user is here. @param isHeard  Another tab has said so. */
export function forgetUser(isHeard: boolean): void {
  asked.clear();
  cache.purge(isHeard);
  if (isHeard) kept?.tier.forget();
}

/** What other tabs say they have told the storage; this one removes what it may have written there before it heard. */
export const heard = {
  onInvalidated(tags: readonly string[], keys: readonly string[]): void {
    cache.invalidateChanged(tags, true);
    for (const key of keys) cache.invalidateKey(key, true);
    kept?.tier.forget(tags);
  },

  onMissed(): void {
    cache.invalidateAll(true);
    kept?.tier.forget();
  },

  onPurged(epoch: string): void {
    // Whoever has heard of it by the storage is in that epoch already: what is here is of now.
    if (epoch !== authEpoch()) mediator.publish(USER_CHANGED_ELSEWHERE);
    if (epoch !== authEpoch()) forgetUser(true);
  },
};

/** From now on this tab and the others hear of one another's changes. @returns what ends this. */
export function joinTabs(name = 'modern-times'): () => void {
  const joined = openTabs({ name, scope: authEpoch, ...heard });
  tabs = joined;
  return () => {
    joined.close();
    if (tabs === joined) tabs = undefined;
  };
}

/**
 * From now on answers of classes that say `persist` are kept on this machine. Reads of those wait until what keeps them
 * is loaded. @returns what ends this.
 */
export function keepAnswers(): () => void {
  let isOver = false;
  const coming = import('./kept-answers').then(
    ({ openKeptAnswers }) => {
      if (isOver) return undefined;
      kept = openKeptAnswers((key) => asked.get(key));
      return kept.row;
    },
    (reason: unknown) => {
      cache.report(reason);
      return undefined;
    },
  );
  lateTiers.open(coming);
  return () => {
    isOver = true;
    kept?.tier.close();
    kept = undefined;
    lateTiers.open(undefined);
  };
}

export const cache = new SharedCache({
  clock,
  ajax: sendWithToken,
  user: authEpoch,
  tiers: lateTiers.row,
  announce: (word, tags, keys) => tabs?.tell(word, tags, keys),
  home: () => apiUrl('/'),
  // Our own say where they are below the API's base, plain Backbone's where that is on the page's origin.
  addressOf: (url, owner) => ('holds' in owner ? apiUrl(url) : url),
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
