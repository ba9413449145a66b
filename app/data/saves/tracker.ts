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
import { createId } from './create-id';
import { identityOf, isArray, isObject, isSameId, MARK, own, sendable, textOfId } from './identity';
import { descends } from './lineage';
import { type IsIgnored, type Path, plain, readable } from './plain';

type Model = BackboneTypes.Model;
type Collection = BackboneTypes.Collection;
type Events = BackboneTypes.EventsMixin;
/** Of a model, from attributes, or of a collection, from a list of them. */
type PartClass = new (content: unknown) => Model | Collection;

export interface TrackerOptions {
  /** Where a model's class says which attributes are models, which are collections. */
  readonly modelProperty: string;
  readonly collectionProperty: string;
  /** Whether what is at `path` (a pointer with identities) is neither sent nor taken. */
  readonly isIgnored: IsIgnored | undefined;
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

/** Backbone's own way from an element to its model. */
interface Preparing {
  _prepareModel(attributes: object, options: object): Model;
}

/** What all nodes of one tree have in common. */
interface Tree extends TrackerOptions {
  readonly listener: Events;
}

/** What a node is known by in the one above: an attribute's name, or an element itself. */
type Key = string | Model;

/** A model or a collection in its place. */
abstract class Node<State extends Json = Json> {
  /** The last snapshot. */
  last: State | undefined;
  /** What was touched since then, by its key. */
  touched: Set<Key> | 'all' | undefined = 'all';
  readonly children = new Map<Key, ModelNode | ListNode>();
  /** Where an element stood when its list was looked at last. */
  at = 0;
  /** Whether something here could not be read when it was looked at last. */
  isUnread = false;
  /** Of a list: whether its last snapshot has something twice. A collection has each id once, whatever the server has. */
  hasRepeats = false;

  constructor(
    readonly model: Model | Collection,
    readonly tree: Tree,
    readonly above?: Node,
    readonly key: Key = '',
  ) {}

  /** What was touched, as it is now; what was not, is shared with the last snapshot. */
  abstract renewed(last: State | undefined, touched: Set<Key> | 'all'): State;
  abstract show(state: State): void;
  /** Whether it is this instance that is to show the value: it is the same child. */
  abstract isAs(value: Json): value is State;
  /** What is below, by a token of a path. */
  abstract below(token: string): Node | undefined;
  abstract get idAttribute(): string;

  /** Made only where somebody looks at it. */
  get path(): Path {
    const { above, key } = this;
    return above ? [...above.path, typeof key === 'string' ? key : keyOf(key)] : [];
  }

  /** @throws {TypeError}  Something is no JSON. All here is looked at again then. */
  snapshot(): State {
    const toRead = this.isUnread ? 'all' : this.touched;
    // There is a last one then.
    if (toRead === undefined) return this.last as State;
    this.touched = undefined;
    this.isUnread = true;
    this.last = this.renewed(this.last, toRead);
    this.isUnread = false;
    return this.last;
  }

  touch(key: Key): void {
    const { touched } = this;
    if (touched === undefined) {
      this.touched = new Set([key]);
      this.#touchAbove();
    } else if (touched !== 'all') touched.add(key);
  }

  /** Compares everything here at the next snapshot. */
  touchHere(): void {
    this.touched = 'all';
    this.#touchAbove();
  }

  /** …and everything below: what was changed in place, or in silence. */
  touchAll(): void {
    for (const child of this.children.values()) child.touchAll();
    this.touchHere();
  }

  takes(value: Json): boolean {
    const isTaken = this.isAs(value);
    if (isTaken) this.show(value);
    return isTaken;
  }

  #touchAbove(): void {
    if (this.above) this.above.touch(this.key);
    else this.tree.touched();
  }

  /** Gives elements their ids, by the marks that they have been known by. */
  learn(ids: ReadonlyMap<string, JsonObject>): void {
    for (const child of this.children.values()) child.learn(ids);
  }

