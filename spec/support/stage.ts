/**
 * Where the views of a feature are tried out in the browser: a place in the document, the features as the application
 * finds them, and an API whose every answer the spec gives.
 * Holds     `Stage`: set up before each spec, struck after it.
 * Promises  no request leaves the page, and none is answered but by `answer`; where a view leads is written down and
 *           not gone to; a guest is who looks, until `signIn`.
 * Leaves    answers by the real handlers to api-in-browser.ts.
 */
import { expect } from 'chai';
import { type FakeXMLHttpRequest, type FakeXMLHttpRequestStatic, fakeXhr } from 'nise';
import { clock } from '../../app/clock';
import { cache, registry, session } from '../../app/data';
import { readFailure } from '../../app/failure';
import type { Feature } from '../../app/feature';
import { fillRegion, registerView, setFailureReader, setRecordKeeper } from '../../app/ui';
import { Composer, mediator, type RouteInfo, Router } from '../../vendor/chaplin';

const modules = require.context('../../app/features', true, /^\.\/[^/]+\/index\.ts$/);
const features = modules.keys().map((path) => (modules(path) as { readonly feature: Feature }).feature);

/** An answer of the API. `text` is for what is no JSON. */
export interface Answer {
  readonly status?: number;
  readonly body?: unknown;
  readonly text?: string;
  /** The version: quotes included. */
  readonly etag?: string;
}

/** What views have that a stage needs to know. */
interface Actor {
  readonly el: Element;
  dispose(): void;
}

export class Stage {
  readonly place = document.createElement('main');
  /** The addresses to which views led, in order, without the origin. */
  readonly ledTo: string[] = [];
  /** What pages called themselves, in order. */
  readonly titles: string[] = [];
  readonly #unanswered = new Set<FakeXMLHttpRequest>();
  readonly #actors: Actor[] = [];
  readonly #xhr: FakeXMLHttpRequestStatic;
  readonly #router = new Router({ pushState: true });
  readonly #composer = new Composer();
  readonly #undo: (() => void)[] = [];
  readonly #observedBefore = cache.observed;

