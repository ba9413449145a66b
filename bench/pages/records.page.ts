/** What showing records costs in a browser: bench/records.bench.ts runs it in Chromium. */
import { QueryClient, QueryObserver } from '@tanstack/query-core';
import * as Chaplin from 'chaplin';
import { cache, Collection, Model, registry } from '../../app/data';
import { RequestCache } from '../../app/data/cache';
import { setRecordKeeper } from '../../app/ui/holding';
import { CollectionView } from '../../app/ui/collection-view';
import { View } from '../../app/ui/view';
import { clock } from '../../app/clock';
import { proto } from '../../vendor/proto';
import { race } from '../support/race';

export interface Result {
  /** Milliseconds from the click to the list laid out. */
  readonly list: { readonly ourMs: number; readonly peerMs: number; readonly requests: number };
  readonly observers: readonly {
    readonly count: number;
    readonly ourMs: number;
    readonly mapMs: number;
    readonly peerMs: number;
  }[];
}

interface Row {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

type Template = (data: object) => string;
const template: Template = (data) => {
  const { title, text } = data as Row;
  return `<h2>${title}</h2><p>${text}</p>`;
};

class Item extends Model<Row> {}

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

export default async function measure({ rows: count }: { rows: number }): Promise<Result> {
  return { list: await lists(count), observers: [observers(1_000), observers(10_000)] };
}

/** By turns, and each time as a page would: a new view, and the registry without the list of before. */
async function lists(count: number): Promise<Result['list']> {
  const rows = Array.from({ length: count }, (_, id): Row => ({ id: `${id}`, title: `Item ${id}`, text: 'Some text' }));
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
  return { ourMs: median(times.ours), peerMs: median(times.plain), requests };
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

async function plainMs(rows: readonly Row[]): Promise<number> {
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

/** Kept outside, so that telling is not optimised away. */
const told = { count: 0 };

function observers(count: number): Result['observers'][number] {
  const url = 'https://api.example/api/articles/tea';
  const kept = new RequestCache({ clock, base: () => url, ajax: () => undefined });
  const question = kept.question(url, { policy: { duration: '1h' } });
  const key = kept.keyOf(question) ?? '';
  const client = new QueryClient({ defaultOptions: { queries: { gcTime: Infinity } } });
  let version = 0;
  const listeners = (): (() => void)[] =>
    Array.from({ length: count }, () => () => {
      told.count += 1;
    });
  const ours = (): void => {
    const stops = listeners().map((listener) => kept.observe(key, listener));
    kept.store(question, { version: ++version }, '', 200);
    for (const stop of stops) stop();
  };
  const byHand = (): void => {
    const sets = new Map<string, Set<(data: unknown) => void>>();
    const stops = listeners().map((listener) => {
      const set = sets.get(key) ?? new Set();
      sets.set(key, set.add(listener));
      return () => set.delete(listener);
    });
    // Each has data of its own, as ours have.
    for (const listener of sets.get(key) ?? []) listener({ version: ++version });
    for (const stop of stops) stop();
  };
  const theirs = (): void => {
    const stops = listeners().map((listener) =>
      new QueryObserver(client, { queryKey: [url], enabled: false }).subscribe(listener),
    );
    client.setQueryData([url], { version: ++version });
    for (const stop of stops) stop();
  };
  kept.store(question, { version }, '', 200);
  client.setQueryData([url], { version });
  const [ourMs = NaN, mapMs = NaN, peerMs = NaN] = race([ours, byHand, theirs]);
  return { count, ourMs, mapMs, peerMs };
}

function frame(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => resolve()));
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? NaN;
}
