/**
 * Applying a JSON Patch (RFC 6902), to a copy or in place.
 * Holds     one meaning of each operation for both: they differ in whether a container is copied before it is written into.
 * Promises  all or nothing: either every operation holds, or an error says which does not, and nothing has changed.
 * Leaves    what a patch may look like to operation.ts, merge patches to merge-patch.ts.
 * Read next spec/common/json-patch/apply.spec.ts.
 */
import { equal } from './equal';
import { MalformedPatchError, PatchConflictError, PatchLimitError } from './errors';
import { copyOf, isArray, isContainer, type Container, type Json } from './json';
import { DEFAULT_LIMITS, ensureWithin, mostBytes, mostNameBytes, type Limits } from './limits';
import { ensurePossible, type Operation } from './operation';
import { endOfToken, ensureStart, memberOf, parseIndex, parsePointer, PointerError, readToken } from './pointer';
import { jsonBytes } from './size';

/**
 * The document with the patch applied, operation after operation.
 * Neither argument is changed. The result shares parts with both: treat it as read-only, as its type says. A patch
 * of which no operation changes anything returns `document` itself.
 * @param patch   From outside: what `validatePatch` returned.
 * @param limits  What differs from DEFAULT_LIMITS: 200 operations, a result of 256 KiB, 32 deep.
 * @throws {PatchConflictError}   An operation's place does not exist, or a `test` found another value.
 * @throws {MalformedPatchError}  An operation that fits no document.
 * @throws {PatchLimitError}      Too many operations, or a result that is too large or too deep.
 */
export function apply(document: Json, patch: readonly Operation[], limits: Partial<Limits> = {}): Json {
  const result = new Patching(document, limits, new Set()).run(patch);
  return result.isChanged ? result.document : document;
}

export interface Patched {
  /** The document that was given, or what an operation put in the place of the whole. */
  readonly document: Json;
  /** Whether some operation changed something, though the next may have changed it back. */
  readonly isChanged: boolean;
}

/**
 * The same, written into `document`: for who owns it, as one does who has just parsed it. It costs what is changed, and
 * not what stands around that. The result shares nothing with the patch, which is not changed.
 * @throws  What `apply` throws; `document` is then what it was, to the order of its members.
 */
export function applyInPlace(document: Json, patch: readonly Operation[], limits: Partial<Limits> = {}): Patched {
  return new Patching(document, limits).run(patch);
}

type WritableContainer = Json[] | Record<string, Json>;

/** One that leads back to the document as it was. */
interface Step {
  readonly undo: () => unknown;
  readonly earlier: Step | undefined;
}

/** A document on its way to the result. */
class Patching implements Patched {
  isChanged = false;
  /** The last one first. Copies need none. */
  #back: Step | undefined;
  /** Which operation is applied, counted from 0. */
  #index = 0;
  /** What #open() came to: the last token of its pointer, and how many containers are around what it names. */
  #token = '';
  #level = 0;
  /** No less than the bytes by which the document has grown; `Infinity` where it may be too deep. */
  #growth = 0;
  #copiedBytes = 0;

  /** @param own  The containers that were copied here and that nobody else can see yet; undefined: all are the caller's. */
  constructor(
    public document: Json,
    private readonly limits: Partial<Limits>,
    private readonly own?: Set<Container>,
  ) {}

