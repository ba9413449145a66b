/**
 * A tree of models and collections as one JSON document, and the way back.
 * Holds     for each model and collection of the tree its last snapshot and what was touched since.
 * Promises  a snapshot costs what was touched, not what is there: the rest is the same object as before, which is what makes
 *           patches cheap. Nothing in it is shared with a model. Showing a state keeps instances, and with them views.
 * Leaves    what the snapshots mean to document.ts.
 */
import type BackboneTypes from 'backbone';
import type { Json, JsonObject } from '../../../common/json-patch';
import Backbone from '../../../vendor/backbone';
import { identityOf, isArray, isObject, isSameId, MARK, own, textOfId } from './identity';
import { descends } from './lineage';

type Model = BackboneTypes.Model;
type Collection = BackboneTypes.Collection;
type Events = BackboneTypes.EventsMixin;
type ModelClass = new (attributes?: object, options?: object) => Model;
type CollectionClass = new (models?: unknown[], options?: object) => Collection;

export interface TrackerOptions {
  /** Where a model's class says which attributes are models, which are collections. */
  readonly modelProperty: string;
  readonly collectionProperty: string;
  /** Whether what is at `path` (a pointer with identities) is neither sent nor taken. */
  readonly isIgnored: ((path: readonly string[]) => boolean) | undefined;
  /** Lists whose order is the client's own business. */
  readonly isUnordered: (list: Collection, name: string) => boolean;
  /** Undefined: the server makes the ids. */
  readonly newId: (() => string) | undefined;
  /** Sets attributes of the root. */
  readonly show: (attrs: object) => void;
  /** Filled here: what elements of any list are known by. */
  readonly idAttributes: Set<string>;
  /** Told at the first touch after a snapshot. */
  readonly touched: () => void;
}

/** All that a place in the tree has. */
interface Place {
  readonly path: readonly string[];
  /** Tells those above. */
  readonly touch: () => void;
}

export class Tracker {
  readonly #listener: Events = Object.assign(Object.create(null) as Events, Backbone.Events);
  readonly #root: ModelNode;

  constructor(
    root: Model,
    readonly options: TrackerOptions,
  ) {
    this.#root = new ModelNode(root, { path: [], touch: options.touched }, options, this.#listener);
  }

  snapshot(): JsonObject {
    return this.#root.snapshot();
  }

  /**
   * An attribute of the root is set, whatever Backbone makes of it.
   * @returns  What to set: the value, or the model or collection that is made of it. TAKEN: there is one, and plain data
   *           has gone into that.
   */
  taken(name: string, value: unknown, options: object): unknown {
    this.#root.touchName(name);
    return this.#root.taken(name, value, options);
  }

  /** Compares everything at the next snapshot: what was changed in place, or in silence. */
  touchAll(): void {
    this.#root.touchAll();
  }

  /** Makes the models show `state`, which is kept as it is: later snapshots share it. */
  show(state: JsonObject): void {
    this.#root.show(state);
  }

  /** Gives elements their ids, by the marks that they have been known by. */
  learn(ids: ReadonlyMap<string, JsonObject>): void {
    this.#root.learn(ids);
  }

  /** A state of the server's without what is ignored here. */
  pruned(state: JsonObject): JsonObject {
    const { isIgnored } = this.options;
    return isIgnored === undefined ? state : (pruned(state, [], isIgnored) as JsonObject);
  }

  idAttributeAt(tokens: readonly string[]): string {
    return this.#root.idAttributeAt(tokens, 0);
  }

  /** The model whose last snapshot this is. */
  cidOf(snapshot: JsonObject): string | undefined {
    return this.#root.cidOf(snapshot);
  }

  stop(): void {
    this.#listener.stopListening();
  }
}

function pruned(value: Json, path: readonly string[], isIgnored: (path: readonly string[]) => boolean): Json {
  if (isArray(value)) {
    return value.map((element, at) => pruned(element, [...path, identityOf(element, 'id') ?? String(at)], isIgnored));
  }
  if (!isObject(value)) return value;
  const kept = Object.entries(value).flatMap(([name, member]) => {
    const place = [...path, name];
    return isIgnored(place) ? [] : [[name, pruned(member, place, isIgnored)] as const];
  });
  return Object.fromEntries(kept);
}

export const TAKEN = Symbol('taken');

type Child = ModelNode | ListNode;

const NO_CLASSES: Readonly<Record<string, ModelClass>> = {};
const NO_PARTS: ReadonlySet<string> = new Set();

