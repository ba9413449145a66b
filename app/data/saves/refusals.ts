/**
 * Edits that the server refuses while it takes the others: which they are, where they are, and the document without them.
 * Its code comes with the first refusal (tools.ts): most documents never meet one.
 * Promises  what is withheld is known by identities, so that it is found again however the lists around it change.
 * Leaves    when to send what to document.ts.
 */
import {
  apply,
  equal,
  UNLIMITED,
  parsePointer,
  type Json,
  type JsonObject,
  type Operation,
} from '../../../common/json-patch';
import { decoded, fieldsOf, isBody } from './answers';
import type { Document, Flight, Plan, Refusal, Withheld } from './document';
import { isArray, isObject, own, without } from './identity';
import type { MergeRules } from './merging';
import { operationsOf } from './send';

type Identify = MergeRules['identify'];

class Found implements Refusal {
  constructor(
    readonly withheld: readonly Withheld[],
    /** The most operations that go out at once, while it is not known which one is refused. */
    private readonly most: number,
    /** Whether each edit is an operation of its own: of those that went as one, only some may be refused. */
    readonly isApart: boolean,
  ) {}

  halved(): Found {
    return new Found(this.withheld, Math.max(1, Math.floor(this.most / 2)), this.isApart);
  }

  lifted({ working, rules }: Document): Found {
    return new Found(
      this.withheld.filter((one) => !isLifted(one, working, rules.identify)),
      this.most,
      this.isApart,
    );
  }

  plan(document: Document, base: JsonObject): Plan {
    const whole = withhold(base, document.working, this.withheld, document.rules.identify);
    const operations = operationsOf(document, base, whole, this.isApart);
    const sent = operations.slice(0, this.most);
    const leftOut = operations.length - sent.length;
    return { operations: sent, leftOut, target: leftOut > 0 ? (apply(base, sent, UNLIMITED) as JsonObject) : whole };
  }
}

