/** The rows of the data layer's table in a browser: bench/table.bench.ts runs it in Chromium. */
import { QueryClient, QueryObserver } from '@tanstack/query-core';
import Backbone from 'backbone';
import * as Chaplin from 'chaplin';
import { cache, Collection, Model, registry } from '../../app/data';
import { createSync } from '../../app/data/cache';
import { CollectionView } from '../../app/ui/collection-view';
import { setRecordKeeper } from '../../app/ui/holding';
import { View } from '../../app/ui/view';
import { proto } from '../../vendor/proto';
import { raceAsync } from '../support/race';
import { commonRows, openCache, type Row } from '../support/table';

interface Line {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

type Template = (data: object) => string;
const template: Template = (data) => {
  const { title, text } = data as Line;
  return `<h2>${title}</h2><p>${text}</p>`;
};

class Item extends Model<Line> {}

class Items extends Collection<Item> {
  static {
    proto(Items, { model: Item });
  }

  override url(): string {
    return '/items';
  }
}

class ItemView extends View<Item> {
  static {
    proto(ItemView, { type: 'item', tagName: 'li', template });
  }
}

class ItemsView extends CollectionView<Item> {
  static {
    proto(ItemsView, { type: 'items', tagName: 'ul', itemView: ItemView });
  }

  override initialize(): void {
    this.load(() => this.collection.fetch());
  }
}

class PlainItemView extends Chaplin.View {
  override getTemplateFunction(): Template {
    return template;
  }
}
Object.assign(PlainItemView.prototype, { tagName: 'li', autoRender: true });

class PlainItemsView extends Chaplin.CollectionView {}
Object.assign(PlainItemsView.prototype, {
  tagName: 'ul',
  itemView: PlainItemView,
  autoRender: true,
  animationDuration: 0,
});

export default async function measure(): Promise<readonly Row[]> {
  return [
    ...(await lists(1_000)),
    ...(await commonRows(weigh)),
    await sandboxed(),
    await handedOver(),
    await fetched(),
  ];
}

async function weigh(make: () => unknown): Promise<number> {
  const before = await heapBytes();
  const made = await make();
  const after = await heapBytes();
  kept.made = made;
  return after - before;
}

const kept: { made?: unknown } = {};

async function heapBytes(): Promise<number> {
  // Both are Chromium's, and only there where its flags ask for them (chromium.ts).
  const { gc } = globalThis as unknown as { gc: () => void };
  for (let time = 0; time < 3; time += 1) {
    await frame();
    gc();
  }
  return (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize;
}

/** By turns, and each time as a page would: a new view, and the registry without the list of before. */
async function lists(count: number): Promise<Row[]> {
  const rows = Array.from({ length: count }, (_, id): Line => ({
    id: `${id}`,
    title: `Item ${id}`,
    text: 'Some text',
  }));
  setRecordKeeper(registry);
  const url = new URL('/api/items', location.href).href;
  cache.store(cache.question(url, { policy: { duration: '1h' }, settings: { url, dataType: 'text' } }), rows, '');
  const made = performance.getEntriesByType('resource').length;
  const times: { ours: number[]; plain: number[] } = { ours: [], plain: [] };
  for (let round = 0; round < 15; round += 1) {
    times.plain.push(await plainMs(rows));
    times.ours.push(await oursMs(count));
  }
  const requests = performance.getEntriesByType('resource').length - made;
  return [
    {
      what: 'click to 1,000 rows laid out, data at hand, against plain Chaplin that is given the rows',
      ours: median(times.ours) / median(times.plain),
      bars: [1.2, undefined],
    },
    { what: 'requests made for them', ours: requests, bars: [0, undefined] },
  ];
}

async function oursMs(count: number): Promise<number> {
  await frame();
  const startMs = performance.now();
  const view = new ItemsView({ collection: registry.collection(Items) });
  document.body.append(view.el);
  await new Promise<void>((resolve) => view.on('state', () => resolve()));
  const endMs = laidOut(view.el, count);
  view.dispose();
  registry.purge();
  return endMs - startMs;
}

async function plainMs(rows: readonly Line[]): Promise<number> {
  await frame();
  const startMs = performance.now();
  const view = new PlainItemsView({ collection: new Chaplin.Collection([...rows]) });
  document.body.append(view.el);
  const endMs = laidOut(view.el, rows.length);
  view.dispose();
  return endMs - startMs;
}

function laidOut(element: HTMLElement, count: number): number {
  if (element.offsetHeight === 0 || element.children.length !== count) throw new Error('the list is not there');
  return performance.now();
}

const URL_OF_ALL = 'https://notes.example/api/articles/tea';

/** Each with a model of its own, as on a page of Chaplin's whose parts do not know one another. */
async function sandboxed(): Promise<Row> {
  let ours = 0;
  let theirs = 0;
  const sync = createSync(
    openCache(() => (ours += 1)),
    Backbone,
  );
  class Article extends Backbone.Model {
    override url = (): string => URL_OF_ALL;
    override sync = sync as unknown as Backbone.Model['sync'];
  }
  await Promise.all(Array.from({ length: 10 }, () => new Article().fetch()));
  const client = new QueryClient();
  await Promise.all(
    Array.from({ length: 10 }, () =>
      client.query({ queryKey: [URL_OF_ALL], queryFn: () => Promise.resolve((theirs += 1)) }),
    ),
  );
  return {
    what: 'requests for ten sandboxed views on one route',
    ours,
    bars: [1, undefined],
    peers: { 'query-core': theirs, 'backbone-fetch-cache': await withFetchCache(tenFetches) },
  };
}

/** One page leaves while it waits, and the next asks the same within that turn. */
async function handedOver(): Promise<Row> {
  let ours = 0;
  const sync = createSync(
    openCache(() => (ours += 1)),
    Backbone,
  );
  class Article extends Backbone.Model {
    override url = (): string => URL_OF_ALL;
    override sync = sync as unknown as Backbone.Model['sync'];
  }
  new Article().fetch().abort();
  await new Article().fetch();
  let theirs = 0;
  const client = new QueryClient();
  const observe = (): (() => void) =>
    new QueryObserver(client, {
      queryKey: [URL_OF_ALL],
      // As its documentation says: what is not wanted any more is aborted by the signal.
      queryFn: async ({ signal }) => {
        theirs += 1;
        await Promise.resolve();
        signal.throwIfAborted();
        return theirs;
      },
    }).subscribe(() => undefined);
  observe()();
  const stop = observe();
  for (let turn = 0; turn < 3; turn += 1) await frame();
  stop();
  return {
    what: 'requests when one page hands over to another what is in flight',
    ours,
    bars: [1, undefined],
    peers: { 'query-core': theirs },
  };
}

/** What is asked of Backbone's own `fetch`, which that package replaces for everyone: only as long as this takes. */
async function withFetchCache<T>(act: (ask: Fetch) => Promise<T>): Promise<T> {
  const stock = [Backbone.Model.prototype, Backbone.Collection.prototype].map((each) => ({
    each,
    own: Object.assign({}, each),
  }));
  await import('backbone-fetch-cache');
  theirFetch ??= Reflect.get(Backbone.Model.prototype, 'fetch') as Fetch;
  for (const { each, own } of stock) Object.assign(each, own);
  return act(theirFetch);
}

type Fetch = (this: Backbone.Model, options: object) => PromiseLike<unknown>;
let theirFetch: Fetch | undefined;

/** A server for Backbone's own way, which counts. */
class Counted extends Backbone.Model {
  static requests = 0;
  override url = (): string => URL_OF_ALL;
  override sync = ((_method: string, _model: unknown, options: { success(data: object): void }) => {
    Counted.requests += 1;
    const answer = Backbone.$.Deferred();
    queueMicrotask(() => {
      options.success({ title: 'Tea' });
      answer.resolve({ title: 'Tea' });
    });
    return answer.promise({ abort: () => undefined });
  }) as unknown as Backbone.Model['sync'];
}

async function tenFetches(ask: Fetch): Promise<number> {
  localStorage.clear();
  Counted.requests = 0;
  await Promise.all(Array.from({ length: 10 }, () => ask.call(new Counted(), { cache: true })));
  return Counted.requests;
}

/** Of fresh data, one after the other, each by a model of its own. */
async function fetched(): Promise<Row> {
  const sync = createSync(openCache(), Backbone);
  class Article extends Backbone.Model {
    override url = (): string => URL_OF_ALL;
    override sync = sync as unknown as Backbone.Model['sync'];
  }
  await new Article().fetch();
  const many = (act: () => PromiseLike<unknown>) => async (): Promise<void> => {
    for (let time = 0; time < 200; time += 1) await act();
  };
  return withFetchCache(async (ask) => {
    await ask.call(new Counted(), { cache: true, expires: 3_600 });
    const [base = NaN, ours = NaN, theirs = NaN] = await raceAsync([
      many(() => Promise.resolve(new Backbone.Model().set({ id: 7, title: 'Tea', author: 'ann' }))),
      many(() => new Article().fetch()),
      many(() => ask.call(new Counted(), { cache: true, expires: 3_600 })),
    ]);
    return {
      what: 'a fetch of fresh data, until it is there, against a new model that is set to them and awaited',
      ours: ours / base,
      peers: { 'backbone-fetch-cache': theirs / base },
    };
  });
}

function frame(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => resolve()));
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? NaN;
}