class ModelNode {
  /** The last snapshot. */
  #last: JsonObject | undefined;
  #touched: Set<string> | 'all' | undefined = 'all';
  readonly #children = new Map<string, Child>();
  /** Names of attributes that are models or collections. */
  readonly #parts: ReadonlySet<string>;

  constructor(
    readonly model: Model,
    private readonly place: Place,
    private readonly options: TrackerOptions,
    private readonly listener: Events,
    private readonly isElement = false,
  ) {
    const classes = [this.#classes('modelProperty'), this.#classes('collectionProperty')];
    this.#parts = classes.every((some) => some === NO_CLASSES) ? NO_PARTS : new Set(classes.flatMap(Object.keys));
    for (const name of this.#parts) this.#expose(name);
    // The root's own attributes are told by its `set`, which silence does not hush.
    // And those of elements by their list.
    if (place.path.length > 0 && !isElement) {
      listener.listenTo(model, 'change', () => this.touch(Object.keys(model.changed)));
    }
  }

  #classes(property: 'modelProperty' | 'collectionProperty'): Readonly<Record<string, ModelClass | CollectionClass>> {
    return (Reflect.get(this.model, this.options[property]) ?? NO_CLASSES) as Record<string, ModelClass>;
  }

  /** `model.cover` beside `model.get('cover')`. What stood there before is the attribute's first value. */
  #expose(name: string): void {
    const { model } = this;
    const given = Object.getOwnPropertyDescriptor(model, name)?.value as unknown;
    Object.defineProperty(model, name, {
      configurable: true,
      enumerable: false,
      get: () => model.get(name) as unknown,
      set: (value: unknown) => void model.set(name, value),
    });
    if (given !== undefined && model.get(name) === undefined) model.set(name, given, { silent: true });
  }