  /** The model whose last snapshot this is. */
  cidOf(snapshot: JsonObject): string | undefined {
    if (this.last === snapshot) return (this.model as Model).cid;
    for (const child of this.children.values()) {
      const cid = child.cidOf(snapshot);
      if (cid !== undefined) return cid;
    }
    return undefined;
  }

  /** What the elements of the list at `tokens` are known by, or the child that is there. */
  idAttributeAt(tokens: Path, depth = 0): string {
    const token = tokens[depth];
    return token === undefined ? this.idAttribute : (this.below(token)?.idAttributeAt(tokens, depth + 1) ?? 'id');
  }

  stop(): void {
    this.tree.listener.stopListening(this.model);
    for (const child of this.children.values()) child.stop();
  }
}

export const TAKEN = Symbol('taken');

type Classes = Readonly<Record<string, PartClass>>;
const NO_CLASSES: Classes = {};

function classesOf(model: Model, property: string): Classes {
  return (Reflect.get(model, property) as Classes | undefined) ?? NO_CLASSES;
}

class ModelNode extends Node<JsonObject> {
  declare readonly model: Model;
  /** Of attributes that are models or collections, by their names; and of those that are collections. */
  declare readonly parts: Classes;
  declare readonly lists: Classes;

  constructor(model: Model, tree: Tree, above?: Node, key?: Key) {
    super(model, tree, above, key);
    const models = classesOf(model, tree.modelProperty);
    this.lists = classesOf(model, tree.collectionProperty);
    this.parts = models === this.lists ? models : { ...models, ...this.lists };
    for (const name of Object.keys(this.parts)) this.#expose(name);
    // The root's own attributes are told by its `set`, which silence does not hush, and those of elements by their list.
    if (!above || typeof key !== 'string') return;
    tree.listener.listenTo(model, 'change', () => this.touchChanged());
    tree.listener.listenTo(model, 'destroy', (gone: unknown) => {
      const parent = above.model as Model;
      if (gone === model && parent.get(key) === model) parent.unset(key);
    });
  }

  get isElement(): boolean {
    return typeof this.key !== 'string';
  }

  get idAttribute(): string {
    return this.model.idAttribute;
  }

  below(token: string): Node | undefined {
    return this.children.get(token);
  }