  /** @param neighbours  Routes of other features to which these views lead: name -> pattern, also when those are gone. */
  constructor(neighbours: Readonly<Record<string, string>> = {}) {
    document.body.append(this.place);
    this.#xhr = fakeXhr.useFakeXMLHttpRequest();
    this.#xhr.onCreate = (request) => this.#unanswered.add(request);
    this.#undo.push(setFailureReader(readFailure), setRecordKeeper(registry));
    this.#router.createHistory();
    for (const { routes = [], views = {}, regions = {}, records = {} } of features) {
      for (const { pattern, ...route } of routes) this.#router.match(pattern, route);
      for (const [type, theClass] of Object.entries(records)) this.#undo.push(registry.declare(type, theClass));
      for (const [type, load] of Object.entries(views)) this.#undo.push(registerView(type, load));
      for (const [region, type] of Object.entries(regions)) this.#undo.push(fillRegion(region, type));
    }
    for (const [name, pattern] of Object.entries(neighbours)) this.#matchStandIn(name, pattern);
    mediator.subscribe('router:match', this.#onMatch);
    // The layout's part: a page wants to stand in its region, and to say what it is called.
    mediator.setHandler('region:show', (_region: string, { el }: Actor) => this.place.append(el));
    mediator.setHandler('adjustTitle', (title: string) => this.titles.push(title));
    session.signOut();
  }

  /** Ends everything that was begun. */
  strike(): void {
    this.clear();
    for (const undo of this.#undo) undo();
    mediator.unsubscribe('router:match', this.#onMatch);
    mediator.removeHandlers(['region:show', 'adjustTitle']);
    this.#router.dispose();
    this.#composer.dispose();
    session.signOut();
    cache.purge();
    registry.purge();
    // What a view held and did not let go would be here.
    expect(registry.inspect()).to.deep.equal([]);
    // Specs without a stage may have left some, which end by themselves.
    expect(cache.observed).to.be.at.most(this.#observedBefore);
    this.#xhr.restore();
    this.place.remove();
  }

  /** Puts a view into the document. */
  show<V extends Actor>(view: V): V {
    this.#actors.push(view);
    this.place.append(view.el);
    return view;
  }

  /** Takes away what is shown, as the way to another page does. */
  clear(): void {
    for (const actor of this.#actors.splice(0)) actor.dispose();
  }

  signIn(username: string): void {
    session.signIn({ username, email: `${username}@example.com`, bio: null, image: null, token: 'a-token' });
  }

  /** The requests that wait for an answer, oldest first: `GET /articles?limit=10`. */
  get questions(): readonly string[] {
    return this.#waiting().map(nameOf);
  }

  /** Answers the oldest request of that name; waits for one if there is none yet. @returns what it had sent, as JSON. */
  async answer(question: string, { status = 200, body, text, etag }: Answer): Promise<unknown> {
    const request = await this.#request(question);
    request.respond(
      status,
      { 'Content-Type': 'application/json', ...(etag !== undefined && { ETag: etag }) },
      text ?? (body === undefined ? '' : JSON.stringify(body)),
    );
    await settled();
    return sentBy(request);
  }

  /** Breaks the connection of the oldest request of that name. */
  async disconnect(question: string): Promise<void> {
    const request = await this.#request(question);
    request.error();
    await settled();
  }

  /** The one element that matches. */
  find(selector: string): HTMLElement;
  find<E extends HTMLElement>(selector: string, kind: new () => E): E;
  find(selector: string, kind = HTMLElement): HTMLElement {
    const found = this.place.querySelectorAll(selector);
    const [first] = found;
    if (found.length === 1 && first instanceof kind) return first;
    throw new Error(`${found.length} elements match '${selector}', not one ${kind.name}, in ${this.place.innerHTML}`);
  }

  /** What people read in each element that matches, with single spaces. */
  texts(selector: string): readonly string[] {
    return [...this.place.querySelectorAll(selector)].map((element) => plain(element.textContent));
  }

  async #request(question: string): Promise<FakeXMLHttpRequest> {
    const find = (): FakeXMLHttpRequest | undefined => this.#waiting().find((request) => nameOf(request) === question);
    await until(
      () => find() !== undefined,
      () => `nobody asked '${question}', but ${JSON.stringify(this.questions)}`,
    );
    const request = find();
    if (request === undefined) throw new Error(`nobody asks '${question}' any more`);
    this.#unanswered.delete(request);
    return request;
  }

  #waiting(): FakeXMLHttpRequest[] {
    return [...this.#unanswered].filter((request) => !request.aborted);
  }

  #matchStandIn(name: string, pattern: string): void {
    const isThere = features.some(({ routes = [] }) => routes.some((route) => route.name === name));
    if (!isThere) this.#router.match(pattern, { name, controller: 'of a neighbour', action: 'show' });
  }

  readonly #onMatch = ({ path, query }: RouteInfo): void => {
    this.ledTo.push(`/${path}${query === '' ? '' : `?${query}`}`);
  };
}

/** A stage for each spec of the suite in which it is called. */
export function useStage(neighbours?: Readonly<Record<string, string>>): () => Stage {
  let stage: Stage | undefined;
  beforeEach(() => (stage = new Stage(neighbours)));
  afterEach(() => {
    stage?.strike();
    stage = undefined;
  });
  return () => {
    if (stage === undefined) throw new Error('there is no stage between specs');
    return stage;
  };
}

/** Waits, turn by turn of the browser, for what is bound to happen. */
export async function until(isSo: () => boolean, why: () => string): Promise<void> {
  for (let turns = 0; turns < 100; turns += 1) {
    if (isSo()) return;
    await turn();
  }
  expect.fail(why());
}

/**
 * Waits until whatever follows from an answer has happened: jQuery tells of it a task later, and a render may follow.
 * Timers of one length run in the order in which they were set, however busy the machine is.
 */
export async function settled(): Promise<void> {
  await turn();
  await turn();
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => clock.after(0, resolve));
  });
}

function nameOf({ method, url }: FakeXMLHttpRequest): string {
  const { pathname, search } = new URL(url, location.origin);
  return `${method} ${pathname.replace(/^\/api/, '')}${search}`;
}

function sentBy({ requestBody }: FakeXMLHttpRequest): unknown {
  return typeof requestBody === 'string' && requestBody !== '' ? JSON.parse(requestBody) : undefined;
}

function plain(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