  touchName(name: string): void {
    if (this.#touched === undefined) this.touch([name]);
    else if (this.#touched !== 'all') this.#touched.add(name);
  }

  touch(names: Iterable<string>): void {
    if (this.#touched === undefined) {
      this.#touched = new Set(names);
      this.place.touch();
    } else if (this.#touched !== 'all') {
      for (const name of names) this.#touched.add(name);
    }
  }

  touchAll(): void {
    for (const child of this.#children.values()) child.touchAll();
    const isNew = this.#touched === undefined;
    this.#touched = 'all';
    if (isNew) this.place.touch();
  }

  snapshot(): JsonObject {
    const { attributes } = this.model;
    const last = this.#last;
    if (last !== undefined && this.#touched === undefined) return last;
    const names = this.#touched === 'all' || this.#touched === undefined ? undefined : this.#touched;
    this.#touched = undefined;
    const copy: Record<string, Json> = { ...(names && last) };
    for (const name of names ?? Object.keys(attributes)) {
      const value = this.#valueOf(name, last && own(last, name));
      if (value === undefined) Reflect.deleteProperty(copy, name);
      else if (name !== '__proto__') copy[name] = value;
    }
    if (this.isElement && this.options.newId === undefined && !this.model.has(this.model.idAttribute)) {
      copy[MARK] = this.model.cid;
    }
    this.#last = last !== undefined && isSameShallow(copy, last) ? last : copy;
    return this.#last;
  }

  /** Where an element stood when its list was looked at last. */
  at = 0;

  #valueOf(name: string, last: Json | undefined): Json | undefined {
    const { isIgnored } = this.options;
    // Made only where somebody looks at it: this runs for each attribute that was touched.
    const path = isIgnored && [...this.place.path, name];
    if (path && isIgnored(path)) return undefined;
    const value: unknown = this.#own(name);
    const child = this.#parts.has(name) ? this.#childFor(name, value) : undefined;
    if (child !== undefined) return child.snapshot();
    if (value === undefined || typeof value === 'function') return undefined;
    const json = plain(value, last);
    return path ? plain(pruned(json, path, isIgnored), last) : json;
  }

  #own(name: string): unknown {
    return Object.hasOwn(this.model.attributes, name) ? (this.model.attributes[name] as unknown) : undefined;
  }

  /** The node of what is at `name`: of the instance that is there now, made of plain data where need be. */
  #childFor(name: string, value: unknown): Child | undefined {
    const before = this.#children.get(name);
    const instance = this.#instanceOf(name, value);
    if (before?.model === instance) return before;
    if (before) {
      before.stop();
      this.#children.delete(name);
    }
    if (instance === undefined) return undefined;
    if (instance !== value) this.model.set(name, instance, { silent: true });
    const place = { path: [...this.place.path, name], touch: () => this.touch([name]) };
    const node = isCollection(instance)
      ? new ListNode(instance, name, place, this.options, this.listener)
      : new ModelNode(instance, place, this.options, this.listener);
    this.#children.set(name, node);
    if (!isCollection(instance)) {
      this.listener.listenTo(instance, 'destroy', (model: unknown) => {
        if (model === instance && this.#own(name) === instance) this.model.unset(name);
      });
    }
    return node;
  }

  #instanceOf(name: string, value: unknown): Model | Collection | undefined {
    const list = named(this.#classes('collectionProperty'), name) as CollectionClass | undefined;
    if (list) return isCollection(value) ? value : Array.isArray(value) ? new list(value) : undefined;
    const child = named(this.#classes('modelProperty'), name) as ModelClass | undefined;
    if (!child) return undefined;
    if (isModel(value)) return value;
    return isRecord(value) ? new child({ ...value }) : undefined;
  }

  taken(name: string, value: unknown, options: object): unknown {
    if (!this.#parts.has(name)) return value;
    const child = isNode(this.#own(name)) ? this.#childFor(name, this.#own(name)) : undefined;
    return child?.route(value, options) ? TAKEN : (this.#instanceOf(name, value) ?? value);
  }

  /** A plain object that is set where a model is: its attributes go into that. */
  route(value: unknown, options: object): boolean {
    if (!isRecord(value) || isModel(value)) return false;
    this.model.set({ ...value }, options);
    return true;
  }

  show(state: JsonObject): void {
    if (this.#last === state && this.#touched === undefined) return;
    // What a class's defaults made of it, for one.
    const before = this.#last ?? this.snapshot();
    const touched = this.#touched;
    // Before the children: what they tell from here on, of events that this sets off, too, must not be forgotten again.
    this.#last = state;
    this.#touched = undefined;
    const changed: Record<string, unknown> = {};
    for (const name of Object.keys(state)) {
      const value = state[name] ?? null;
      const isTouched = touched === 'all' || touched?.has(name) === true;
      if (name === MARK || (own(before, name) === value && !isTouched)) continue;
      if (!this.#showChild(name, value)) changed[name] = this.#forModel(name, value);
    }
    const gone = Object.keys(before).filter((name) => name !== MARK && !Object.hasOwn(state, name));
    // Whatever is changed in answer to these events is touched anew; what is only shown is equal to the last snapshot.
    if (Object.keys(changed).length > 0) this.#set(changed);
    for (const name of gone) this.model.unset(name);
    for (const name of Object.keys(changed)) this.#childFor(name, this.#own(name))?.takes(state[name] ?? null);
  }

  #set(attrs: object): void {
    if (this.place.path.length === 0) this.options.show(attrs);
    else this.model.set(attrs);
  }

  #showChild(name: string, value: Json): boolean {
    const child = this.#childFor(name, this.#own(name));
    return child?.takes(value) ?? false;
  }

  /** Whether this instance can show the value: it is the same child. */
  takes(value: Json): boolean {
    if (!isObject(value)) return false;
    if (!isSameId(own(value, this.model.idAttribute), this.model.id)) return false;
    this.show(value);
    return true;
  }

  #forModel(name: string, value: Json): unknown {
    const { isIgnored } = this.options;
    const copy = isIgnored
      ? filled(structuredClone(value), this.#own(name), [...this.place.path, name], isIgnored)
      : structuredClone(value);
    return this.#instanceOf(name, copy) ?? copy;
  }

  learn(ids: ReadonlyMap<string, JsonObject>): void {
    const learned = this.isElement ? ids.get(this.model.cid) : undefined;
    if (learned) {
      const missing = Object.entries(learned).filter(([name]) => !Object.hasOwn(this.model.attributes, name));
      this.model.set(Object.fromEntries(missing));
      this.touchAll();
    }
    for (const child of this.#children.values()) child.learn(ids);
  }

  cidOf(snapshot: JsonObject): string | undefined {
    return this.#last === snapshot ? this.model.cid : cidIn(this.#children.values(), snapshot);
  }

  idAttributeAt(tokens: readonly string[], depth: number): string {
    const token = tokens[depth];
    if (token === undefined) return this.model.idAttribute;
    return this.#children.get(token)?.idAttributeAt(tokens, depth + 1) ?? 'id';
  }

  stop(): void {
    if (!this.isElement) this.listener.stopListening(this.model);
    for (const child of this.#children.values()) child.stop();
  }
}

class ListNode {
  #last: readonly Json[] | undefined;
  #isRearranged = true;
  readonly #touched = new Set<ModelNode>();
  readonly #nodes = new Map<Model, ModelNode>();

  constructor(
    readonly model: Collection,
    private readonly name: string,
    private readonly place: Place,
    private readonly options: TrackerOptions,
    private readonly listener: Events,
  ) {
    listener.listenTo(model, 'update reset sort', () => this.#rearranged());
    listener.listenTo(model, 'change', (element: Model) =>
      this.#nodes.get(element)?.touch(Object.keys(element.changed)),
    );
    options.idAttributes.add(this.#idAttribute);
  }

  #rearranged(): void {
    const isNew = !this.#isRearranged && this.#touched.size === 0;
    this.#isRearranged = true;
    if (isNew) this.place.touch();
  }

  #touch(node: ModelNode): void {
    const isNew = !this.#isRearranged && this.#touched.size === 0;
    this.#touched.add(node);
    if (isNew) this.place.touch();
  }

  touchAll(): void {
    for (const node of this.#nodes.values()) node.touchAll();
    this.#rearranged();
  }

  snapshot(): Json {
    const last = this.#last;
    if (last === undefined || this.#isRearranged) this.#last = this.#arranged(last);
    else if (this.#touched.size > 0) this.#last = this.#withTouched(last);
    this.#isRearranged = false;
    this.#touched.clear();
    return this.#last ?? [];
  }

  #withTouched(last: readonly Json[]): readonly Json[] {
    if (this.options.isUnordered(this.model, this.name)) return this.#arranged(last);
    const copy = last.slice();
    const changed: number[] = [];
    const { models } = this.model;
    for (const node of this.#touched) {
      const at = models[node.at] === node.model ? node.at : models.indexOf(node.model);
      if (at < 0) continue;
      const element = node.snapshot();
      if (element === copy[at]) continue;
      copy[at] = element;
      changed.push(at);
    }
    if (changed.length === 0) return last;
    descends(last, copy, changed);
    return copy;
  }

  #arranged(last: readonly Json[] = []): readonly Json[] {
    const { models } = this.model;
    if (this.#nodes.size > models.length) this.#forget();
    const elements = models.map((model, at) => {
      const node = this.#nodeOf(model);
      node.at = at;
      return node.snapshot();
    });
    const ordered = this.options.isUnordered(this.model, this.name) ? this.#inOrderOf(last, elements) : elements;
    return ordered.length === last.length && ordered.every((element, at) => element === last[at]) && this.#last
      ? last
      : ordered;
  }

  #inOrderOf(last: readonly Json[], elements: readonly JsonObject[]): readonly Json[] {
    const idAttribute = this.#idAttribute;
    const byId = new Map(elements.map((element) => [identityOf(element, idAttribute), element]));
    const known = last.flatMap((element): JsonObject[] => {
      const now = byId.get(identityOf(element, idAttribute));
      return now ? [now] : [];
    });
    const old = new Set(known);
    return [...known, ...elements.filter((element) => !old.has(element))];
  }

  #forget(): void {
    const here = new Set(this.model.models);
    for (const [model, node] of this.#nodes) {
      if (here.has(model)) continue;
      node.stop();
      this.#nodes.delete(model);
    }
  }

  #nodeOf(model: Model): ModelNode {
    const known = this.#nodes.get(model);
    if (known) return known;
    const { newId } = this.options;
    if (newId && !model.has(model.idAttribute)) model.set(model.idAttribute, newId(), { silent: true });
    const node: ModelNode = new ModelNode(
      model,
      { path: [...this.place.path, keyOf(model)], touch: () => this.#touch(node) },
      this.options,
      this.listener,
      true,
    );
    this.#nodes.set(model, node);
    return node;
  }

  get #idAttribute(): string {
    const { model: made } = this.model as { model?: { prototype?: { idAttribute?: string } } };
    return this.model.models[0]?.idAttribute ?? made?.prototype?.idAttribute ?? 'id';
  }

  takes(value: Json): boolean {
    if (!isArray(value)) return false;
    this.show(value);
    return true;
  }

  show(elements: readonly Json[]): void {
    const idAttribute = this.#idAttribute;
    const { models } = this.model;
    const last = this.#last;
    const isQuiet = last !== undefined && !this.#isRearranged && this.#touched.size === 0;
    // Mostly, what is shown stands where it stood: then nothing is looked for, and the list is not set.
    const isInPlace =
      isQuiet &&
      elements.length === models.length &&
      elements.every((element, at) => element === last[at] || isOf(models[at], identityOf(element, idAttribute)));
    if (isInPlace) {
      this.#last = elements;
      elements.forEach((element, at) => {
        const model = models[at];
        if (element !== last[at] && model && isObject(element)) this.#nodeOf(model).show(element);
      });
      return;
    }
    const here = new Map<string, Model>();
    for (const model of this.model.models) here.set(keyOf(model), model);
    // Before the elements, for the same reason.
    this.#last = elements;
    this.#isRearranged = false;
    this.#touched.clear();
    const shown = elements.map((element) => {
      const model = here.get(identityOf(element, idAttribute) ?? '');
      if (!model || !isObject(element)) return structuredClone(element);
      this.#nodeOf(model).show(element);
      return model;
    });
    // Once for all: one `update`, one `sort`.
    this.model.set(shown as object[], { merge: false });
    this.model.models.forEach((model, at) => {
      const element = elements[at];
      if (!this.#nodes.has(model) && isObject(element)) this.#nodeOf(model).show(element);
    });
  }

  route(value: unknown, options: object): boolean {
    if (!Array.isArray(value)) return false;
    this.model.set(value as object[], options);
    return true;
  }

  learn(ids: ReadonlyMap<string, JsonObject>): void {
    for (const node of this.#nodes.values()) node.learn(ids);
  }

  cidOf(snapshot: JsonObject): string | undefined {
    return cidIn(this.#nodes.values(), snapshot);
  }

  idAttributeAt(tokens: readonly string[], depth: number): string {
    if (tokens.length <= depth + 1) return this.#idAttribute;
    const { value: node } = this.#nodes.values().next();
    return node?.idAttributeAt(tokens, depth + 1) ?? 'id';
  }

  stop(): void {
    this.listener.stopListening(this.model);
    for (const node of this.#nodes.values()) node.stop();
  }
}

function isOf(model: Model | undefined, identity: string | undefined): boolean {
  return model !== undefined && keyOf(model) === identity;
}

function keyOf(model: Model): string {
  return textOfId(model.id) ?? model.cid;
}

function cidIn(nodes: Iterable<Child>, snapshot: JsonObject): string | undefined {
  for (const node of nodes) {
    const cid = node.cidOf(snapshot);
    if (cid !== undefined) return cid;
  }
  return undefined;
}

/** JSON of whatever an attribute holds, sharing what is equal with the last one. */
export function plain(value: unknown, last: Json | undefined): Json {
  if (typeof value !== 'object' || value === null) {
    if (typeof value === 'number') return Number.isFinite(value) ? value : null;
    return typeof value === 'string' || typeof value === 'boolean' ? value : null;
  }
  if ('toJSON' in value && typeof value.toJSON === 'function')
    return plain((value as { toJSON(): unknown }).toJSON(), last);
  if (Array.isArray(value)) {
    const before = isArray(last) ? last : [];
    const copy = value.map((element: unknown, at) => plain(element, before[at]));
    return before.length === copy.length && isArray(last) && copy.every((element, at) => element === last[at])
      ? last
      : copy;
  }
  const before = isObject(last) ? last : {};
  const copy: Record<string, Json> = {};
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined || typeof member === 'function' || name === '__proto__') continue;
    copy[name] = plain(member, own(before, name));
  }
  return isObject(last) && isSameShallow(copy, last) ? last : copy;
}

function isSameShallow(a: JsonObject, b: JsonObject): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && a[name] === b[name]);
}

/** `value` with what is ignored in it as it is in the model. */
function filled(
  value: unknown,
  live: unknown,
  path: readonly string[],
  isIgnored: (path: readonly string[]) => boolean,
): unknown {
  if (!isRecord(value) || !isRecord(live)) return value;
  for (const [name, member] of Object.entries(live)) {
    const place = [...path, name];
    if (isIgnored(place)) value[name] = member;
    else if (Object.hasOwn(value, name)) value[name] = filled(value[name], member, place, isIgnored);
  }
  return value;
}

function named<V>(record: Readonly<Record<string, V>>, name: string): V | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNode(value: unknown): boolean {
  return isModel(value) || isCollection(value);
}

function isModel(value: unknown): value is Model {
  return isRecord(value) && 'attributes' in value && 'cid' in value;
}

function isCollection(value: unknown): value is Collection {
  return isRecord(value) && 'models' in value && '_byId' in value;
}