  /** `model.cover` beside `model.get('cover')`. What stood there before is the attribute's first value. */
  #expose(name: string): void {
    const { model } = this;
    const given = Object.getOwnPropertyDescriptor(model, name)?.value as unknown;
    Object.defineProperty(model, name, {
      configurable: true,
      get: () => model.get(name) as unknown,
      set: (value: unknown) => void model.set(name, value),
    });
    if (given !== undefined && model.get(name) === undefined) model.set(name, given, { silent: true });
  }

  touchChanged(): void {
    for (const name of Object.keys(this.model.changed)) this.touch(name);
  }

  renewed(last: JsonObject | undefined, touched: Set<Key> | 'all'): JsonObject {
    const isWhole = last === undefined || touched === 'all';
    const copy: Record<string, Json> = isWhole ? {} : { ...last };
    for (const name of isWhole ? Object.keys(this.model.attributes) : (touched as Set<string>)) {
      put(copy, name, this.#valueOf(name, last && own(last, name)));
    }
    // Until it has learnt its id.
    if (this.isElement && !this.tree.newId) {
      put(copy, MARK, this.model.has(this.idAttribute) ? undefined : markOf(this.model));
    }
    return last && isSameShallow(copy, last) ? last : copy;
  }

  /** As much of the attributes as is JSON. */
  readable(): JsonObject {
    const copy: Record<string, Json> = {};
    for (const name of Object.keys(this.model.attributes)) {
      try {
        put(copy, name, this.#valueOf(name, undefined));
      } catch {
        // Who looks at all of it is told.
      }
    }
    return copy;
  }

  #valueOf(name: string, last: Json | undefined): Json | undefined {
    const { isIgnored } = this.tree;
    const path = isIgnored && [...this.path, name];
    if (path && isIgnored(path)) return undefined;
    const value = this.#own(name);
    const child = this.#childFor(name);
    if (child !== undefined) return child.snapshot();
    return value === undefined || typeof value === 'function'
      ? undefined
      : readable(name, value, last, path, isIgnored);
  }

  #own(name: string): unknown {
    return Object.hasOwn(this.model.attributes, name) ? (this.model.attributes[name] as unknown) : undefined;
  }

  #isPart(name: string): boolean {
    return Object.hasOwn(this.parts, name);
  }

  /** The node of what is at `name`: of the instance that is there now, made of plain data where need be. */
  #childFor(name: string): ModelNode | ListNode | undefined {
    if (!this.#isPart(name)) return undefined;
    const { tree, model } = this;
    const value = this.#own(name);
    const before = this.children.get(name);
    const instance = this.#instanceOf(name, value);
    if (before?.model === instance) return before;
    before?.stop();
    this.children.delete(name);
    if (instance === undefined) return undefined;
    if (instance !== value) model.set(name, instance, { silent: true });
    const node = isCollection(instance)
      ? new ListNode(instance, tree, this, name)
      : new ModelNode(instance, tree, this, name);
    this.children.set(name, node);
    return node;
  }

  #instanceOf(name: string, value: unknown): Model | Collection | undefined {
    const isList = Array.isArray(value) || isCollection(value);
    const Part = this.#isPart(name) && isList === Object.hasOwn(this.lists, name) ? this.parts[name] : undefined;
    if (Part === undefined || !(isList || isRecord(value))) return undefined;
    if (isModel(value) || isCollection(value)) return value;
    return new Part(value);
  }

  taken(name: string, value: unknown, options: object): unknown {
    if (!this.#isPart(name)) return value;
    const there = this.#own(name);
    const child = isModel(there) || isCollection(there) ? this.#childFor(name) : undefined;
    const isContent = child instanceof ListNode ? Array.isArray(value) : isRecord(value) && !isModel(value);
    if (child === undefined || !isContent) return this.#instanceOf(name, value) ?? value;
    // A list is set to a list, a model to attributes.
    (child.model as Model).set(value as object, options);
    return TAKEN;
  }

  show(state: JsonObject): void {
    // With what a class's defaults made of it, for one.
    const before = this.snapshot();
    if (before === state) return;
    // Before the children: what they tell from here on, of events that this sets off, too, must not be forgotten again.
    this.last = state;
    const changed: Record<string, unknown> = {};
    for (const name of Object.keys(state)) {
      const value = state[name] ?? null;
      if (name === MARK || own(before, name) === value || this.#childFor(name)?.takes(value)) continue;
      changed[name] = this.#forModel(name, value);
    }
    const gone = Object.keys(before).filter((name) => !Object.hasOwn(state, name));
    // Whatever is changed in answer to these events is touched anew; what is only shown is equal to the last snapshot.
    if (Object.keys(changed).length > 0) this.#set(changed);
    for (const name of gone) this.model.unset(name);
    for (const name of Object.keys(changed)) this.#childFor(name)?.takes(state[name] ?? null);
  }

  #set(attrs: object): void {
    if (this.above) this.model.set(attrs);
    else this.tree.show(attrs);
  }

  isAs(value: Json): value is JsonObject {
    return isObject(value) && isSameId(own(value, this.idAttribute), this.model.id);
  }

  #forModel(name: string, value: Json): unknown {
    const { isIgnored } = this.tree;
    const copy: unknown = structuredClone(sendable(value));
    if (isIgnored) fill(copy, this.#own(name), [...this.path, name], isIgnored);
    return this.#instanceOf(name, copy) ?? copy;
  }

  override learn(ids: ReadonlyMap<string, JsonObject>): void {
    const learned = this.isElement ? ids.get(keyOf(this.model)) : undefined;
    if (learned) {
      const missing = Object.entries(learned).filter(([name]) => !Object.hasOwn(this.model.attributes, name));
      this.model.set(Object.fromEntries(missing));
    }
    super.learn(ids);
  }
}