  run(patch: readonly Operation[]): this {
    const { operations = DEFAULT_LIMITS.operations } = this.limits;
    if (patch.length > operations) throw new PatchLimitError('operations', operations);
    try {
      for (const operation of patch) {
        this.#apply(operation);
        this.#index += 1;
      }
      if (this.isChanged) this.#ensureWithinLimits();
      return this;
    } catch (cause) {
      for (let step = this.#back; step; step = step.earlier) step.undo();
      if (!(cause instanceof PointerError)) throw cause;
      throw new MalformedPatchError(cause.problem, { index: this.#index, pointer: cause.pointer }, { cause });
    }
  }

  #ensureWithinLimits(): void {
    const { bytes = DEFAULT_LIMITS.bytes, depth = DEFAULT_LIMITS.depth, documentBytes = Infinity } = this.limits;
    if (documentBytes + this.#growth > bytes) ensureWithin(this.document, bytes, depth);
  }

  #apply(operation: Operation): void {
    const { path } = operation;
    switch (operation.op) {
      case 'add':
        this.#add(path, this.#taken(operation.value));
        this.#grow(path, operation.value);
        break;
      case 'remove':
        ensurePossible(operation, this.#index);
        this.#remove(path);
        break;
      case 'replace':
        this.#replace(path, this.#taken(operation.value));
        this.#grow(path, operation.value);
        break;
      case 'test':
        if (!equal(this.#read(path), operation.value)) throw this.#conflict('different', path);
        break;
      case 'move':
        ensurePossible(operation, this.#index);
        if (operation.from === path) this.#read(path);
        else this.#move(operation.from, path);
        break;
      case 'copy':
        this.#copy(operation.from, path);
        break;
    }
  }

  #read(pointer: string): Json {
    let value = this.document;
    for (let end = ensureStart(pointer); end < pointer.length;) {
      const start = end + 1;
      end = endOfToken(pointer, start);
      value = this.#memberOf(value, readToken(pointer, start, end), pointer);
    }
    return value;
  }

  #add(pointer: string, value: Json): void {
    const parent = this.#open(pointer);
    const token = this.#token;
    if (Array.isArray(parent)) {
      const index = token === '-' ? parent.length : parseIndex(token, parent.length + 1);
      if (index === undefined) throw this.#conflict('absent', pointer);
      if (index === parent.length) parent.push(value);
      else parent.splice(index, 0, value);
      this.#changed(() => parent.splice(index, 1));
    } else if (parent === undefined || Object.hasOwn(parent, token)) {
      this.#put(parent, parent?.[token] ?? this.document, value);
    } else {
      parent[token] = value;
      this.#changed(() => Reflect.deleteProperty(parent, token));
    }
  }

  #remove(pointer: string): Json {
    const parent = this.#open(pointer);
    // The root stays until something is put in its place: `remove` of it was refused, `move` of it puts it back.
    if (parent === undefined) return this.document;
    const value = this.#memberOf(parent, this.#token, pointer);
    if (Array.isArray(parent)) {
      const index = Number(this.#token);
      if (index === parent.length - 1) parent.pop();
      else parent.splice(index, 1);
      this.#changed(() => parent.splice(index, 0, value));
    } else {
      this.#changed(this.own ? undefined : restorer(parent));
      Reflect.deleteProperty(parent, this.#token);
    }
    return value;
  }

  #replace(pointer: string, value: Json): void {
    const parent = this.#open(pointer);
    this.#put(parent, parent ? this.#memberOf(parent, this.#token, pointer) : this.document, value);
  }

  /** @param before  What is there, and goes. */
  #put(parent: WritableContainer | undefined, before: Json, value: Json): void {
    if (equal(before, value)) return;
    const token = this.#token;
    if (parent === undefined) this.document = value;
    else put(parent, token, value);
    this.#changed(() => parent && put(parent, token, before));
  }

  #changed(undo: (() => unknown) | undefined): void {
    this.isChanged = true;
    if (undo && this.own === undefined) this.#back = { undo, earlier: this.#back };
  }

  #move(from: string, path: string): void {
    const value = this.#remove(from);
    const level = this.#level;
    this.#add(path, value);
    this.#growth += this.#level > level ? Infinity : mostNameBytes(path);
  }

  #copy(from: string, path: string): void {
    const value = this.#read(from);
    const { bytes = DEFAULT_LIMITS.bytes } = this.limits;
    // One after the other, they can double the document each time.
    if (bytes < Infinity) this.#copiedBytes += jsonBytes(value, bytes);
    if (this.#copiedBytes > bytes) throw new PatchLimitError('bytes', bytes, { index: this.#index, pointer: path });
    // Two places hold what is shared from now on.
    this.own?.clear();
    this.#add(path, this.#taken(value));
    this.#grow(path, value);
  }

  /** What stands in the document from now on: what is written there later must not show where it came from. */
  #taken(value: Json): Json {
    return this.own ? value : copyOf(value);
  }

  #grow(pointer: string, value: Json): void {
    const { bytes = DEFAULT_LIMITS.bytes, depth = DEFAULT_LIMITS.depth, documentBytes } = this.limits;
    if (documentBytes === undefined) return;
    this.#growth += mostNameBytes(pointer) + mostBytes(value, bytes, Math.max(0, depth - this.#level));
  }

  /** The container that holds the pointer's last token, made writable with all above it. None for the root. */
  #open(pointer: string): WritableContainer | undefined {
    let end = ensureStart(pointer);
    this.#level = 0;
    if (pointer === '') return undefined;
    let parent = this.#writable(this.document, pointer);
    this.document = parent;
    // No array of tokens: this loop is most of the time that an operation takes.
    for (;;) {
      const start = end + 1;
      end = endOfToken(pointer, start);
      const token = readToken(pointer, start, end);
      this.#level += 1;
      if (end === pointer.length) {
        this.#token = token;
        return parent;
      }
      const child = this.#memberOf(parent, token, pointer);
      const own = this.#writable(child, pointer);
      if (own !== child) put(parent, token, own);
      parent = own;
    }
  }

  #writable(value: Json, pointer: string): WritableContainer {
    if (!isContainer(value)) throw this.#conflict('absent', pointer);
    if (this.own === undefined || this.own.has(value)) return value as WritableContainer;
    const copy = isArray(value) ? value.slice() : { ...value };
    this.own.add(copy);
    return copy;
  }

  #memberOf(parent: Json, token: string, pointer: string): Json {
    const member = memberOf(parent, token);
    if (member === undefined) throw this.#conflict('absent', pointer);
    return member;
  }

  #conflict(reason: PatchConflictError['reason'], pointer: string): PatchConflictError {
    // What fits no document is wrong by itself, wherever this one ends.
    parsePointer(pointer);
    return new PatchConflictError(reason, { index: this.#index, pointer });
  }
}

/** `token` names a member of `parent` already, so it is an index where `parent` is an array. */
function put(parent: WritableContainer, token: string, value: Json): void {
  if (Array.isArray(parent)) parent[Number(token)] = value;
  else parent[token] = value;
}

/** Gives an object the members that it has now, in their order. */
function restorer(object: Record<string, Json>): () => void {
  const members = { ...object };
  return () => {
    for (const name of Object.keys(object)) Reflect.deleteProperty(object, name);
    // Assignment would take `__proto__` for a prototype.
    Object.defineProperties(object, Object.getOwnPropertyDescriptors(members));
  };
}