/** What a 422 leads to: what is set aside, or how many go out at once, to find out which it is. */
export function setAside(
  document: Document,
  { operations, leftOut, target }: Flight,
  reason: string,
  problem: unknown,
): Refusal {
  const {
    base = {},
    working,
    refusal,
    rules: { identify },
  } = document;
  const withheld = refusal?.withheld ?? [];
  const complaints = complaintsOf(problem);
  const named = blamed(operations, complaints);
  const isNamed = named.length > 0 && (operations.length > named.length || leftOut > 0);
  // A single operation may have been the shortest way to make several edits.
  const isApart = refusal instanceof Found && refusal.isApart;
  const parts = isApart ? operations : operationsOf(document, base, target, true);
  if (!isNamed && parts.length > 1) return new Found(withheld, Math.ceil(parts.length / 2), true);
  const more = (isNamed ? named : operations).map((operation) => {
    const place = placeOf(base, operations, operation, identify);
    const value = valueAt(working, place.tokens, identify);
    const said = complaints.flatMap(({ pointer, sentence }) => (concerns(operation, pointer) ? (sentence ?? []) : []));
    // What is said of others is none of its.
    return { ...place, path: operation.path, value, reason: said.length > 0 ? said.join('; ') : reason };
  });
  return new Found([...withheld, ...more], Infinity, true);
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

/**
 * The operations that the server means. Of several at one place it may mean any, and an index can be one of before the
 * patch or after it: then none is blamed.
 */
function blamed(operations: readonly Operation[], complaints: readonly Complaint[]): readonly Operation[] {
  const guilty = complaints.flatMap(({ pointer }) => {
    const matching = operations.filter((operation) => concerns(operation, pointer));
    return matching.length === 1 && !/\/\d+(\/|$)/.test(pointer) ? matching : [];
  });
  return [...new Set(guilty)];
}

function concerns({ path }: Operation, pointer: string): boolean {
  return isWithin(path, pointer) || isWithin(pointer, path);
}

function isWithin(path: string, pointer: string): boolean {
  return path === pointer || path.startsWith(`${pointer}/`);
}

/** Where an operation of a patch of `base` does what it does. */
function placeOf(
  base: JsonObject,
  operations: readonly Operation[],
  operation: Operation,
  identify: Identify,
): Pick<Withheld, 'tokens' | 'isOrder'> {
  const earlier = apply(base, operations.slice(0, operations.indexOf(operation)), UNLIMITED);
  const later = apply(earlier, [operation], UNLIMITED);
  // An element that is removed is found before, one that is added after.
  const document = operation.op === 'remove' ? earlier : later;
  return { tokens: identified(document, parsePointer(operation.path), identify), isOrder: operation.op === 'move' };
}

function identified(document: Json, tokens: readonly string[], identify: Identify): string[] {
  const path: string[] = [];
  let value: Json | undefined = document;
  for (const token of tokens) {
    const list: Json | undefined = value;
    value = isArray(list)
      ? list[token === '-' ? list.length - 1 : Number(token)]
      : isObject(list)
        ? own(list, token)
        : undefined;
    path.push((isArray(list) && value !== undefined ? identify(path, value) : undefined) ?? token);
  }
  return path;
}

function valueAt(document: Json, tokens: readonly string[], identify: Identify): Json | undefined {
  let value: Json | undefined = document;
  tokens.forEach((token, depth) => {
    value = memberOf(value, token, tokens.slice(0, depth), identify);
  });
  return value;
}

function memberOf(
  value: Json | undefined,
  token: string,
  place: readonly string[],
  identify: Identify,
): Json | undefined {
  if (isArray(value)) return value.find((element, at) => (identify(place, element) ?? String(at)) === token);
  return isObject(value) ? own(value, token) : undefined;
}

/** Whether somebody changed since what was refused. */
function isLifted({ tokens, value, isOrder }: Withheld, working: JsonObject, identify: Identify): boolean {
  if (isOrder) return false;
  return !equal(valueAt(working, tokens, identify), value);
}

/** The working state, with each place that is withheld as it is in the base. */
function withhold(base: JsonObject, working: JsonObject, all: readonly Withheld[], identify: Identify): JsonObject {
  return all.reduce((state, one) => put(base, state, one, 0, identify) as JsonObject, working);
}

function put(
  base: Json | undefined,
  state: Json | undefined,
  one: Withheld,
  depth: number,
  identify: Identify,
): Json | undefined {
  const { tokens } = one;
  const token = tokens[depth];
  if (token === undefined) return base;
  const place = tokens.slice(0, depth);
  const [before, now] = [memberOf(base, token, place, identify), memberOf(state, token, place, identify)];
  const isLast = depth === tokens.length - 1;
  if (isArray(state)) {
    const list = isArray(base) ? base : [];
    if (isLast && one.isOrder) return inOrderOf(list, state, place, identify);
    const element = isLast ? before : put(before, now, one, depth + 1, identify);
    if (now === undefined) return element === undefined ? state : insertedAt(state, list.indexOf(element), element);
    return state.flatMap((other) => (other !== now ? [other] : element === undefined ? [] : [element]));
  }
  if (!isObject(state)) return base;
  const member = isLast ? before : put(before, now, one, depth + 1, identify);
  return member === undefined ? without(state, token) : { ...state, [token]: member };
}

/** The elements that the base has too, in the base's order; the others stay where they are. */
function inOrderOf(base: readonly Json[], state: readonly Json[], place: readonly string[], identify: Identify): Json {
  const keyOf = (element: Json): string | undefined => identify(place, element);
  const here = new Map(state.map((element) => [keyOf(element), element]));
  const ordered = base.flatMap((element) => here.get(keyOf(element)) ?? []);
  const known = new Set(ordered);
  return state.map((element) => (known.has(element) ? (ordered.shift() ?? element) : element));
}

function insertedAt(list: readonly Json[], at: number, element: Json): Json {
  return [...list.slice(0, at), element, ...list.slice(at)];
}
