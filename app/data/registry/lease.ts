/** A claim on an instance. It does not end by time: whoever took it releases it, once. */
export interface Lease<T extends object = object> {
  readonly instance: T;
  /** Gives the claim back. The second time does nothing. */
  release(): void;
  /** The same, under the name by which Chaplin's controllers and compositions end what is theirs. */
  dispose(): void;
}

/** A lease as the books have it. */
export interface HeldLease<T extends object = object> extends Lease<T> {
  readonly holder: object;
  readonly sinceMs: number;
  /** Its stack is the place where the lease was taken. Only there while somebody watches (watch-leases.ts). */
  trace?: Error;
}
