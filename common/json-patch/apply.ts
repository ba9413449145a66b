/**
 * Applying a JSON Patch (RFC 6902).
 * Promises  all or nothing: either every operation holds, or an error says which does not, and nothing has changed.
 *           The document is never changed; what a patch does not touch is shared between document and result.
 * Leaves    what a patch may look like to operation.ts, merge patches to merge-patch.ts.
 * Read next spec/common/json-patch/apply.spec.ts.
 */
import { equal } from './equal';
import { MalformedPatchError, PatchConflictError, PatchLimitError } from './errors';
import { isArray, isContainer, type Container, type Json } from './json';
import { DEFAULT_LIMITS, ensureWithin, mostGrowth, type Limits } from './limits';
import { ensurePossible, type Operation } from './operation';
import { endOfToken, ensureStart, memberOf, parseIndex, parsePointer, PointerError, readToken } from './pointer';

/**
 * The document with the patch applied, operation after operation.
 * Neither argument is changed. The result shares parts with both: treat it as read-only, as its type says. A patch
 * that writes nothing returns `document` itself.
 * @param patch   From outside: what `validatePatch` returned.
 * @param limits  What differs from DEFAULT_LIMITS: 200 operations, a result of 256 KiB, 32 deep.
 * @throws {PatchConflictError}   An operation's place does not exist, or a `test` found another value.
 * @throws {MalformedPatchError}  An operation that fits no document.
 * @throws {PatchLimitError}      Too many operations, or a result that is too large or too deep.
 */
export function apply(document: Json, patch: readonly Operation[], limits: Partial<Limits> = {}): Json {
  const { operations = DEFAULT_LIMITS.operations, bytes = DEFAULT_LIMITS.bytes, depth = DEFAULT_LIMITS.depth } = limits;
  const { documentBytes = Infinity } = limits;
  if (patch.length > operations) throw new PatchLimitError('operations', operations);
  const copy = new WorkingCopy(document);
  let index = 0;
  for (const operation of patch) copy.apply(operation, index++);
  if (copy.root !== document && documentBytes + mostGrowth(patch, bytes, depth) > bytes) {
    ensureWithin(copy.root, bytes, depth);
  }
  return copy.root;
}

type WritableContainer = Json[] | Record<string, Json>;

/** A document on its way to the result: each container is copied when the first operation writes into it. */
class WorkingCopy {
  /** The containers that were copied here and that nobody else can see yet. */
  readonly #own = new Set<Container>();
  #index = 0;
  /** What #open() came to: the last token of its pointer. */
  #token = '';

  constructor(public root: Json) {}

  apply(operation: Operation, index: number): void {
    this.#index = index;
    try {
      this.#apply(operation);
    } catch (cause) {
      if (!(cause instanceof PointerError)) throw cause;
      throw new MalformedPatchError(cause.problem, { index, pointer: cause.pointer }, { cause });
    }
  }

  #apply(operation: Operation): void {
    ensurePossible(operation, this.#index);
    const { path } = operation;
    switch (operation.op) {
      case 'add':
        this.#add(path, operation.value);
        break;
      case 'remove':
        this.#remove(path);
        break;
      case 'replace':
        this.#replace(path, operation.value);
        break;
      case 'test':
        if (!equal(this.#read(path), operation.value)) throw this.#conflict('different', path);
        break;
      case 'move':
        if (operation.from === path) this.#read(path);
        else this.#add(path, this.#remove(operation.from));
        break;
      case 'copy':
        this.#copy(operation.from, path);
        break;
    }
  }

  #read(pointer: string): Json {
    let value = this.root;
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
    if (parent === undefined) this.root = value;
    else if (!Array.isArray(parent)) parent[token] = value;
    else {
      const index = token === '-' ? parent.length : parseIndex(token, parent.length + 1);
      if (index === undefined) throw this.#conflict('absent', pointer);
      if (index === parent.length) parent.push(value);
      else parent.splice(index, 0, value);
    }
  }

  #remove(pointer: string): Json {
    const parent = this.#open(pointer);
    // The root stays until something is put in its place: `remove` of it was refused, `move` of it puts it back.
    if (parent === undefined) return this.root;
    const value = this.#memberOf(parent, this.#token, pointer);
    if (!Array.isArray(parent)) Reflect.deleteProperty(parent, this.#token);
    else if (Number(this.#token) === parent.length - 1) parent.pop();
    else parent.splice(Number(this.#token), 1);
    return value;
  }

  #replace(pointer: string, value: Json): void {
    const parent = this.#open(pointer);
    if (parent === undefined) this.root = value;
    else {
      this.#memberOf(parent, this.#token, pointer);
      put(parent, this.#token, value);
    }
  }

  #copy(from: string, path: string): void {
    const value = this.#read(from);
    // Two places hold it from now on: a later operation at one of them must not show at the other.
    this.#own.clear();
    this.#add(path, value);
  }

  /** The container that holds the pointer's last token, made writable with all above it. None for the root. */
  #open(pointer: string): WritableContainer | undefined {
    let end = ensureStart(pointer);
    if (pointer === '') return undefined;
    let parent = this.#writable(this.root, pointer);
    this.root = parent;
    // No array of tokens: this loop is most of the time that an operation takes.
    for (;;) {
      const start = end + 1;
      end = endOfToken(pointer, start);
      const token = readToken(pointer, start, end);
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
    if (this.#own.has(value)) return value as WritableContainer;
    const copy = isArray(value) ? value.slice() : { ...value };
    this.#own.add(copy);
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
