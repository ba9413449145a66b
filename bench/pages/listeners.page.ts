/** Views of one shared record, in a browser: bench/listeners.bench.ts runs it in Chromium. */
import Backbone from 'backbone';
import { Model } from '../../app/data';
import { View } from '../../app/ui/view';
import { race } from '../support/race';

export interface Result {
  readonly count: number;
  readonly ourMs: number;
  readonly stockMs: number;
  readonly mapMs: number;
  readonly heldMs: number;
}

class StockRecord extends Backbone.Model {}
class StockView extends Backbone.View {}

/** Kept outside, so that telling is not optimised away. */
const told = { count: 0 };

interface Talker {
  trigger(name: string, ...rest: unknown[]): unknown;
}
interface Listener {
  listenTo(talker: object, name: string, callback: () => void): unknown;
  stopListening(): unknown;
}

function life(record: Talker, listeners: readonly Listener[]): () => void {
  return () => {
    for (const listener of listeners) listener.listenTo(record, 'change', () => (told.count += 1));
    record.trigger('change', record);
    for (const listener of listeners) listener.stopListening();
  };
}

function byHand(count: number): () => void {
  return () => {
    const sets = new Map<string, Set<() => void>>();
    const stops = Array.from({ length: count }, () => {
      const listener = (): void => void (told.count += 1);
      const set = sets.get('change') ?? new Set();
      sets.set('change', set.add(listener));
      return () => set.delete(listener);
    });
    for (const listener of sets.get('change') ?? []) listener();
    for (const stop of stops) stop();
  };
}

export default function measure(): Result[] {
  return [1_000, 10_000].map((count) => {
    const views = Array.from({ length: count }, () => new View());
    const stock = Array.from({ length: count }, () => new StockView());
    const [ourMs = NaN, mapMs = NaN] = race([life(new Model(), views), byHand(count)]);
    const [stockMs = NaN] = race([life(new StockRecord(), stock)]);
    return { count, ourMs, stockMs, mapMs, heldMs: 0 };
  });
}
