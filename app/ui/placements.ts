/**
 * The views that a template places with {{view}} and {{region}}, from one render to the next.
 * Holds     what the running template asks for, and for each view what it has placed.
 * Promises  after a render there is exactly one child for each {{view}} that ran, in its place and in that order; one
 *           with the type and key of before is the same view, its element unharmed; all others are disposed. A class
 *           that arrives after its place is gone creates nothing. No text can pass for a place.
 * Leaves    creating to registry.ts, the parts of the page that are no views to content.ts.
 * Read next view-base.ts.
 */
import _ from 'underscore';
import Backbone from '../../vendor/backbone';
import { isThenable } from '../../vendor/chaplin';
import type { Frame } from '../../vendor/handlebars-types';
import { move } from './content';
import { failureOf } from './failure';
import { createView, fillersOf, findViewClass, instantiate, type ViewClass } from './registry';
import type { TreeView } from './tree';

type Options = Readonly<Record<string, unknown>>;

/** What one {{view}} asked for in the render that runs. */
export interface Request {
  readonly token: string;
  readonly type: string;
  readonly key: string;
  readonly options: Options;
}

/** A request and its place in the content to come. */
export interface PlacedRequest {
  readonly identity: string;
  readonly request: Request;
  readonly place: Element;
}

/** A view and, while it is on the way, what stands in its place. */
interface Placement {
  readonly type: string;
  options: Options;
  place: Element;
  view: TreeView | undefined;
  /** False once a render has gone by without it. */
  isWanted: boolean;
}

const ATTRIBUTE = 'data-view-place';
/** What a place is known by cannot be guessed: text that looks like one is text. */
const secret = Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('');
let lastToken = 0;

/** The templates that run, the innermost last. */
const running: Request[][] = [];

/** Runs a template. @returns its HTML, with places, and what was asked for in them. */
export function collectRequests(run: () => string): { readonly html: string; readonly requests: readonly Request[] } {
  const requests: Request[] = [];
  running.push(requests);
  try {
    return { html: run(), requests };
  } finally {
    running.pop();
  }
}

/** What {{view}} does. @returns the HTML of the place. @throws {UnknownViewError} */
export function requestView(type: unknown, hash: Options, frame: Frame | undefined, within = ''): string {
  const requests = running.at(-1);
  if (requests === undefined)
    throw new Error(`{{view "${String(type)}"}} works only in a template that a view renders`);
  const { key, ...options } = hash;
  const name = String(type);
  findViewClassNow(name);
  lastToken += 1;
  const token = `${secret}-${lastToken}`;
  requests.push({ token, type: name, key: `${within}${keyOf(key, options, frame)}`, options });
  // The one element that HTML allows in lists, tables and selects alike.
  return `<template ${ATTRIBUTE}="${token}"></template>`;
}

/** What {{region}} does: a place for each view that fills it. */
export function requestRegion(region: unknown, hash: Options, frame: Frame | undefined): string {
  const name = String(region);
  return fillersOf(name)
    .map((type) => requestView(type, hash, frame, `region ${name}: `))
    .join('');
}

/** An unknown name is an error here, at the template's line, and a chunk is on its way before the page stands. */
function findViewClassNow(type: string): void {
  const found = findViewClass(type);
  // Who places it hears of a failure; nobody else has to.
  if (isThenable(found)) found.then(undefined, () => undefined);
}

function keyOf(key: unknown, options: Options, frame: Frame | undefined): string {
  if (typeof key === 'string' || typeof key === 'number') return `key ${key}`;
  // A record keeps its view wherever in a list it goes.
  const { model } = options;
  return model instanceof Backbone.Model ? `model ${model.cid}` : `turn ${loopIndexes(frame).join(' ')}`;
}

/** Where in its loops a template is: `[2, 0]` in the first turn of a loop in the third turn of another. */
function loopIndexes(frame: Frame | undefined): readonly number[] {
  if (frame === undefined) return [];
  return [...loopIndexes(frame._parent), ...(frame.index === undefined ? [] : [frame.index])];
}

/**
 * Finds the place of each request.
 * @throws {Error} one has none: it stands where HTML has no elements.
 */
export function findPlaces(requests: readonly Request[], content: DocumentFragment): readonly PlacedRequest[] {
  if (requests.length === 0) return [];
  const places = new Map<string | null, Element>();
  for (const element of content.querySelectorAll(`template[${ATTRIBUTE}]`)) {
    places.set(element.getAttribute(ATTRIBUTE), element);
  }
  const counts = new Map<string, number>();
  return requests.map((request) => {
    const place = places.get(request.token);
    if (place === undefined) {
      throw new Error(
        `{{view "${request.type}"}} has no place: it may not stand in an attribute, a comment, or an element that holds text only`,
      );
    }
    const wanted = `${request.type} ${request.key}`;
    const count = (counts.get(wanted) ?? 0) + 1;
    counts.set(wanted, count);
    return { request, place, identity: `${count} ${wanted}` };
  });
}

