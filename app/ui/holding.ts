/**
 * The records that controllers and views share, and how long each is held.
 * Holds     `share` of controllers, as compositions of Chaplin's Composer; what views hold: the model and the collection
 *           that they show, and what they share by themselves.
 * Promises  a record that the next page shares as well is the same object there, held all the way; what nobody shares is
 *           let go when the next page shows; a controller that was left before its page showed holds nothing.
 * Leaves    which object is the one, and its end, to whoever is set as keeper: this room knows no data layer.
 */
import { Composition, type Controller } from '../../vendor/chaplin';

/** A claim on a record; the second release does nothing. */
export interface Lease {
  release(): void;
}

/** Who knows the one live object of each record. */
export interface RecordKeeper {
  live(theClass: new (...args: never[]) => object, params?: object): object;
  retain(instance: object, holder: object): Lease;
}

/** What to share a class by: the `params` of its instances where they have such, else the attribute that is the id. */
export type Sharing<T> = T extends { readonly params: infer P extends object }
  ? Partial<P> extends P
    ? [params?: P]
    : [params: P]
  : [id?: Readonly<Record<string, string | number>>];

interface Holder {
  readonly disposed: boolean;
}

let keeper: RecordKeeper | undefined;
const leases = new WeakMap<Holder, Map<unknown, Lease>>();
const numbers = new WeakMap<object, number>();
let lastNumber = 0;

/** @returns a function that takes it back. */
export function setRecordKeeper(keep: RecordKeeper): () => void {
  const before = keeper;
  keeper = keep;
  return () => {
    keeper = before;
  };
}

export function live<T extends object>(theClass: new (...args: never[]) => T, params?: object): T {
  if (keeper === undefined) throw new Error(`nobody keeps records: ${theClass.name} cannot be shared`);
  return keeper.live(theClass, params) as T;
}

/** Lets a controller's page have a record, until it shows no more or the next one does without. */
export function claim(controller: Controller, instance: object): void {
  // An action that goes on after it led elsewhere holds nothing.
  if (controller.disposed) return;
  controller.reuse(`shared ${numberOf(instance)}`, Holding, { instance }).claim(controller);
}

/** Holds what a view shows under a name, in the place of what it held under that name before. */
export function hold(view: Holder, name: unknown, instance: object | undefined): void {
  const held = leases.get(view) ?? new Map<unknown, Lease>();
  const before = held.get(name);
  held.delete(name);
  // The new before the old: it may be the same.
  if (instance !== undefined && !view.disposed && keeper !== undefined) held.set(name, keeper.retain(instance, view));
  before?.release();
  leases.set(view, held);
}

export function letGo(view: Holder): void {
  for (const lease of leases.get(view)?.values() ?? []) lease.release();
  leases.delete(view);
}

/** Keeps a record between actions, as long as there is a controller that shares it. */
class Holding extends Composition {
  declare private claimants: Set<Controller> | undefined;
  declare private lease: Lease | undefined;

  /** Who holds it, for people. */
  get uid(): string {
    return [...(this.claimants ?? [])].map(({ constructor }) => constructor.name).join(', ');
  }

  override compose({ instance }: { readonly instance?: object }): void {
    if (instance !== undefined) this.lease = keeper?.retain(instance, this);
  }

  claim(controller: Controller): void {
    const living = [...(this.claimants ?? [])].filter(({ disposed }) => !disposed);
    this.claimants = new Set([...living, controller]);
  }

  /**
   * Chaplin's word for unclaimed. It counts actions, and would let a record live too long that was shared too late for
   * that, after a promise, or by an action that was left before it showed.
   */
  override stale(): boolean {
    return ![...(this.claimants ?? [])].some(({ disposed }) => !disposed);
  }

  override dispose(): void {
    if (this.disposed) return;
    this.lease?.release();
    super.dispose();
  }
}

function numberOf(instance: object): number {
  let number = numbers.get(instance);
  if (number === undefined) {
    lastNumber += 1;
    number = lastNumber;
    numbers.set(instance, number);
  }
  return number;
}
