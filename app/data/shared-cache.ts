/**
 * The application's request cache, and what makes it the application's: where the API is, who is signed in.
 * Promises  the token goes to the API and nowhere else; no answer is ever run as a script. What is invalidated in one tab
 *           is so in all; who leaves one leaves nothing in any, nor on the machine.
 * Leaves    everything about keeping and sharing to cache/, who is here to auth-epoch.ts and session.ts.
 */
import type { Entry } from '../../common/cache';
import Backbone from '../../vendor/backbone';
import { mediator } from '../../vendor/chaplin';
import { clock } from '../clock';
import { apiUrl, isWithinApi } from './address';
import { authEpoch } from './auth-epoch';
import {
  type AjaxSettings,
  type AskWishes,
  createLateTiers,
  type Kept,
  openTabs,
  type Question,
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

/**
 * Tells the other tabs what is invalidated here. What was heard from them (`isHeard`) they all have heard, and the
 * storage knows: this tab removes what it may have written before it heard.
 */
class SharedCache extends RequestCache {
  override serve(reading: Reading): void {
    this.#note(reading.question);
    super.serve(reading);
  }

  override read(question: Question, wishes?: AskWishes): Entry<Kept> | Promise<Entry<Kept>> {
    this.#note(question);
    return super.read(question, wishes);
  }

  override store(question: Question, data: unknown, headers: string, bytes?: number): void {
    this.#note(question);
    super.store(question, data, headers, bytes);
  }

  override invalidateChanged(tags: readonly string[], isHeard?: boolean): number {
    const count = super.invalidateChanged(tags, isHeard);
    if (isHeard === true) kept?.tier.forget(tags);
    else tabs?.tell('invalid', tags);
    return count;
  }

  override invalidateKey(key: string, isHeard?: boolean): void {
    super.invalidateKey(key, isHeard);
    if (isHeard !== true) tabs?.tell('invalid', [], [key]);
  }

  override invalidateAll(isHeard?: boolean): void {
    super.invalidateAll(isHeard);
    if (isHeard === true) kept?.tier.forget();
    else tabs?.tell('everything');
  }

  override purge(isHeard?: boolean): void {
    asked.clear();
    super.purge(isHeard);
    if (isHeard === true) kept?.tier.forget();
    else tabs?.tell('purge');
  }

  #note(question: Question): void {
    const key = question.policy.persist === true ? this.keyOf(question) : undefined;
    if (key === undefined) return;
    if (asked.size >= MOST_ASKED) asked.clear();
    asked.set(key, question);
  }
}

/** From now on this tab and the others hear of one another's changes. @returns what ends this. */
export function joinTabs(name = 'modern-times'): () => void {
  const joined = openTabs({
    name,
    scope: authEpoch,
    onInvalidated(tags, keys) {
      cache.invalidate(tags, true);
      for (const key of keys) cache.invalidateKey(key, true);
    },
    onMissed: () => cache.invalidateAll(true),
    onPurged(epoch) {
      // Whoever has heard of it by the storage is in that epoch already: what is here is of now.
      if (epoch !== authEpoch()) mediator.publish(USER_CHANGED_ELSEWHERE);
      if (epoch !== authEpoch()) cache.purge(true);
    },
  });
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
  home: () => apiUrl('/'),
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
