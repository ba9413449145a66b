/** What a server refuses of a list, while the rest of it goes through: whatever it says of where that is. */
import { expect } from 'chai';
import fc from 'fast-check';
import { refusedBetween } from '../../../app/data/saves/announcements';
import { createDocument, type Document, type Event, type Flight, stateOf } from '../../../app/data/saves/document';
import { next } from '../../../app/data/saves/next';
import { apply, equal, formatPointer, isArray, isObject, UNLIMITED, valueAt } from '../../../common/json-patch';
import type { Json, JsonObject, Operation } from '../../../common/json-patch';
import { rules } from './clients';

const BAD = 'bad';
type Speech = 'nothing' | 'one place' | 'all places' | 'the list';

/** Takes all but texts that begin with BAD, and keeps what it is told to keep. */
class Inspector {
  readonly requests: Flight[] = [];
  readonly done: Flight[] = [];

  constructor(
    public state: JsonObject,
    private readonly says: Speech = 'nothing',
    private readonly keeps: ReadonlySet<string> = new Set(),
    private readonly keepsOrder = false,
  ) {}

  answer(flight: Flight): Event {
    this.requests.push(flight);
    const made = apply(this.state, flight.operations, UNLIMITED) as JsonObject;
    const wrong = [...badIn(made, []), ...this.missing(made), ...this.moved(made)];
    if (wrong.length > 0) return { type: 'wrote', answer: { status: 422, reason: 'no', problem: this.problem(wrong) } };
    this.state = made;
    this.done.push(flight);
    return { type: 'wrote', answer: { status: 204, version: `"${this.requests.length + 1}"` } };
  }

  /** Of what may not go, where it stood. */
  private missing(made: JsonObject): string[] {
    const ids = new Set(listOf(made).map(({ id }) => id));
    return listOf(this.state).flatMap(({ id }, at) =>
      this.keeps.has(id as string) && !ids.has(id ?? null) ? [`/list/${at}`] : [],
    );
  }

  private moved(made: JsonObject): string[] {
    const [before, after] = [this.state, made].map((state) => listOf(state).map(({ id }) => id)) as [Json[], Json[]];
    const isSame = equal(
      before.filter((id) => after.includes(id)),
      after.filter((id) => before.includes(id)),
    );
    return this.keepsOrder && !isSame ? ['/list'] : [];
  }

  accepted(op: string): readonly Operation[] {
    return this.done.flatMap(({ operations }) => operations).filter((operation) => operation.op === op);
  }

  private problem(wrong: readonly string[]): unknown {
    const of = (pointer: string | undefined) => ({ pointer, detail: `no ${pointer}` });
    switch (this.says) {
      case 'nothing':
        return undefined;
      case 'one place':
        return of(wrong[0]);
      case 'all places':
        return { errors: wrong.map(of) };
      case 'the list':
        return of(wrong.some((pointer) => pointer.startsWith('/list')) ? '/list' : wrong[0]);
    }
  }
}

const listOf = ({ list = [] }: JsonObject) => list as readonly JsonObject[];

function badIn(value: Json, path: readonly (string | number)[]): string[] {
  if (typeof value === 'string') return value.startsWith(BAD) ? [formatPointer(path)] : [];
  if (isArray(value)) return value.flatMap((element, at) => badIn(element, [...path, at]));
  return isObject(value) ? Object.entries(value).flatMap(([name, member]) => badIn(member, [...path, name])) : [];
}

interface Told {
  readonly path: string | undefined;
  readonly reason: string;
  readonly working: JsonObject;
  readonly base: JsonObject;
}

/** A document, edited and saved, and whatever follows from that. */
class Saving {
  document: Document;
  readonly told: Told[] = [];

  constructor(readonly server: Inspector) {
    this.document = createDocument(rules, undefined, {});
    this.take({ type: 'received', state: server.state, version: '"1"' });
  }

