/**
 * Live records: what the cache comes to know of a record or a list, it knows, too.
 * Holds     which answers each instance of the registry follows: those that it was read from.
 * Promises  newer data reach it as long as it lives, whatever they came by: behind a stale answer, after an invalidation
 *           here or in another tab, on focus, after a failure. Only for what somebody holds anything is asked; what lingers
 *           is told what comes by itself, and catches up when it is held again. What is disposed follows nothing.
 * Leaves    what a newer state does to the instance to `receive` (model.ts), asking to cache/.
 */
import type { Given, Listener, ObserveOptions } from './cache';
import { isHeld } from './registry';
import { cache } from './shared-cache';

/** What one answer put into a list, in its order. */
export interface Page {
  members: readonly object[];
}

interface Followed {
  readonly path: string;
  readonly isOwn: boolean;
  readonly stop: () => void;
  readonly page: Page;
}

const followed = new WeakMap<object, Map<string, Followed>>();

export interface Follow {
  /** Where it was read, and whether that was its own place then, not one that the caller named. */
  readonly path: string;
  readonly isOwn: boolean;
  readonly listener: Listener;
  readonly refused: NonNullable<ObserveOptions['refused']>;
  readonly question: NonNullable<ObserveOptions['question']>;
  /** It was read from other answers as well, which still count: a list that is read page by page. */
  readonly isMore: boolean;
  readonly page: Page;
  /** Of a list: what it was read from until now comes after it. */
  readonly isFirst: boolean;
}

/** From now on `instance` is told of what takes the place of what it was given. */
export function follow(instance: object, given: Given, how: Follow): void {
  const { key } = given;
  const { path, isOwn, listener, refused, question, isMore, page, isFirst } = how;
  // It was read past the cache: what was given before is what the cache can tell of.
  if (key === '') return;
  const before = followed.get(instance) ?? new Map<string, Followed>();
  for (const [other, { stop }] of before) if (!isMore || other === key) stop();
  const stop = cache.observe(key, listener, { question, refused, isIdle: () => !isHeld(instance) });
  const others = isMore ? [...before] : [];
  const own = [key, { path, isOwn, stop, page }] as const;
  // One that is followed already keeps its place.
  followed.set(instance, new Map(isFirst ? [own, ...others, own] : [...others, own]));
}

/** What it was read from, in order. */
export function pagesOf(instance: object): readonly Page[] {
  return [...(followed.get(instance)?.values() ?? [])].map(({ page }) => page);
}

/** Somebody holds it again. */
export function catchUp(instance: object): void {
  for (const key of followed.get(instance)?.keys() ?? []) cache.catchUp(key);
}

export function unfollow(instance: object): void {
  for (const { stop } of followed.get(instance)?.values() ?? []) stop();
  followed.delete(instance);
}

/**
 * It has turned out to be at `place`. If it was read where it is no more, there is nothing to be asked for.
 * @param written  Where it was written to. That may be what it was read from, or an action of its own.
 */
export function unfollowElsewhere(instance: object, place: string, written: string): void {
  for (const { path, isOwn } of followed.get(instance)?.values() ?? []) {
    if (path !== place && (isOwn || path === written)) unfollow(instance);
  }
}