export class Placements {
  readonly #owner: TreeView;
  /** By identity, in the order of the template. */
  #placed = new Map<string, Placement>();

  constructor(owner: TreeView) {
    this.#owner = owner;
  }

  get views(): readonly TreeView[] {
    return [...this.#placed.values()].flatMap(({ view }) => (view === undefined || view.disposed ? [] : [view]));
  }

  /** Moves the views that stay to their places, and disposes the others. @returns a function that creates the rest. */
  settle(requests: readonly PlacedRequest[]): () => void {
    const earlier = this.#placed;
    this.#placed = new Map();
    const missing: Placement[] = [];
    for (const { identity, request, place } of requests) {
      let placement = earlier.get(identity);
      if (placement !== undefined && stays(placement, request.options)) {
        earlier.delete(identity);
        put(placement, place);
      } else {
        placement = { type: request.type, options: request.options, place, view: undefined, isWanted: true };
        missing.push(placement);
      }
      this.#placed.set(identity, placement);
    }
    for (const gone of [...earlier.values()].reverse()) {
      gone.isWanted = false;
      gone.view?.dispose();
    }
    return () => this.#create(missing);
  }

  #create(missing: readonly Placement[]): void {
    const late = new Map<Promise<ViewClass>, Placement[]>();
    for (const placement of missing) {
      const found = findViewClass(placement.type);
      if (!isThenable(found)) this.#stand(placement, found);
      else late.set(found, [...(late.get(found) ?? []), placement]);
    }
    this.#order();
    for (const [found, placements] of late) {
      found.then(
        (theClass) => this.#arrive(placements, theClass),
        (reason: unknown) => this.#explain(placements, reason),
      );
    }
  }

  #arrive(placements: readonly Placement[], theClass: ViewClass): void {
    for (const placement of placements) {
      try {
        this.#stand(placement, theClass);
      } catch (reason) {
        this.#explain([placement], reason);
      }
    }
    this.#order();
  }

  /** Creates the view, unless nobody waits for it any more. */
  #stand(placement: Placement, theClass: ViewClass): void {
    if (!placement.isWanted || this.#owner.disposed) return;
    const view = instantiate(theClass, placement.options, this.#owner);
    placement.view = view;
    if (view.disposed) placement.place.remove();
    else placement.place.replaceWith(view.el);
  }

  /** Says in the places of views that did not come that they did not, and lets people try again. */
  #explain(placements: readonly Placement[], reason: unknown): void {
    console.error(reason);
    for (const placement of placements) {
      if (!placement.isWanted || this.#owner.disposed) continue;
      const options = { failure: failureOf(reason), again: () => this.#again(placement) };
      const notice = createView('view-unavailable', options, this.#owner);
      if (isThenable(notice)) continue;
      placement.view = notice;
      placement.place.replaceWith(notice.el);
    }
    this.#order();
  }

  #again(placement: Placement): void {
    const notice = placement.view;
    placement.view = undefined;
    placement.place = document.createElement('template');
    notice?.el.replaceWith(placement.place);
    notice?.dispose();
    this.#create([placement]);
  }

  /** Children in the order of the page, after those that no template placed. */
  #order(): void {
    if (this.#owner.disposed) return;
    const { subviews } = this.#owner;
    const placed = this.views;
    const isPlaced = new Set<unknown>(placed);
    const others = subviews.filter((view) => !isPlaced.has(view));
    subviews.splice(0, subviews.length, ...others, ...placed);
  }
}

function put(placement: Placement, place: Element): void {
  placement.place = place;
  const { view } = placement;
  if (view === undefined || place.parentElement === null) return;
  move(place.parentElement, view.el, place);
  place.remove();
}

/** Whether the view can stay for the new options. One that is on the way will be created with them. */
function stays(placement: Placement, options: Options): boolean {
  const { view } = placement;
  if (view?.disposed === true) return false;
  const names = new Set([...Object.keys(placement.options), ...Object.keys(options)]);
  const changed = [...names].filter((name) => !isSame(placement.options[name], options[name]));
  const isTaken =
    view === undefined ||
    changed.length === 0 ||
    view.takeOptions(Object.fromEntries(changed.map((name) => [name, options[name]])));
  if (isTaken) placement.options = options;
  return isTaken;
}

/** Records are compared as what they are; plain values, which each serialising makes anew, by what they hold. */
function isSame(a: unknown, b: unknown): boolean {
  return Object.is(a, b) || (isPlain(a) && isPlain(b) && _.isEqual(a, b));
}

function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Array.isArray(value);
}