  take(event: Event): this {
    const before = this.document;
    this.document = next(before, event);
    if (before.phase.name !== 'writing') return this;
    const { base = {}, working } = before;
    for (const one of refusedBetween(before, this.document)) this.told.push({ ...one, working, base });
    return this;
  }

  edit(working: JsonObject): this {
    return this.take({ type: 'edited', working, nowMs: 0 });
  }

  save(working: JsonObject): this {
    return this.edit(working).take({ type: 'save' }).go();
  }

  go(): this {
    for (let turn = 0; turn < 200 && this.document.phase.name === 'writing'; turn += 1) {
      this.take(this.server.answer(this.document.phase.flight));
    }
    return this;
  }

  get paths(): unknown[] {
    return this.told.map(({ path }) => path);
  }
}

const a = { id: 'a', n: '1' };
const b = { id: 'b', n: '2' };
const c = { id: 'c', n: '3' };
const d = { id: 'd', n: '4' };

describe('Of a short list', () => {
  for (const says of ['nothing', 'one place', 'all places', 'the list'] as const) {
    it(`one element is refused and the other saved, where the server says ${says}`, () => {
      const server = new Inspector({ id: '1', list: [a, b] }, says);
      const saving = new Saving(server).save({
        id: '1',
        list: [
          { ...a, n: 'bad' },
          { ...b, n: 'good' },
        ],
      });
      expect([server.state, saving.paths]).to.deep.equal([{ id: '1', list: [a, { ...b, n: 'good' }] }, ['/list/0/n']]);
      expect([stateOf(saving.document).name, server.requests.length]).to.deep.equal([
        'refused',
        says === 'nothing' || says === 'the list' ? 3 : 2,
      ]);
    });
  }

  it('what is added and what is removed is refused by itself, and nothing moves for it', () => {
    const server = new Inspector({ id: '1', list: [a, b, c, d] }, 'nothing', new Set(['c']));
    const [x, y, z] = ['x', 'y', 'z'].map((id) => ({ id, n: id === 'y' ? BAD : id }));
    const saving = new Saving(server).save({ id: '1', list: [x, y, a, b, z, d] as JsonObject[] });
    expect(listOf(server.state)).to.deep.equal([x, a, b, c, z, d]);
    // One as it is here, one as it was when what is before it had arrived.
    expect(saving.paths.sort()).to.deep.equal(['/list/-', '/list/1']);
    expect(server.accepted('move')).to.deep.equal([]);
  });

  it('a list within an element is taken apart, too', () => {
    const laces = (text: string) => [
      { id: 'l', n: text },
      { id: 'm', n: 'same' },
    ];
    const server = new Inspector({ id: '1', list: [{ ...a, laces: laces('one') }, b] });
    const saving = new Saving(server).save({
      id: '1',
      list: [
        { ...a, n: 'good', laces: laces('bad') },
        { ...b, n: 'good' },
      ],
    });
    expect(listOf(server.state)).to.deep.equal([
      { ...a, n: 'good', laces: laces('one') },
      { ...b, n: 'good' },
    ]);
    expect(saving.paths).to.deep.equal(['/list/0/laces/0/n']);
  });

  for (const list of [
    ['one', 'bad'],
    [{ n: 'bad' }, { n: 'one' }],
    [{ n: 'bad' }],
    [
      { id: 'a', n: 'bad' },
      { id: 'a', n: 'one' },
    ],
  ]) {
    it(`all is one value where its elements are not known by anything: ${JSON.stringify(list)}`, () => {
      const server = new Inspector({ id: '1', title: 'One', list: [] }, 'one place');
      const saving = new Saving(server).save({ id: '1', title: 'Two', list });
      expect([server.state, saving.paths]).to.deep.equal([{ id: '1', title: 'Two', list: [] }, ['/list']]);
    });
  }

  it('nothing is blamed for what stands at an index now, where another stood there before', () => {
    const server = new Inspector({ id: '1', list: [a, b, c] });
    // As one says it who numbers them as they were.
    const answer = server.answer.bind(server);
    server.answer = (flight) => {
      const event = answer(flight);
      return event.type === 'wrote' && event.answer.status === 422
        ? { type: 'wrote', answer: { ...event.answer, problem: { pointer: '/list/1/n' } } }
        : event;
    };
    const saving = new Saving(server).save({
      id: '1',
      list: [
        { ...b, n: 'bad' },
        { ...c, n: 'good' },
      ],
    });
    expect([listOf(server.state), saving.paths]).to.deep.equal([[b, { ...c, n: 'good' }], ['/list/0/n']]);
  });

  describe('the order', () => {
    const orderly = (...list: JsonObject[]) => new Inspector({ id: '1', list }, 'nothing', new Set(), true);

    it('is refused by itself, and what else was done in the list is saved', () => {
      const server = orderly(a, b, c, d);
      const x = { id: 'x', n: 'x' };
      const saving = new Saving(server).save({ id: '1', list: [c, x, { ...a, n: 'good' }, b] });
      expect(listOf(server.state)).to.deep.equal([{ ...a, n: 'good' }, x, b, c]);
      expect([saving.paths, saving.told[0]?.reason]).to.deep.equal([['/list'], 'no']);
    });

    it('is not tried again for what else changes in the list, but when it is another order', () => {
      const server = orderly(a, b, c);
      const saving = new Saving(server).save({ id: '1', list: [c, a, b] });
      const count = server.requests.length;
      saving.save({ id: '1', list: [c, { ...a, n: 'good' }] });
      expect([listOf(server.state), server.requests.length]).to.deep.equal([[{ ...a, n: 'good' }, c], count + 1]);
      saving.save({ id: '1', list: [{ ...a, n: 'good' }, c, d] }).save({ id: '1', list: [d, { ...a, n: 'good' }, c] });
      expect([saving.paths, stateOf(saving.document).name]).to.deep.equal([['/list', '/list'], 'refused']);
    });
  });
});

