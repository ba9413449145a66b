/**
 * For development: who holds what for longer than they live, and where they took it.
 * Promises  a holder that was disposed without releasing is reported once, after the next route change; so is a record
 *           that gave way to another.
 */
import { isDisposed, nameOf } from './disposed';
import type { HeldLease } from './lease';
import { type LeaseWatch, Registry } from './registry';

/** For `registry.supervise`: from then on each lease knows where it was taken. */
export function watchLeases(report: (message: string) => void): LeaseWatch {
  const reported = new WeakSet<HeldLease>();
  return {
    taken(lease) {
      lease.trace = new Trace(`${nameOf(lease.instance)} is held since here`);
    },

    routeChanged(leases) {
      for (const lease of leases) {
        const { holder, instance, trace } = lease;
        if (reported.has(lease) || !isDisposed(holder)) continue;
        reported.add(lease);
        report(`${nameOf(holder)} was disposed and still holds ${nameOf(instance)}: ${trace?.stack ?? ''}`);
      }
    },

    gaveWay(record) {
      report(`${nameOf(record)} is there already: the other instance stays, and this one stands for it`);
    },
  };
}

/** A place in the program. Its stack begins with whoever called the registry, as far as the engine knows how. */
class Trace extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Lease';
    const { captureStackTrace } = Error as { captureStackTrace?: (error: Error, above: unknown) => void };
    captureStackTrace?.(this, Reflect.get(Registry.prototype, 'retain'));
  }
}
