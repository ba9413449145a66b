/** What was disposed is no longer there: using it is a mistake, and the error says whose. */

/** What the build puts there. */
declare const process: { readonly env: { readonly NODE_ENV?: string } };

/** A name for people: `Article 'how-to'`, `ArticleList {"tag":"tea"}`, `article-page-3`. */
export function nameOf(instance: object): string {
  if ('uid' in instance && typeof instance.uid === 'string') return instance.uid;
  const id: unknown = Reflect.get(instance, 'id');
  const { name } = instance.constructor;
  if (typeof id === 'string' || typeof id === 'number') return `${name} '${id}'`;
  const params = 'params' in instance ? JSON.stringify(instance.params) : undefined;
  return params === undefined || params === '{}' ? name : `${name} ${params}`;
}

export function isDisposed(instance: object): boolean {
  return 'disposed' in instance && instance.disposed === true;
}

export class DisposedError extends Error {
  constructor(readonly instance: object) {
    super(`${nameOf(instance)} was disposed: retain what you go on using`);
  }
}

Object.assign(DisposedError.prototype, { name: 'DisposedError' });

/**
 * In development: Chaplin deletes `property` of what it disposes; from then on whoever reads it gets a `DisposedError`,
 * instead of an `undefined` that fails somewhere else.
 */
export function guardDisposed(prototype: object, property: string): void {
  if (process.env.NODE_ENV === 'production') return;
  Object.defineProperty(prototype, property, {
    configurable: true,
    get(this: object): undefined {
      if (isDisposed(this)) throw new DisposedError(this);
      return undefined;
    },
    set(this: object, value: unknown) {
      Object.defineProperty(this, property, { value, writable: true, enumerable: true, configurable: true });
    },
  });
}