describe('What is refused', () => {
  it('is not what was typed there since', () => {
    const server = new Inspector({ id: '1', title: 'One', body: 'long '.repeat(50) });
    const saving = new Saving(server);
    const { body } = server.state as { body: string };
    saving.edit({ id: '1', title: 'bad', body }).take({ type: 'save' });
    const { phase } = saving.document;
    if (phase.name !== 'writing') throw new Error('it is not sent');
    saving.edit({ id: '1', title: 'no more', body });
    saving.take(server.answer(phase.flight));
    expect(stateOf(saving.document).name).to.not.equal('refused');
    saving.save(saving.document.working);
    expect([server.state['title'], saving.paths]).to.deep.equal(['no more', []]);
  });

  it('goes out when a conflict about it ends with another value', () => {
    const server = new Inspector({ id: '1', title: 'One', body: 'long '.repeat(50) });
    const saving = new Saving(server).save({ ...server.state, title: 'bad' });
    server.state = { ...server.state, title: 'theirs' };
    saving.take({ type: 'received', state: server.state, version: '"9"' });
    expect(stateOf(saving.document).name).to.equal('conflict');
    saving.take({ type: 'resolve', choose: () => ({ value: 'both' }) }).go();
    expect([server.state['title'], stateOf(saving.document).name]).to.deep.equal(['both', 'clean']);
  });

  it('is not said to be all that is unsaved while something else waits', () => {
    const server = new Inspector({ id: '1', title: 'One', body: 'a' });
    const saving = new Saving(server).save({ id: '1', title: 'bad', body: 'a' });
    const edits = [
      ['bad', 'a'],
      ['bad', 'b'],
      ['better', 'a'],
    ] as const;
    const names = edits.map(([title, body]) => stateOf(saving.edit({ id: '1', title, body }).document).name);
    expect(names).to.deep.equal(['refused', 'dirty', 'dirty']);
  });

  it('holds up none of what is typed later, nor sends it piece by piece', () => {
    const server = new Inspector({ id: '1', title: 'One', list: [] });
    const saving = new Saving(server).save({ id: '1', title: 'bad', one: 1, two: 2, three: 3, list: [] });
    const count = server.requests.length;
    saving.save({ ...saving.document.working, one: 2, two: 3, three: 4 });
    expect([server.requests.length - count, server.state['three']]).to.deep.equal([1, 4]);
  });

  it('may be that a field is taken away: it is there again for what else is saved', () => {
    const server = new Inspector({ id: '1', title: 'One', body: 'a' });
    const answer = server.answer.bind(server);
    server.answer = (flight) =>
      'title' in flight.target ? answer(flight) : { type: 'wrote', answer: { status: 422, reason: 'no' } };
    const saving = new Saving(server).save({ id: '1', body: 'b' });
    expect([server.state, saving.paths]).to.deep.equal([{ id: '1', title: 'One', body: 'b' }, ['/title']]);
  });

  it('slows down nothing once it was put right while it was looked for', () => {
    const server = new Inspector({ id: '1', list: [] });
    const all = { id: '1', first: 'bad', one: 1, two: 2, three: 3, last: 'bad', list: [] };
    const saving = new Saving(server).edit(all).take({ type: 'save' });
    const answer = () => {
      const { phase } = saving.document;
      if (phase.name === 'writing') saving.take(server.answer(phase.flight));
    };
    while (saving.told.length === 0) answer();
    // The first is found, and the last is looked for.
    answer();
    saving.edit({ ...all, last: 'good' }).go();
    const before = server.requests.length;
    saving.save({ ...all, one: 2, two: 3, three: 4, last: 'better' });
    expect([server.requests.length - before, server.state['last'], saving.paths]).to.deep.equal([
      1,
      'better',
      ['/first'],
    ]);
  });

  it('is not what stands now where something was taken away', () => {
    const server = new Inspector({ id: '1', list: [a, b, c] }, 'one place');
    const saving = new Saving(server).save({ id: '1', list: [{ ...b, n: 'bad' }, c] });
    expect([listOf(server.state), saving.paths, server.requests.length]).to.deep.equal([[b, c], ['/list/0/n'], 2]);
  });

  it('is a child that was put in the place of another as a whole, and not half of it', () => {
    const server = new Inspector({ id: '1', title: 'One', cover: { id: 'p', alt: 'one', url: 'one' } });
    const cover = { id: 'q', alt: 'good', url: 'bad' };
    const saving = new Saving(server).save({ id: '1', title: 'Two', cover });
    expect([saving.paths, server.state]).to.deep.equal([
      ['/cover'],
      { id: '1', title: 'Two', cover: { id: 'p', alt: 'one', url: 'one' } },
    ]);
  });
});

