/**
 * Applying a JSON Patch (RFC 6902).
 * Promises  all or nothing: either every operation holds, or an error says which does not, and nothing has changed.
 *           The document is never changed; what a patch does not touch is shared between document and result.
 * Leaves    what a patch may look like to operation.ts, merge patches to merge-patch.ts.
 * Read next spec/common/json-patch/apply.spec.ts.
 */
import { equal } from './equal';
import { PatchConflictError, PatchLimitError } from './errors';
import { isArray, isContainer, type Container, type Json } from './json';
import { DEFAULT_LIMITS, ensureWithin, type Limits } from './limits';
import { ensurePossible, tokensOf, type Operation } from './operation';
import { memberOf, parseIndex } from './pointer';

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
  if (patch.length > operations) throw new PatchLimitError('operations', operations);
  const copy = new WorkingCopy(document);
  patch.forEach((operation, index) => copy.apply(operation, index));
  if (copy.root !== document) ensureWithin(copy.root, bytes, depth);
  return copy.root;
}

type WritableContainer = Json[] | Record<string, Json>;

/** A document on its way to the result: each container is copied when the first operation writes into it. */
class WorkingCopy {
  /** The containers that were copied here and that nobody else can see yet, each by itself. */
  readonly #own = new Map<Container, WritableContainer>();
  #index = 0;

  constructor(public root: Json) {}

  apply(operation: Operation, index: number): void {
    this.#index = index;
    ensurePossible(operation, index);
    switch (operation.op) {
      case 'add':
        this.#add(operation.path, operation.value);
        break;
      case 'remove':
        this.#remove(operation.path);
        break;
      case 'replace':
        this.#replace(operation.path, operation.value);
        break;
      case 'test':
        if (!equal(this.#read(operation.path), operation.value)) throw this.#conflict('different', operation.path);
        break;
      case 'move':
        if (operation.from === operation.path) this.#read(operation.from);
        else this.#add(operation.path, this.#remove(operation.from));
        break;
      case 'copy':
        this.#copy(operation.from, operation.path);
        break;
    }
  }

  #read(pointer: string): Json {
    let value = this.root;
    for (const token of tokensOf(pointer, this.#index)) value = this.#memberOf(value, token, pointer);
    return value;
  }

  #add(pointer: string, value: Json): void {
    const { parent, token } = this.#open(pointer);
    if (parent === undefined) this.root = value;
    else if (!Array.isArray(parent)) parent[token] = value;
    else {
      const index = token === '-' ? parent.length : parseIndex(token, parent.length + 1);
      if (index === undefined) throw this.#conflict('absent', pointer);
      parent.splice(index, 0, value);
    }
  }

  #remove(pointer: string): Json {
    const { parent, token } = this.#open(pointer);
    // The root stays until something is put in its place: `remove` of it was refused, `move` of it puts it back.
    if (parent === undefined) return this.root;
    const value = this.#memberOf(parent, token, pointer);
    if (Array.isArray(parent)) parent.splice(Number(token), 1);
    else Reflect.deleteProperty(parent, token);
    return value;
  }

  #replace(pointer: string, value: Json): void {
    const { parent, token } = this.#open(pointer);
    if (parent === undefined) this.root = value;
    else {
      this.#memberOf(parent, token, pointer);
      put(parent, token, value);
    }
  }

  #copy(from: string, path: string): void {
    const value = this.#read(from);
    // Two places hold it from now on: a later operation at one of them must not show at the other.
    this.#own.clear();
    this.#add(path, value);
  }

  /** The container that holds the pointer's last token, made writable with all above it. None for the root. */
  #open(pointer: string): { parent: WritableContainer | undefined; token: string } {
    const tokens = tokensOf(pointer, this.#index);
    const token = tokens.pop();
    if (token === undefined) return { parent: undefined, token: '' };
    let parent = this.#writable(this.root, pointer);
    this.root = parent;
    for (const name of tokens) {
      const child = this.#memberOf(parent, name, pointer);
      const own = this.#writable(child, pointer);
      if (own !== child) put(parent, name, own);
      parent = own;
    }
    return { parent, token };
  }

  #writable(value: Json, pointer: string): WritableContainer {
    if (!isContainer(value)) throw this.#conflict('absent', pointer);
    const own = this.#own.get(value);
    if (own) return own;
    const copy = isArray(value) ? value.slice() : { ...value };
    this.#own.set(copy, copy);
    return copy;
  }

  #memberOf(parent: Json, token: string, pointer: string): Json {
    const member = memberOf(parent, token);
    if (member === undefined) throw this.#conflict('absent', pointer);
    return member;
  }

  #conflict(reason: PatchConflictError['reason'], pointer: string): PatchConflictError {
    return new PatchConflictError(reason, { index: this.#index, pointer });
  }
}

/** `token` names a member of `parent` already, so it is an index where `parent` is an array. */
function put(parent: WritableContainer, token: string, value: Json): void {
  if (Array.isArray(parent)) parent[Number(token)] = value;
  else parent[token] = value;
}
