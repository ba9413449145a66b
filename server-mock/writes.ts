/**
 * Writing: what every method but GET and HEAD does.
 * Holds     the order of RFC 9110 §13.2 around a handler: who may not, what is not there, then the preconditions, then
 *           the write; before all of it, whether the request was answered already.
 * Promises  the state that a precondition is held against is the state that is changed, for all of it is one
 *           transaction: of two writes from one version, one succeeds. What is refused has changed nothing.
 * Leaves    the conditions to conditional.ts, patches to patch.ts, repeated requests to idempotency.ts.
 */
import type { Clock } from '../common/clock';
import { refusalOf } from './boundary';
import { evaluate } from './conditional';
import type { RoutedEndpoint } from './endpoints';
import { Refusal } from './refusal';
import { findReply, keepReply, repeatableOf } from './idempotency';
import { joinStore } from './store';
import { pausingForPasswords } from './password-pause';
import { patched, unchangedInput, type Patch } from './patch';
import { produce, type Asked } from './produce';
import type { Produced, Representation } from './representation';
import type { Store } from './store';
import { queryOf, validated } from './validation';

export interface WriteOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** For the fingerprints of requests. */
  readonly secret: string;
}

export type WriteCall = Asked;

/** What came: for PATCH a patch; else the body before its validation, by which a repeated request is known. */
export type Sent = { readonly patch: Patch } | { readonly body: unknown };

/** @throws {Refusal} */
export async function write(
  routed: RoutedEndpoint,
  call: WriteCall,
  sent: Sent,
  { store, clock, secret }: WriteOptions,
): Promise<Produced> {
  const { request, viewer } = call;
  const repeatable = repeatableOf(request, viewer, sent, secret);
  const isConditional = 'patch' in sent || routed.endpoint.demandsPrecondition === true || hasPrecondition(request);
  // The handler's own transaction does it.
  if (!isConditional && repeatable === undefined) return perform(routed, call);

  const inTransaction = (passwords: WriteCall['passwords']) =>
    store.transaction(async (records) => {
      const kept = repeatable && (await findReply(records, repeatable, clock.now()));
      if (kept) return kept;
      const joined = joinStore(store, records);
      const inside = { ...call, store: joined, passwords };
      const produced = await (isConditional ? writeIf(routed, inside, sent) : perform(routed, inside));
      joined.ensureWhole();
      if (repeatable) await keepReply(records, repeatable, produced, clock.now());
      return produced;
    });
  try {
    return await pausingForPasswords(call.passwords, inTransaction);
  } catch (reason) {
    if (reason instanceof Undone) return { representation: reason.answer, invalidated: [] };
    throw reason;
  }
}

/** What the answer shows is as it is from now on. */
function perform(routed: RoutedEndpoint, call: WriteCall): Promise<Produced> {
  return produce(routed, { ...call, changedMs: call.clock.now() });
}

const preconditions = ['if-match', 'if-none-match', 'if-unmodified-since'];

function hasPrecondition({ headers }: Request): boolean {
  return preconditions.some((name) => headers.has(name));
}

/** Travels out of the transaction, so that nothing of it is kept, with what is to be answered nevertheless. */
class Undone extends Error {
  override readonly name = 'Undone';
  constructor(readonly answer: Representation) {
    super(`undone: ${answer.status}`);
  }
}

/** @throws {Undone}  412 with what is there; 200 with it, where a patch changes nothing. */
async function writeIf(routed: RoutedEndpoint, call: WriteCall, sent: Sent): Promise<Produced> {
  const { endpoint, target } = routed;
  const current = target ? await currentOf(target, call) : undefined;
  const isMissing = endpoint.demandsPrecondition === true && !call.request.headers.has('if-match');
  const holds = !isMissing && evaluate(call.request, current?.validators, call.clock.now()) === 'holds';
  if ('patch' in sent) {
    if (target === undefined) throw new TypeError(`${endpoint.path} can be patched and is not shown`);
    // What is not shown is refused in the words of GET.
    const { body = '' } = current ?? (await produce(target, ofTarget(target, call))).representation;
    if (!holds) {
      return refuse(current, isMissing, () => perform(routed, { ...call, input: unchangedInput(endpoint, body) }));
    }
    const { input, isChanged } = patched(endpoint, body, sent.patch);
    const produced = await perform(routed, { ...call, input });
    if (isChanged || current === undefined) return produced;
    throw new Undone(current);
  }
  return holds ? perform(routed, call) : refuse(current, isMissing, () => perform(routed, call));
}

/** What the target of the request is now, to whoever asks; undefined: nothing that they may see. */
async function currentOf(target: RoutedEndpoint, call: WriteCall): Promise<Representation | undefined> {
  try {
    const { representation } = await produce(target, ofTarget(target, call));
    return representation;
  } catch (reason) {
    if (reason instanceof Refusal) return undefined;
    throw reason;
  }
}

function ofTarget({ endpoint }: RoutedEndpoint, call: WriteCall): WriteCall {
  return {
    ...call,
    query: endpoint.query ? validated(endpoint.query, queryOf(call.request.url)) : {},
    input: undefined,
  };
}

/** Refusals that no content and no precondition has a part in: who asks, whether it is there, whose it is. */
const beforeContent: ReadonlySet<number> = new Set([401, 403, 404]);

/**
 * Refuses a write whose precondition does not hold. RFC 9110 §13.2.1: it is ignored where the answer would have been
 * another refusal without it, looking at the content aside. So the write is tried, and undone either way.
 */
async function refuse(
  current: Representation | undefined,
  isMissing: boolean,
  trial: () => Promise<unknown>,
): Promise<never> {
  try {
    await trial();
  } catch (reason) {
    const refusal = refusalOf(reason);
    if (refusal === undefined || beforeContent.has(refusal.status)) throw reason;
  }
  if (isMissing) {
    throw new Refusal(428, { 'if-match': ['is missing: read it first, and send back the ETag that came with it'] });
  }
  if (current === undefined) throw new Refusal(412, { precondition: ['does not hold'] });
  throw new Undone({ ...current, status: 412 });
}
