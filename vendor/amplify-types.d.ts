/**
 * The part of amplifyjs 1.1.2-beta.2 that the door uses, as it really is. Written by hand: the published types describe a
 * module of another name, and lack `addType`, `types` and what a type is given.
 */
declare module 'amplifyjs' {
  /** How a store's type is called: for reading (`value` undefined), removing (null), writing, listing (no `key`). */
  type StorageFunction = (key: string | undefined, value: unknown, options: object) => unknown;

  interface RequestInTransit {
    abort(): void;
  }

  /** What a type of request is given: both callbacks are called later, never at once. */
  interface RequestSettings {
    resourceId: string;
    data: unknown;
    success: (data?: unknown, status?: string) => void;
    error: (data?: unknown, status?: string) => void;
  }

  type Resource = (settings: RequestSettings, request: RequestInTransit) => unknown;

  interface Amplify {
    readonly store: {
      (key: string | undefined, value: unknown, options: object): unknown;
      /** The default type's name. */
      type: string | null;
      readonly types: object;
      addType(type: string, storage: StorageFunction): void;
    };
    readonly request: {
      /** Undefined when a subscriber to `request.before` said no. */
      (settings: RequestSettings): RequestInTransit | undefined;
      readonly types: Record<string, (definition: object) => Resource>;
      readonly resources: Record<string, Resource>;
      readonly decoders: Readonly<Record<string, Decoder>>;
      define(resourceId: string, type: string, definition: object): void;
      define(resourceId: string, resource: Resource): void;
    };
    subscribe<F extends (...args: never[]) => unknown>(topic: string, callback: F): F;
    unsubscribe(topic: string, callback: (...args: never[]) => unknown): void;
    publish(topic: string, ...args: unknown[]): boolean;
  }

  /** What decoders see of the XMLHttpRequest: filled in when the answer is there. */
  interface AmplifyXhr {
    readonly status?: number;
    readonly statusText?: string;
    readonly responseText?: string;
    getResponseHeader(name: string): string | null;
    abort(): void;
  }

  type Decoder = (
    data: unknown,
    status: string,
    xhr: AmplifyXhr,
    success: (data: unknown, status?: string) => void,
    error: (data: unknown, status?: string) => void,
  ) => void;

  const amplify: Amplify;
  export default amplify;
  export type { AmplifyXhr, Decoder, RequestInTransit, RequestSettings, Resource, StorageFunction };
}
