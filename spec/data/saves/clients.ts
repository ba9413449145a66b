/**
 * Some clients of one document and a network that cannot be trusted: what the properties of documents are made of, with the
 * ledger of what everybody did, the server and the steps beside it. No DOM, no time; a run is its list of steps.
 */
import { expect } from 'chai';
import {
  createDocument,
  entryOf,
  isClean,
  stateOf,
  unsavedOf,
  type Answer,
  type Choice,
  type Document,
  type Entry,
  type Event,
  type Flight,
  type Rules,
} from '../../../app/data/saves/document';
import { identityOf } from '../../../app/data/saves/identity';
import { next } from '../../../app/data/saves/next';
import type { MergeConflict } from '../../../app/data/saves/merging';
import * as refusals from '../../../app/data/saves/refusals';
import { apply, equal, UNLIMITED, validatePatch, type Json, type JsonObject } from '../../../common/json-patch';
import { type Effect, effectsOf } from './effects';
import { isRecord, type Edit, type Elements, type Ledger } from './ledger';

export interface Reply {
  readonly status: number;
  readonly version?: string | undefined;
  readonly state?: JsonObject | undefined;
}

/** What clients write to and read from. */
export interface Backend {
  /** Whether it answers a write that it has done before as it did then (`Idempotency-Key`). */
  readonly knowsKeys: boolean;
  write(flight: Flight, author: string): Promise<Reply>;
  read(): Promise<Reply>;
}

export const rules: Rules = {
  isVersioned: true,
  merges: true,
  patches: true,
  autoResolve: true,
  autoSaves: () => true,
  debounceMs: 800,
  maxWaitMs: 5_000,
  refusals,
  newKey: () => 'a key',
  identify: (_, element) => identityOf(element, 'id'),
  identifyElement: (element) => identityOf(element, 'id'),
};

interface Message {
  readonly kind: 'write' | 'read' | 'fetch';
  readonly flight?: Flight;
  readonly tick?: number;
  reply?: Reply;
}

export class Client {
  document: Document;
  working: JsonObject;
  /** On its way: written, or to be read. */
  readonly messages: Message[] = [];
  /** Requests of which nobody waits for the answer any more. */
  readonly zombies: Flight[] = [];
  #journal: Entry | undefined;
  /** What was done since the journal was written: it ends with the tab. */
  #unkept: { readonly edits: Set<Edit>; readonly added: Set<string>; readonly removals: Set<object> } = nothingDone();
  #keys = 0;
  readonly #sent = new Set<string>();

  constructor(
    readonly name: string,
    readonly backend: Backend,
    readonly ledger: Ledger,
    state: JsonObject,
    version: string,
  ) {
    this.document = this.#blank();
    this.working = {};
    this.dispatch({ type: 'received', state, version });
  }