// ---- whatever is edited, and whatever of it is refused

type Deed =
  | { readonly kind: 'edit'; readonly at: number; readonly leaf: string; readonly isBad: boolean }
  | { readonly kind: 'remove'; readonly at: number; readonly isBad: boolean }
  | { readonly kind: 'add'; readonly at: number; readonly isBad: boolean };

const size = 6;
const deed: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({
    kind: fc.constant('edit' as const),
    at: fc.nat(size - 1),
    leaf: fc.constantFrom('n', 'm'),
    isBad: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('remove' as const), at: fc.nat(size - 1), isBad: fc.boolean() }),
  fc.record({ kind: fc.constant('add' as const), at: fc.nat(size), isBad: fc.boolean() }),
);
const elementsOf = (list: Json) => list as readonly { readonly id: string }[];
const byId = (list: Json) => [...elementsOf(list)].sort((one, other) => one.id.localeCompare(other.id));

const formerIds = (list: Json) => elementsOf(list).flatMap(({ id }) => (id.startsWith('e') ? [id] : []));

const plan = fc.record({
  deeds: fc.uniqueArray(deed, {
    minLength: 1,
    maxLength: 12,
    // One thing is done to each element; what is added may be added anywhere.
    selector: (one) => (one.kind === 'add' ? `+${one.at}` : String(one.at)),
  }),
  fields: fc.array(fc.boolean(), { maxLength: 4 }),
  isLong: fc.boolean(),
  order: fc.constantFrom('as it was', 'another', 'one that is refused'),
  says: fc.constantFrom<Speech>('nothing', 'one place', 'all places', 'the list'),
});