class ListNode extends Node<readonly Json[]> {
  declare readonly model: Collection;
  declare readonly children: Map<Model, ModelNode>;
  declare readonly key: string;

  constructor(model: Collection, tree: Tree, above: Node, name: string) {
    super(model, tree, above, name);
    tree.listener.listenTo(model, 'update reset sort', () => this.touchHere());
    tree.listener.listenTo(model, 'change', (element: Model) => this.children.get(element)?.touchChanged());
    tree.idAttributes.add(this.idAttribute);
  }

  get idAttribute(): string {
    const { model: made } = this.model as { model?: { prototype?: { idAttribute?: string } } };
    return this.model.models[0]?.idAttribute ?? made?.prototype?.idAttribute ?? 'id';
  }

  below(): Node | undefined {
    return this.children.values().next().value;
  }

  renewed(last: readonly Json[] | undefined, touched: Set<Key> | 'all'): readonly Json[] {
    const isUnordered = this.tree.isUnordered(this.model, this.key);
    if (last && touched !== 'all' && !isUnordered && !this.hasRepeats)
      return this.#withTouched(last, touched as Set<Model>);
    const { models } = this.model;
    const elements = models.map((model, at) => this.#nodeOf(model, at).snapshot());
    if (this.children.size > models.length) this.#forget();
    const shown = isUnordered && last ? this.#inOrderOf(last, elements) : elements;
    const ordered = last && this.hasRepeats ? this.#withRepeats(last, shown) : shown;
    return last?.length === ordered.length && ordered.every((element, at) => element === last[at]) ? last : ordered;
  }

  #withTouched(last: readonly Json[], touched: Set<Model>): readonly Json[] {
    const copy = last.slice();
    const changed: number[] = [];
    const { models } = this.model;
    for (const model of touched) {
      const node = this.#nodeOf(model);
      if (models[node.at] !== model) node.at = models.indexOf(model);
      const { at } = node;
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

  /** What was there in the order that it had, then what is new. */
  #inOrderOf(last: readonly Json[], elements: readonly JsonObject[]): readonly Json[] {
    const { idAttribute } = this;
    const byId = new Map(elements.map((element) => [identityOf(element, idAttribute), element]));
    const known = last.flatMap((element) => byId.get(identityOf(element, idAttribute)) ?? []);
    return [...new Set([...known, ...elements])];
  }

  /** What was there again stays behind what it stood behind, as long as the one that shows is there. */
  #withRepeats(last: readonly Json[], elements: readonly Json[]): readonly Json[] {
    const identify = (element: Json): string | undefined => identityOf(element, this.idAttribute);
    const here = new Set(elements.map(identify));
    const followers = new Map<string, Json[]>();
    let behind: Json[] = [];
    for (const element of last) {
      const identity = identify(element);
      if (identity === undefined || !here.has(identity)) continue;
      if (followers.has(identity)) behind.push(element);
      else followers.set(identity, (behind = []));
    }
    return elements.flatMap((element) => [element, ...(followers.get(identify(element) ?? '') ?? [])]);
  }

