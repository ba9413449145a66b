/**
 * Edits that the server refuses while it takes the others: which they are, where they are, and the document without them.
 * Its code comes with the first refusal (tools.ts): most documents never meet one.
 * Promises  edits are as small as they can be refused: a leaf, an element of a list, a list's order, however few operations
 *           they went out as. They are known by identities, so that they are found again however the lists around them change.
 * Leaves    when to send what to document.ts.
 */
import { equal, formatPointer, type Json, type JsonObject } from '../../../common/json-patch';
import { decoded, fieldsOf, isBody } from './answers';
import type { Document, Flight, Plan, Refusal, Withheld } from './document';
import { isArray, isObject, own } from './identity';
import type { MergeRules } from './merging';
import { operationsOf } from './send';

type Part = Json | undefined;
/** The token of an element that is not there (RFC 6901 §4). Where it stood, there is another. */
const NOWHERE = '-';
type Identify = MergeRules['identify'];

/** Where a part stands: by identities; as a pointer into what was sent; into what was there before. */
interface Place {
  readonly tokens: readonly string[];
  readonly path: readonly (string | number)[];
  readonly former: readonly (string | number)[];
}

/** What was done at one place. */
interface Edit {
  readonly place: string;
  readonly path: string;
  readonly former: string;
  /** What is there now; undefined: nothing is any more. */
  readonly value: Part;
  /** Which elements that were there before stand in which order now. What is in them is no part of it. */
  readonly order?: readonly string[];
}

type RefusedEdit = Edit & Withheld;

class Found implements Refusal {
  constructor(
    readonly withheld: readonly RefusedEdit[],
    /** The most edits that go out at once, while it is not known which one is refused. */
    private readonly most: number,
    readonly isAll = false,
  ) {}

  halved(leftOut: number): Found {
    return new Found(this.withheld, leftOut > 0 ? Math.max(1, Math.floor(this.most / 2)) : Infinity, this.isAll);
  }

  lifted({ base = {}, working, rules }: Document): Found {
    const edits = editsBetween(base, working, rules.identify);
    const withheld = this.withheld.filter((one) => edits.some((edit) => isSame(one, edit)));
    return new Found(withheld, this.most, withheld.length === edits.length);
  }

  plan(document: Document, base: JsonObject): Plan {
    let [sent, leftOut] = [0, 0];
    const target = mixed(base, document.working, document.rules.identify, (edit) => {
      if (this.withheld.some((one) => isSame(one, edit))) return false;
      if (sent === this.most) leftOut += 1;
      else sent += 1;
      return leftOut === 0;
    });
    return { target, leftOut, operations: operationsOf(document, base, target) };
  }
}

/** What a 422 or 413 leads to: what is set aside, or how many go out at once, to find out which it is. */
export function setAside(document: Document, { target }: Flight, reason: string, problem: unknown): Refusal {
  const { base = {}, working, refusal, rules } = document;
  const withheld = refusal instanceof Found ? refusal.withheld : [];
  const edits = editsBetween(base, target, rules.identify);
  const complaints = complaintsOf(problem);
  const named = blamed(edits, complaints);
  if (named.length === 0 && edits.length > 1) return new Found(withheld, Math.ceil(edits.length / 2));
  const guilty = named.length > 0 ? named : edits;
  // Somebody may have changed it since it was sent. What is told is where it stands now.
  const here = editsBetween(base, working, rules.identify).filter((edit) => guilty.some((one) => isSame(one, edit)));
  const more = here.map((edit) => {
    const said = complaints.flatMap(({ pointer, sentence }) => (concerns(edit, pointer) ? (sentence ?? []) : []));
    // What is said of others is none of its.
    return { ...edit, reason: said.length > 0 ? said.join('; ') : reason };
  });
  return new Found([...withheld, ...more], Infinity).lifted(document);
}

/** What a server says of one place. */
interface Complaint {
  readonly pointer: string;
  readonly sentence: string | undefined;
}

/** Pointers of RFC 9457 §3, in text or fragment form; or the fields of this project's problems. */
export function complaintsOf(body: unknown): readonly Complaint[] {
  if (!isBody(body)) return [];
  const { errors } = body;
  const named = [body, ...(Array.isArray(errors) ? (errors as unknown[]) : [])];
  return [
    ...named.flatMap((one) => {
      if (!isBody(one) || typeof one['pointer'] !== 'string') return [];
      const { pointer, detail } = one;
      return [{ pointer: textOf(pointer), sentence: typeof detail === 'string' ? detail : undefined }];
    }),
    ...fieldsOf(body).map(([field, sentence]) => ({ pointer: `/${field.replaceAll('.', '/')}`, sentence })),
  ];
}

/** A pointer that stands in a fragment is written as URLs are (RFC 6901 §6); another means each character. */
function textOf(pointer: string): string {
  return pointer.startsWith('#') ? decoded(pointer.slice(1)) : pointer;
}