describe('Of edits of which the server refuses some', () => {
  it('exactly those are named, the others arrive, and it takes few requests', () => {
    fc.assert(
      fc.property(plan, ({ deeds, fields, isLong, order, says }) => {
        const text = isLong ? 'long '.repeat(200) : 'short';
        const elements = Array.from({ length: size }, (_, at) => ({ id: `e${at}`, n: 'n', m: text }));
        const base: JsonObject = { id: '1', list: elements };
        const kept = new Set<string>();
        let [refused, edits] = [fields.filter((isBad) => isBad).length, fields.length + deeds.length];
        /** The list with what was done to it: all of it, or what is not refused. */
        const listWith = (isTaken: (isBad: boolean) => boolean): JsonObject[] => {
          const added = (place: number) =>
            deeds.flatMap((one) =>
              one.kind === 'add' && one.at === place && isTaken(one.isBad)
                ? [{ id: `x${one.at}`, n: one.isBad ? 'bad' : 'good' }]
                : [],
            );
          const there = elements.flatMap((element, at) => {
            const one = deeds.find((each) => each.kind !== 'add' && each.at === at);
            if (one === undefined || one.kind === 'add' || !isTaken(one.isBad)) return [...added(at), element];
            if (one.kind === 'remove') return added(at);
            return [...added(at), { ...element, [one.leaf]: one.isBad ? 'bad' : 'good' }];
          });
          return [...there, ...added(size)];
        };
        for (const one of deeds) {
          if (one.isBad) refused += 1;
          if (one.isBad && one.kind === 'remove') kept.add(`e${one.at}`);
        }
        const fieldsWith = (isTaken: (isBad: boolean) => boolean) =>
          Object.fromEntries(
            fields.flatMap((isBad, at) => (isTaken(isBad) ? [[`field${at}`, isBad ? 'bad' : 'good']] : [])),
          );
        const server = new Inspector(base, says, kept, order === 'one that is refused');
        const list = listWith(() => true);
        const isMoved = order !== 'as it was' && formerIds(list).length > 1;
        if (isMoved) edits += 1;
        if (isMoved && order === 'one that is refused') refused += 1;
        const all = { ...base, ...fieldsWith(() => true), list: isMoved ? [...list].reverse() : list };
        const isTurned = isMoved && order === 'another';
        const saving = new Saving(server).save(all);

        const { list: there = [], ...others } = server.state;
        expect(others).to.deep.equal({ id: '1', ...fieldsWith((isBad) => !isBad) });
        // Between which of those that are new one stands that was to be removed, nobody can say.
        expect(byId(there)).to.deep.equal(byId(listWith((isBad) => !isBad)));
        if (order !== 'another') expect(server.accepted('move')).to.deep.equal([]);
        if (kept.size === 0) expect(formerIds(there)).to.deep.equal(formerIds(isTurned ? [...list].reverse() : list));
        expect(saving.told.length).to.equal(refused);
        for (const { path = '', working } of saving.told) {
          const sent = JSON.stringify(valueAt(working, path) ?? null);
          if (path === '/list' || path === '/list/-') continue;
          expect(sent.includes('"bad"'), `${path} was refused`).to.equal(true);
        }
        const gone = saving.told.filter(({ path }) => path === '/list/-');
        expect(gone, 'what was to be removed').to.have.lengthOf(kept.size);
        expect(server.requests.length).to.be.at.most(refused * (Math.ceil(Math.log2(edits)) + 2) + 2);
        expect(stateOf(saving.document).name).to.equal(refused > 0 ? 'refused' : 'clean');
      }),
      { numRuns: 500 },
    );
  });
});
