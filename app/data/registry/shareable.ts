/** What the registry asks of classes and instances, by structure: it knows no base class. */

/** What identifies a record among those of its class. `0` is an id and `''` is none; `'2'` and `2` are one. */
export type Id = string | number;

/** What may be held: anything. The registry disposes what it has, and tells it of its life. */
export interface Holdable {
  dispose?(): void;
  /** Called once it is in the registry. */
  entered?(): void;
  /** Called when somebody holds it again after nobody did. */
  revived?(): void;
}

/** A model. */
export interface SharedRecord extends Holdable {
  readonly disposed: boolean;
  /** Undefined until it has one. */
  readonly id?: Id | undefined;
  readonly attributes: object;
  dispose(): void;
  on(event: string, callback: (record: SharedRecord, ...rest: unknown[]) => void): unknown;
  off(event: string, callback: (record: SharedRecord, ...rest: unknown[]) => void): unknown;
  trigger(event: string, ...rest: unknown[]): unknown;
  /** Takes over what the server says of the record. */
  receive(state: object, options?: object): unknown;
}

/** A collection. */
export interface SharedList extends Holdable {
  readonly disposed: boolean;
  /** What it is asked for with: a feed's name, a page's number. */
  readonly params: object;
  dispose(): void;
}

// The parameters of constructors are the classes' own business.
export type RecordClass<M extends SharedRecord = SharedRecord> = new (...args: never[]) => M;
export type ListClass<C extends SharedList = SharedList> = new (...args: never[]) => C;

/** May be left out where there is nothing that must be said. */
export type ParamsOf<C extends SharedList> =
  Partial<C['params']> extends C['params'] ? [params?: C['params']] : [params: C['params']];

/** What a class says on its prototype, before there is an instance of it. */
export interface Facts {
  /** The name of the attribute that holds the id. */
  readonly idAttribute: string;
  /** There is but one record of the class, and no id: whoever is signed in, the settings. */
  readonly only: boolean;
  readonly holds: 'record' | 'list';
}

export function factsOf(theClass: RecordClass | ListClass): Facts {
  const { idAttribute = 'id', only = false, holds = 'record' } = theClass.prototype as Partial<Facts>;
  return { idAttribute, only, holds };
}

/** What identifies a record, in attributes of it, or among the parameters by which it is asked for. */
export function idIn(theClass: RecordClass, attributes: object): unknown {
  return Object.getOwnPropertyDescriptor(attributes, factsOf(theClass).idAttribute)?.value;
}

export function isId(value: unknown): value is Id {
  return typeof value === 'number' ? !Number.isNaN(value) : typeof value === 'string' && value !== '';
}