  #firstOfEach(elements: readonly Json[]): readonly Json[] {
    const known = new Set<string>();
    const firsts = elements.filter((element) => {
      const identity = identityOf(element, this.idAttribute);
      return identity === undefined || known.size < known.add(identity).size;
    });
    return firsts.length < elements.length ? firsts : elements;
  }

  #forget(): void {
    const here = new Set(this.model.models);
    for (const [model, node] of this.children) {
      if (here.has(model)) continue;
      node.stop();
      this.children.delete(model);
    }
  }

  #nodeOf(model: Model, at?: number): ModelNode {
    let node = this.children.get(model);
    if (node === undefined) {
      const { newId } = this.tree;
      if (newId && !model.has(model.idAttribute)) model.set(model.idAttribute, newId(), { silent: true });
      node = new ModelNode(model, this.tree, this, model);
      this.children.set(model, node);
    }
    node.at = at ?? node.at;
    return node;
  }

  isAs(value: Json): value is readonly Json[] {
    return isArray(value);
  }

  show(state: readonly Json[]): void {
    const { idAttribute } = this;
    const elements = this.#firstOfEach(state);
    this.hasRepeats = elements !== state;
    const { models } = this.model;
    let byKey: Map<string | undefined, Model> | undefined;
    const there = elements.map((element, at) => {
      const model = models[at];
      // By what it shows, and not by its place: a list may be in an order of its own.
      if (model && this.children.get(model)?.last === element) return model;
      const identity = identityOf(element, idAttribute);
      // Mostly, what is shown stands where it stood: then nothing is looked for, and the list is not set.
      if (model && keyOf(model) === identity) return model;
      byKey ??= new Map(models.map((each) => [keyOf(each), each]));
      return byKey.get(identity);
    });
    const isInPlace = there.length === models.length && there.every((model, at) => model === models[at]);
    // Before the elements, for the same reason as in a model.
    this.last = state;
    this.touched = undefined;
    elements.forEach((element, at) => {
      const model = there[at];
      if (model) this.#nodeOf(model).show(element as JsonObject);
    });
    if (isInPlace) return;
    const shown = there.map((model, at) => model ?? this.#made(elements[at] ?? null));
    // Once for all: one `update`, one `sort`.
    this.model.set(shown as object[], { merge: false });
    // Where they stand now may be a comparator's choice.
    this.model.models.forEach((model, at) => this.#nodeOf(model, at));
  }

  #made(element: Json): unknown {
    if (!isObject(element)) return structuredClone(element);
    const model = (this.model as unknown as Preparing)._prepareModel(structuredClone(sendable(element)), {});
    const mark = own(element, MARK);
    if (typeof mark === 'string') marks.set(model, mark);
    this.#nodeOf(model).show(element);
    return model;
  }
}

export class Tracker extends ModelNode {
  constructor(root: Model, options: TrackerOptions) {
    super(root, { ...options, listener: Object.assign(Object.create(null) as Events, Backbone.Events) });
  }

  /**
   * An attribute of the root is set, whatever Backbone makes of it.
   * @returns  What to set: the value, or the model or collection that is made of it. TAKEN: there is one, and plain data
   *           has gone into that.
   */
  override taken(name: string, value: unknown, options: object): unknown {
    this.touch(name);
    return super.taken(name, value, options);
  }

  /** A state of the server's without what is ignored here. */
  pruned(state: JsonObject): JsonObject {
    const { isIgnored } = this.tree;
    return isIgnored === undefined ? state : (plain(state, state, [], isIgnored) as JsonObject);
  }

  override stop(): void {
    this.tree.listener.stopListening();
  }
}

function keyOf(model: Model): string {
  return textOfId(model.id) ?? markOf(model);
}

/** No cids: each page counts them anew, and a mark may come from another page by the journal. */
const marks = new WeakMap<Model, string>();

function markOf(model: Model): string {
  const mark = marks.get(model) ?? createId();
  marks.set(model, mark);
  return mark;
}

/** Models would take `__proto__` for a prototype. */
function put(object: Record<string, Json>, name: string, value: Json | undefined): void {
  if (value === undefined) Reflect.deleteProperty(object, name);
  else if (name !== '__proto__') object[name] = value;
}

function isSameShallow(a: JsonObject, b: JsonObject): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}

/** Puts what is ignored in `value` there as it is in the model. */
function fill(value: unknown, live: unknown, path: Path, isIgnored: IsIgnored): void {
  if (!isRecord(value) || !isRecord(live)) return;
  for (const [name, member] of Object.entries(live)) {
    const place = [...path, name];
    if (isIgnored(place)) value[name] = member;
    else if (Object.hasOwn(value, name)) fill(value[name], member, place, isIgnored);
  }
}

const isRecord = isObject as (value: unknown) => value is Record<string, unknown>;

function isModel(value: unknown): value is Model {
  return isRecord(value) && 'attributes' in value && 'cid' in value;
}

function isCollection(value: unknown): value is Collection {
  return isRecord(value) && 'models' in value && '_byId' in value;
}