  #blank(): Document {
    return createDocument({ ...rules, newKey: () => `${this.name}-${(this.#keys += 1)}` }, undefined, {});
  }

  dispatch(event: Event): void {
    const before = this.document;
    this.document = next(before, event);
    effectsOf(before, event, this.document).forEach((effect) => this.#do(effect));
    // Of what is sent it knows at once; of what is typed, soon: that is the step `keep`.
    if (event.type !== 'edited') this.keep();
    const { name, unsaved } = stateOf(this.document);
    if (name === 'clean') expect(unsaved, 'nothing is unsaved where "Saved" is shown').to.equal(0);
    expect(name === 'clean').to.equal(isClean(this.document));
  }

  keep(): void {
    this.#journal = JSON.parse(JSON.stringify(entryOf(this.document))) as Entry;
    this.#unkept = nothingDone();
  }

  #do(effect: Effect): void {
    switch (effect.do) {
      case 'write':
        this.#ensureSound(effect.flight);
        this.ledger.requests += 1;
        this.messages.push({ kind: 'write', flight: effect.flight });
        break;
      case 'read':
        this.ledger.requests += 1;
        this.messages.push({ kind: 'read' });
        break;
      case 'adopt':
        this.working = effect.working;
        break;
      case 'conflict':
        this.#name(this.document.held?.conflicts ?? []);
        break;
      case 'merged':
        this.#name(effect.resolved);
        break;
      case 'arm':
      case 'disarm':
      case 'back-off':
      case 'version':
      case 'refused':
      case 'dropped':
      case 'ids':
      case 'removed':
        break;
    }
  }

  #ensureSound(flight: Flight): void {
    expect(
      this.messages.some(({ kind }) => kind === 'write'),
      'one write at a time',
    ).to.equal(false);
    const isRepeated = this.#sent.has(flight.key);
    this.#sent.add(flight.key);
    if (isRepeated || flight.kind !== 'patch') return;
    const { base, version } = this.document;
    expect(flight.version).to.equal(version);
    const result = apply(base ?? null, validatePatch(flight.operations, UNLIMITED), UNLIMITED);
    expect(equal(result, flight.target), 'the patch gives its target').to.equal(true);
  }

  #name(conflicts: readonly MergeConflict[]): void {
    for (const { base, mine, theirs } of conflicts) {
      expect(same(base, mine) || same(base, theirs) || same(mine, theirs), 'three different values').to.equal(false);
      if (typeof theirs === 'string')
        expect(theirs.startsWith(`${this.name}:`), `own ${theirs} as theirs`).to.equal(false);
      if (typeof mine === 'string')
        expect(mine, 'what another wrote is not mine').to.match(new RegExp(`^${this.name}:`));
      this.ledger.named += JSON.stringify([base, mine, theirs]);
    }
  }

  edit(change: (working: JsonObject) => JsonObject): void {
    const working = change(this.working);
    if (working === this.working) return;
    this.working = working;
    this.dispatch({ type: 'edited', working, nowMs: 0 });
  }

  #note(edit: Edit): void {
    this.ledger.edits.push(edit);
    this.#unkept.edits.add(edit);
  }

  setField(name: string): void {
    const value = this.ledger.unique(this.name);
    this.#note({ author: this.name, place: name, value });
    this.edit((working) => ({ ...working, [name]: value }));
  }

  setInCover(name: string): void {
    const { cover } = this.working;
    if (!isRecord(cover)) return;
    const value = this.ledger.unique(this.name);
    this.#note({ author: this.name, place: `cover/${name}`, value });
    this.edit((working) => ({ ...working, cover: { ...cover, [name]: value } }));
  }

  #elements(list: string): Elements {
    return this.working[list] as Elements;
  }

  setInElement(list: string, at: number, name: string): void {
    const elements = this.#elements(list);
    const element = elements[at % elements.length];
    if (element === undefined) return;
    const value = this.ledger.unique(this.name);
    this.#note({ author: this.name, place: `${list}/${idOf(element)}/${name}`, value });
    this.#setList(
      list,
      elements.map((other) => (other === element ? { ...element, [name]: value } : other)),
    );
  }

  add(list: string, at: number, element: JsonObject): void {
    const elements = this.#elements(list);
    if (elements.length >= 20) return;
    const place = at % (elements.length + 1);
    this.ledger.added.add(idOf(element));
    this.#unkept.added.add(idOf(element));
    this.#setList(list, [...elements.slice(0, place), element, ...elements.slice(place)]);
  }

  remove(list: string, at: number): void {
    const elements = this.#elements(list);
    const element = elements[at % elements.length];
    if (element === undefined) return;
    const removal = { id: idOf(element) };
    this.ledger.removals.push(removal);
    this.#unkept.removals.add(removal);
    this.#setList(
      list,
      elements.filter((other) => other !== element),
    );
  }

  move(list: string, from: number, to: number): void {
    const elements = this.#elements(list);
    const element = elements[from % elements.length];
    if (element === undefined) return;
    const rest = elements.filter((other) => other !== element);
    const place = to % (rest.length + 1);
    this.#setList(list, [...rest.slice(0, place), element, ...rest.slice(place)]);
  }

  #setList(list: string, elements: Elements): void {
    this.edit((working) => ({ ...working, [list]: elements }));
  }

  fetch(): void {
    this.ledger.requests += 1;
    this.messages.push({ kind: 'fetch', tick: this.document.tick + 1 });
    this.dispatch({ type: 'read-started' });
  }

  resolve(random: number): void {
    const choices: readonly Choice[] = ['mine', 'theirs'];
    this.dispatch({ type: 'resolve', choose: ({ path }) => choices[(random + path.length) % 2] });
  }

  /** A request reaches the server. */
  async arrive(random: number): Promise<void> {
    const message = this.#pick(random, (one) => one.reply === undefined);
    if (message) message.reply = await this.#reach(message);
  }

  async #reach({ flight }: Message): Promise<Reply> {
    return flight ? this.backend.write(flight, this.name) : this.backend.read();
  }

  /** An answer reaches the client. */
  answer(random: number): void {
    const message = this.#pick(random, (one) => one.reply !== undefined);
    if (message?.reply) this.#end(message, message.reply);
  }

  async lose(random: number, how: 'request' | 'answer' | 'late request' | 'duplicate'): Promise<void> {
    const message = this.#pick(random, (one) => one.reply === undefined);
    if (message === undefined) return;
    const { flight } = message;
    if (how === 'answer') {
      message.reply = await this.#reach(message);
      this.#leaveUnheard(message);
    }
    if (how === 'late request' && flight) this.zombies.push(flight);
    if (how === 'duplicate') {
      message.reply = await this.#reach(message);
      if (flight) this.zombies.push(flight);
      return;
    }
    this.#end(message, { status: 0 });
  }

  #leaveUnheard({ flight, reply }: Message): void {
    // By its key it would be known again.
    if (flight && reply && !this.backend.knowsKeys) this.ledger.unheard += JSON.stringify(flight.operations);
  }

  #end(message: Message, reply: Reply): void {
    this.messages.splice(this.messages.indexOf(message), 1);
    const answer: Answer = { ...reply };
    if (message.kind === 'write') this.dispatch({ type: 'wrote', answer });
    else if (message.kind === 'read') this.dispatch({ type: 'read', answer });
    else if (reply.status === 200 && reply.state) {
      this.dispatch({ type: 'received', state: reply.state, version: reply.version, tick: message.tick });
    }
  }

  #pick(random: number, fits: (message: Message) => boolean): Message | undefined {
    const fitting = this.messages.filter(fits);
    return fitting[random % fitting.length];
  }

  /** The tab is killed, and starts again with what the journal has. */
  crash(): void {
    const entry = this.#journal;
    const { edits, added, removals } = this.#unkept;
    this.ledger.edits = this.ledger.edits.filter((edit) => !edits.has(edit));
    for (const id of added) this.ledger.added.delete(id);
    this.ledger.removals = this.ledger.removals.filter((removal) => !removals.has(removal));
    this.zombies.push(...this.messages.flatMap(({ flight, reply }) => (flight && !reply ? [flight] : [])));
    this.messages.forEach((message) => {
      this.#leaveUnheard(message);
    });
    this.messages.length = 0;
    this.document = this.#blank();
    this.working = {};
    if (entry) this.dispatch({ type: 'restored', entry });
  }

  get isCalm(): boolean {
    return isClean(this.document) && this.messages.length === 0 && !this.document.wantsRead;
  }

  get unsaved(): number {
    return unsavedOf(this.document);
  }
}

function nothingDone() {
  return { edits: new Set<Edit>(), added: new Set<string>(), removals: new Set<object>() };
}

function idOf({ id }: JsonObject): string {
  return typeof id === 'string' ? id : '';
}

function same(a: Json | undefined, b: Json | undefined): boolean {
  return a === undefined || b === undefined ? a === b : equal(a, b);
}
