/** Sheets: documents with a child, lists and a grandchild, that save themselves in whatever way a spec asks for. */
import type BackboneTypes from 'backbone';
import { type MergingModel, optimisticUpdate, setSavingTools, type Journal } from '../../../app/data/saves';
import type { PageListener } from '../../../app/data/saves/page';
import * as keepalive from '../../../app/data/saves/keepalive';
import * as refusals from '../../../app/data/saves/refusals';
import type { JsonObject } from '../../../common/json-patch';
import Backbone from '../../../vendor/backbone';
import { FakeClock } from '../../support/fake-clock';
import { MemoryJournals } from './memory-journals';
import { SheetsApi } from './sheets-api';

// The base's own generics do not matter here.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type AnyModelClass = (new (...args: any[]) => BackboneTypes.Model) & { extend(properties: object): any };

/** One way of having models: plain Backbone, or ours. */
export interface Kind {
  readonly title: string;
  readonly Base: AnyModelClass;
  readonly urlRoot: string;
  readonly serve: (api: SheetsApi) => () => void;
}

export interface Sheet extends MergingModel {
  car: BackboneTypes.Model & { wheel: BackboneTypes.Model };
  shoes: BackboneTypes.Collection;
  readonly _original: JsonObject;
  dispose?(): void;
}
export type SheetClass = (new (attributes?: object, options?: object) => Sheet) & {
  extend(properties: object): SheetClass;
};

const Wheel = Backbone.Model.extend({}) as AnyModelClass;
export const Car = Backbone.Model.extend({ _children: { wheel: Wheel } }) as AnyModelClass;
const Lace = Backbone.Model.extend({}) as AnyModelClass;
const Laces = (Backbone.Collection as unknown as AnyModelClass).extend({ model: Lace }) as unknown;
export const Shoe = Backbone.Model.extend({ _collections: { laces: Laces } }) as AnyModelClass;
export const Shoes = (Backbone.Collection as unknown as AnyModelClass).extend({ model: Shoe }) as AnyModelClass;

export const parts = { _children: { car: Car }, _collections: { shoes: Shoes } };

/** An operation as it is sent. */
export const operation = (op: string, path: string, value?: unknown): object => ({
  op,
  path,
  ...(value !== undefined && { value }),
});

export const shoes = (...ids: readonly (number | string)[]): JsonObject[] =>
  ids.map((id) => ({ id, size: Number(id) * 10 }));

const prose = 'Long enough for a patch to be worth more than the whole. '.repeat(4);
export const sheet: JsonObject = {
  id: '1',
  title: 'One',
  body: prose,
  dims: { w: 1, h: 2 },
  car: { make: 'Saab', wheel: { size: 15 } },
  shoes: shoes(3, 4, 5),
};

/** A clock whose timers end with their tab. */
class MortalClock extends FakeClock {
  readonly #cancels = new Set<() => void>();

  override after(delayMs: number, run: () => void): () => void {
    const cancel = super.after(delayMs, run);
    this.#cancels.add(cancel);
    return cancel;
  }

  clear(): void {
    for (const cancel of this.#cancels) cancel();
  }
}

/** What a spec has: a server, time, a page, and classes. */
export class Stage {
  readonly api = new SheetsApi();
  readonly clock = new MortalClock();
  readonly journals = new MemoryJournals();
  readonly page = new Set<PageListener>();
  readonly reported: unknown[] = [];
  readonly #undo: (() => void)[] = [];
  /** Who is signed in. */
  who = '';
  #ids = 0;

  constructor(readonly kind: Kind) {
    this.api.put(sheet);
    this.#undo.push(kind.serve(this.api));
    this.openTab('first');
  }

  /** Models made from here on live in this tab. */
  openTab(name: string): void {
    this.#undo.push(setSavingTools(this.#tools(this.journals.tab(name))));
  }

  #tools(journal: Journal) {
    return {
      clock: this.clock,
      random: () => 0.5,
      newId: () => `made-${(this.#ids += 1)}`,
      journal,
      scope: () => this.who,
      load: { keepalive: () => Promise.resolve(keepalive), refusals: () => Promise.resolve(refusals) },
      listenToPage: (listener: PageListener) => {
        this.page.add(listener);
        return () => this.page.delete(listener);
      },
      report: (error: unknown) => this.reported.push(error),
    };
  }

  readonly parts = parts;

  /** The tab is killed: what is left of it does nothing more. */
  async crash(tab = 'first'): Promise<void> {
    this.journals.kill(tab);
    this.page.clear();
    this.clock.clear();
    await settle();
  }

  close(): void {
    for (const undo of this.#undo.reverse()) undo();
  }

  /** A class of sheets. `autoSave` is 1 unless said otherwise. */
  define(update: object = {}, properties: object = {}): SheetClass {
    const { kind } = this;
    const { patcher, ...rest } = update as { patcher?: object };
    const config = { patcher: { autoSave: 1, ...patcher }, ...rest };
    const made = optimisticUpdate(kind.Base, {
      urlRoot: kind.urlRoot,
      ...parts,
      _optimisticUpdate: config,
    }) as unknown as SheetClass;
    return made.extend(properties);
  }

  /** A sheet that was read, clean. */
  async open(theClass = this.define(), id = '1'): Promise<Sheet> {
    const model = new theClass({ id });
    model.fetch();
    await settle();
    return model;
  }

  /** From here on requests are on their way until they are answered. */
  hold(): void {
    this.api.isHolding = true;
  }

  /** Answers what is on its way, and from here on at once. */
  async answerAll(): Promise<void> {
    this.api.isHolding = false;
    for (const sent of this.api.sent) if (!sent.isAnswered) this.api.answer(sent);
    await settle();
  }

  /** Lets the pause after an edit go by, and whatever follows from it. */
  async pause(ms = 800): Promise<void> {
    await settle();
    this.clock.advance(ms);
    await settle();
  }

  get state(): JsonObject {
    return this.api.state('1');
  }

  ids(state: JsonObject = this.state): unknown[] {
    return (state['shoes'] as JsonObject[]).map(({ id }) => id);
  }
}

/** All that is due without time passing. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 40; turn += 1) await Promise.resolve();
}

/** Listens to events: their details, the model left out. */
export function heard(model: Sheet, event: string): unknown[][] {
  const all: unknown[][] = [];
  model.on(event, (_: unknown, ...details: unknown[]) => void all.push(details));
  return all;
}
