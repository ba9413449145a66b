/** What a document takes over of the server's states: how much of it was known before, and what of it is news. */
import { expect } from 'chai';
import { stateOf, type Entry } from '../../../app/data/saves/document';
import { MARK, without } from '../../../app/data/saves/identity';
import type { JsonObject } from '../../../common/json-patch';
import { base, Life, title } from './life';

const nothingKnown = (): Life => new Life({}, 'nothing');
const row = (life: Life, state: JsonObject): Life =>
  life.take({ type: 'received', state, version: undefined, isSparse: true });

describe('A document', () => {
  describe('of which nobody knew anything', () => {
    it('takes the first state for what it is, whatever its class made of it before', () => {
      const life = nothingKnown();
      life.document = { ...life.document, working: { title: 'of the class', lang: 'of the class' } };
      life.received(base);
      expect([life.document.working, life.name]).to.deep.equal([base, 'clean']);
    });

    it('keeps what was typed before its first state came', () => {
      const life = nothingKnown().edit({ note: 'typed' }).received(base);
      expect(life.document.working).to.deep.equal({ ...base, note: 'typed' });
      expect(life.document.operations.map(({ path }) => path)).to.deep.equal(['/note']);
    });
  });

  describe('of which rows of lists told a part', () => {
    const known = (): Life => row(nothingKnown(), { id: '1', title: 'One', body: base['body'] ?? '' });

    it('has the rest as it shows, and what was taken away stays away', () => {
      const life = known();
      life.take({ type: 'edited', working: without(life.document.working, 'title'), nowMs: 0 }).received(base);
      expect(life.document.operations).to.deep.equal([{ op: 'remove', path: '/title' }]);
    });

    it('takes what it knew nothing of for no edit of others, as long as it is not all known', () => {
      const life = known().edit({ list: [] }).received(base);
      expect([life.document.held, life.document.operations.map(({ path }) => path)]).to.deep.equal([
        undefined,
        ['/list'],
      ]);
    });
  });

  for (const [how, whole] of [
    ['read', () => new Life()],
    ['read after rows had told a part', () => row(nothingKnown(), { id: '1' }).received(base, '"1"')],
    ['created here', () => nothingKnown().edit(base).save().wrote(201, { version: '"1"' })],
    ['read before a write', () => row(nothingKnown(), base).saving().read(base).wrote(412, {}).read(base, '"1"')],
    [
      'told with a refusal',
      () => row(nothingKnown(), base).saving().read(base).wrote(412, { state: base, version: '"1"' }),
    ],
  ] as const) {
    it(`is in conflict with whoever adds the same to it once it was ${how}`, () => {
      const life = whole().edit({ note: 'Mine' }).wrote(204, { version: '"1"' });
      life.edit({ added: 'Mine' }).received({ ...life.document.base, added: 'theirs' }, '"3"');
      expect(life.document.held?.conflicts).to.have.nested.property('[0].path', '/added');
    });
  }

  it('says nothing of a merge, and asks nobody, where the server has nothing new', () => {
    for (const autoResolve of [true, false]) {
      const life = new Life({ autoResolve }).edit({ title: 'Mine' }).received(base, '"1"');
      expect([life.name, life.has('merged'), life.has('conflict')]).to.deep.equal(['dirty', false, false]);
    }
  });

  it('takes what is new where nothing is unsaved, although it merges nothing unasked', () => {
    const life = new Life({ autoResolve: false }).received({ ...base, title: 'theirs' });
    expect([life.name, life.document.working['title']]).to.deep.equal(['clean', 'theirs']);
  });

  it('tells of its conflicts anew whenever one of them is another, is gone or was added, and else not', () => {
    const theirs = { ...base, title: 'theirs', body: 'theirs' };
    const life = new Life().edit({ title: 'Mine', body: 'Mine' }).received(theirs);
    const told = (change: JsonObject): unknown[] => {
      const before = life.document.held?.conflicts;
      const { conflicts } = life.edit(change).document.held ?? {};
      return conflicts === before ? [] : (conflicts ?? []).map(({ path, mine }) => [path, mine]);
    };
    expect(told({ list: [] })).to.deep.equal([]);
    expect(told({ title: 'More' })).to.deep.equal([
      ['/title', 'More'],
      ['/body', 'Mine'],
    ]);
    expect(told({ body: 'theirs' })).to.deep.equal([['/title', 'More']]);
    expect(told({ title: 'theirs', body: 'More' })).to.deep.equal([['/body', 'More']]);
    expect(told({ title: 'More' })).to.have.length(2);
  });

  it('is still to be deleted, or kept, where nobody has decided that yet', () => {
    const life = new Life()
      .take({ type: 'remove' })
      .wrote(412, { state: { ...base, title: 'theirs' }, version: '"2"' });
    life.take({ type: 'resolve', choose: () => undefined });
    expect([life.name, stateOf(life.document).conflicts, life.written]).to.deep.equal(['conflict', 1, undefined]);
  });

  it('waits for its pause with what was typed since a write that is repeated, though a state came meanwhile', () => {
    const life = new Life().saving('Two').wrote(0).edit({ title: 'Three' }).received(base, '"1"');
    life.take({ type: 'waited' });
    expect(life.written?.operations).to.deep.equal([title('Two')]);
    life.wrote(204, { version: '"2"' });
    expect([life.written, life.name]).to.deep.equal([undefined, 'dirty']);
  });

  it('takes an element of others, that stands where a new one of its own does, for another', () => {
    const list = base['list'] as readonly JsonObject[];
    const life = new Life().edit({ list: [...list, { [MARK]: 'c1', n: 3 }] });
    life.received({ ...base, list: [...list, { id: 'theirs', n: 4 }] });
    expect(life.document.working['list']).to.deep.equal([...list, { id: 'theirs', n: 4 }, { [MARK]: 'c1', n: 3 }]);
  });

  describe('that is nowhere yet', () => {
    const entry = (working: JsonObject): Entry => ({
      base: undefined,
      isWhole: false,
      version: undefined,
      working,
      unanswered: undefined,
    });

    it('comes back from the journal, though its class makes another of it by now', () => {
      const life = nothingKnown();
      life.document = { ...life.document, working: { madeAt: 2 } };
      life.take({ type: 'restored', entry: entry({ madeAt: 1, title: 'Typed' }) });
      expect(life.document.working).to.deep.equal({ madeAt: 1, title: 'Typed' });
    });

    it('is another than what the journal has, once something was typed', () => {
      const life = nothingKnown()
        .edit({ title: 'Here' })
        .take({ type: 'restored', entry: entry({ body: 'There' }) });
      expect([life.document.working, life.document.left.length]).to.deep.equal([{ title: 'Here' }, 1]);
    });
  });
});