/** The edits that the server means. Of several that one place can stand for it may mean any: then none is blamed. */
function blamed(edits: readonly Edit[], complaints: readonly Complaint[]): readonly Edit[] {
  const guilty = complaints.flatMap(({ pointer }) => {
    const matching = edits.filter((edit) => concerns(edit, pointer));
    return matching.length === 1 ? matching : [];
  });
  return [...new Set(guilty)];
}

/** An index may be one of before the edits or after them. Nothing is within what is gone, or within an order. */
function concerns({ path, former, value }: Edit, pointer: string): boolean {
  return [path, former].some((one) => isWithin(one, pointer) || (value !== undefined && isWithin(pointer, one)));
}

function isWithin(path: string, pointer: string): boolean {
  return path === pointer || path.startsWith(`${pointer}/`);
}

/** Whether nobody has done anything else there since. */
function isSame(one: Edit, other: Edit): boolean {
  if (one.place !== other.place) return false;
  if (!one.order || !other.order) return one.order === other.order && equal(one.value, other.value);
  // What was added or taken away is not another order.
  return equal(among(one.order, other.order), among(other.order, one.order));
}

function among(keys: readonly string[], others: readonly string[]): readonly string[] {
  const known = new Set(others);
  return keys.filter((key) => known.has(key));
}

function editsBetween(base: JsonObject, state: JsonObject, identify: Identify): readonly Edit[] {
  const edits: Edit[] = [];
  mixed(base, state, identify, (edit) => edits.push(edit) > 0);
  return edits;
}

/** The state `now`, with only those edits since `before` that are taken. Each is asked for once. */
function mixed(before: JsonObject, now: JsonObject, identify: Identify, takes: (edit: Edit) => boolean): JsonObject {
  return members(before, now, { tokens: [], path: [], former: [] });

  function part(was: Part, is: Part, place: Place): Part {
    if (equal(was, is)) return is;
    if (isObject(was) && isObject(is) && isSameChild(was, is, place)) return members(was, is, place);
    const [old, young] = [keyed(was, place), keyed(is, place)];
    if (old && young) return elements(old, young, place);
    return takes(editAt(place, is)) ? is : was;
  }

  function members(was: JsonObject, is: JsonObject, place: Place): JsonObject {
    const names = new Set([...Object.keys(is), ...Object.keys(was)]);
    return Object.fromEntries(
      [...names].flatMap((name) => {
        const value = part(own(was, name), own(is, name), below(place, name, name, name));
        return value === undefined ? [] : [[name, value]];
      }),
    );
  }

  function elements(was: Keyed, is: Keyed, place: Place): Json {
    const [order, formerly] = [among([...is.keys()], [...was.keys()]), among([...was.keys()], [...is.keys()])];
    const isMoved = !equal(order, formerly) && !takes({ ...editAt(place, undefined), order });
    const stayed = formerly.values();
    const keys = [...is.keys()].map((key) => (isMoved && was.has(key) ? (stayed.next().value ?? key) : key));
    const results = new Map<string, Part>();
    for (const [key, { element, at }] of is) {
      const old = was.get(key);
      results.set(key, part(old?.element, element, below(place, key, at, old?.at ?? at)));
    }
    let left: string | undefined;
    for (const [key, { element, at }] of was) {
      if (!is.has(key)) {
        const kept = part(element, undefined, below(place, key, NOWHERE, at));
        if (kept === undefined) continue;
        // Back behind what it stood behind, which may have gone elsewhere.
        results.set(key, kept);
        keys.splice(keys.findIndex((one) => one === left) + 1, 0, key);
      }
      left = key;
    }
    return keys.flatMap((key) => results.get(key) ?? []);
  }

  function isSameChild(was: Json, is: Json, { tokens }: Place): boolean {
    const [one, other] = [identify(tokens, was), identify(tokens, is)];
    return one === undefined || other === undefined || one === other;
  }

  /** Undefined: its elements cannot be told apart, and it is one value. */
  function keyed(list: Part, { tokens }: Place): Keyed | undefined {
    if (!isArray(list)) return undefined;
    const all = new Map(list.map((element, at) => [identify(tokens, element), { element, at }]));
    return all.size === list.length && !all.has(undefined) ? (all as Keyed) : undefined;
  }
}

type Keyed = ReadonlyMap<string, { readonly element: Json; readonly at: number }>;

function below({ tokens, path, former }: Place, key: string, at: string | number, formerAt: string | number): Place {
  return { tokens: [...tokens, key], path: [...path, at], former: [...former, formerAt] };
}

function editAt({ tokens, path, former }: Place, value: Part): Edit {
  return { place: formatPointer(tokens), path: formatPointer(path), former: formatPointer(former), value };
}
