/** The life of one document, event by event: what the specs of transitions act on and look at. */
import {
  createDocument,
  stateOf,
  type Answer,
  type Choice,
  type Document,
  type Event,
  type Flight,
  type Rules,
} from '../../../app/data/saves/document';
import { next } from '../../../app/data/saves/next';
import type { JsonObject } from '../../../common/json-patch';
import { rules } from './clients';
import { type Effect, effectsOf } from './effects';

export const base: JsonObject = {
  id: '1',
  title: 'One',
  body: 'Long enough for a patch to be worth more than the whole. '.repeat(4),
  list: [
    { id: 'a', n: 1 },
    { id: 'b', n: 2 },
  ],
};
export const title = (value: string) => ({ op: 'replace', path: '/title', value });

/** One document, and what is to be done for it since the last event. */
export class Life {
  document: Document;
  effects: readonly Effect[] = [];

  constructor(changes: Partial<Rules> = {}, state: JsonObject | 'nothing' = base) {
    let keys = 0;
    this.document = createDocument({ ...rules, newKey: () => `key ${(keys += 1)}`, ...changes }, undefined, {});
    if (state !== 'nothing') this.take({ type: 'received', state, version: '"1"' });
  }

  take(event: Event): this {
    const before = this.document;
    this.document = next(before, event);
    this.effects = effectsOf(before, event, this.document);
    return this;
  }

  edit(change: JsonObject, nowMs = 0): this {
    return this.take({ type: 'edited', working: { ...this.document.working, ...change }, nowMs });
  }

  save(): this {
    return this.take({ type: 'save' });
  }

  /** A patch of the title is on its way. */
  saving(value = 'Two'): this {
    return this.edit({ title: value }).save();
  }

  wrote(status: number, answer: Omit<Answer, 'status'> = {}): this {
    return this.take({ type: 'wrote', answer: { status, ...answer } });
  }

  read(state: JsonObject, version = '"2"'): this {
    return this.take({ type: 'read', answer: { status: 200, state, version } });
  }

  received(state: JsonObject, version = '"2"', tick?: number): this {
    return this.take({ type: 'received', state, version, tick });
  }

  /** The application begins to read the document by itself. @returns the tick to be told with the answer. */
  beginRead(): number {
    return this.take({ type: 'read-started' }).document.tick;
  }

  resolve(choice: Choice): this {
    return this.take({ type: 'resolve', choose: () => choice });
  }

  get name(): string {
    return stateOf(this.document).name;
  }

  get unsaved(): number {
    return stateOf(this.document).unsaved;
  }

  /** The write that the last event started. */
  get written(): Flight | undefined {
    return this.effects.find((effect) => effect.do === 'write')?.flight;
  }

  has(effect: Effect['do']): boolean {
    return this.effects.some((one) => one.do === effect);
  }

  get delayMs(): number | undefined {
    return this.effects.find((effect) => effect.do === 'arm')?.delayMs;
  }
}
