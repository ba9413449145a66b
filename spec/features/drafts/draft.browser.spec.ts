import { expect } from 'chai';
import { setSavingTools } from '../../../app/data/saves';
import type { DraftAttributes } from '../../../common/features/drafts';
import { Cover, Draft, Source, Tag } from '../../../app/features/drafts/draft';
import { FakeClock } from '../../support/fake-clock';
import { serveXhr } from '../../support/serve-xhr';
import { settled } from '../../support/stage';

const plainDraft: DraftAttributes = {
  id: 'd1',
  title: 'Bread',
  description: '',
  body: 'Flour, water, salt.',
  cover: { url: '/loaf.jpg', alt: 'A loaf', credit: '' },
  tags: [{ id: 't1', name: 'baking' }],
  sources: [
    { id: 's1', title: 'First', url: '' },
    { id: 's2', title: 'Second', url: '' },
    { id: 's3', title: 'Third', url: '' },
  ],
  updatedAt: '2026-01-01T00:00:00.000Z',
};

function receive(draft: Draft, changes: Partial<DraftAttributes> = {}, version = '"1"'): void {
  draft.receive(draft.parse({ ...plainDraft, ...changes }), { version });
}

const made: Draft[] = [];

function read(changes: Partial<DraftAttributes> = {}): Draft {
  const draft = new Draft({ id: 'd1' });
  made.push(draft);
  receive(draft, changes);
  return draft;
}

/** What the list says of it. */
function rowOf(draft: DraftAttributes): Omit<DraftAttributes, 'body'> {
  const { body, ...row } = draft;
  expect(body).not.to.equal('');
  return row;
}

/** What would be sent, as `replace /title`. */
function unsaved(draft: Draft): readonly string[] {
  return draft._ops.map(({ op, path }) => `${op} ${path}`);
}

describe('A draft', () => {
  let restoreTools: () => void;
  // Nothing is saved: the pause after an edit never ends.
  beforeEach(() => (restoreTools = setSavingTools({ clock: new FakeClock() })));
  afterEach(() => {
    for (const draft of made.splice(0)) {
      // What is unsaved would be sent.
      draft.reverseUnsaved();
      draft.dispose();
    }
    restoreTools();
  });

  it('holds its cover as a model and its tags and sources as collections', () => {
    const draft = read();
    expect(draft.get('cover')).to.be.an.instanceOf(Cover);
    expect(draft.get('tags')?.at(0)).to.be.an.instanceOf(Tag);
    expect(draft.get('sources')?.at(2)).to.be.an.instanceOf(Source);
  });

  it('that was only read has nothing to save', () => {
    const draft = read();
    expect(unsaved(draft)).to.deep.equal([]);
    expect(draft.saveState.name).to.equal('clean');
    expect(draft.toJSON()).to.deep.equal(plainDraft);
  });

  it('is known whole once it was read whole, also where that says nothing that a row of the list had not', () => {
    const row = rowOf(plainDraft);
    const draft = new Draft(row as object, { parse: true, from: 'server' });
    made.push(draft);
    expect(draft.extent).not.to.equal('whole');
    draft.receive(draft.parse({ ...row, body: '' }), { version: '"1"', whole: true });
    expect(draft.extent).to.equal('whole');
  });

  it('is known in part for as long as rows of the list are all that was said of it, whatever they change', () => {
    const row = rowOf(plainDraft);
    const draft = new Draft(row as object, { parse: true, from: 'server' });
    made.push(draft);
    draft.receive(draft.parse({ ...row, title: 'Another' }));
    expect([draft.get('title'), draft.extent]).to.deep.equal(['Another', 'part']);
  });

  it('keeps each child when the document is read again', () => {
    const draft = read();
    const { tags, sources } = draft;
    const cover = draft.get('cover');
    const second = draft.sources.get('s2');
    receive(draft, { cover: { url: '', alt: '', credit: 'Mira' }, sources: [...plainDraft.sources].reverse() }, '"2"');
    expect(draft.get('cover')).to.equal(cover);
    expect(cover?.get('credit')).to.equal('Mira');
    expect([draft.tags, draft.sources]).to.deep.equal([tags, sources]);
    expect(draft.sources.at(1)).to.equal(second);
    expect(draft.sources.pluck('id')).to.deep.equal(['s3', 's2', 's1']);
    expect(unsaved(draft)).to.deep.equal([]);
  });

  it('drops the cover when the document read again has none', () => {
    const draft = read();
    receive(draft, { cover: null }, '"2"');
    expect(draft.get('cover')).to.equal(null);
  });

  it('has each leaf to save that was edited, wherever it is, and no other', () => {
    const draft = read();
    draft.set({ title: 'Rye bread' });
    draft.get('cover')?.set({ alt: 'A dark loaf' });
    draft.sources.at(0).set({ url: 'https://example.com' });
    draft.tags.addNamed('rye');
    expect(unsaved(draft)).to.have.members([
      'replace /title',
      'replace /cover/alt',
      'replace /sources/0/url',
      'add /tags/1',
    ]);
  });

  it('has one cover to save when one is added and written in, and none when it is removed again', () => {
    const draft = read({ cover: null });
    draft.addCover();
    draft.get('cover')?.set({ credit: 'Mira' });
    expect(draft._ops.length).to.equal(1);
    expect(draft._ops[0]).to.deep.include({ path: '/cover', value: { url: '', alt: '', credit: 'Mira' } });
    draft.removeCover();
    expect(unsaved(draft)).to.deep.equal([]);
  });

  it('has one move to save when a source moves, however far, and none when there is nowhere to move to', () => {
    const draft = read();
    const first = draft.sources.at(0);
    expect(draft.sources.move(first, -1)).to.equal(false);
    for (const position of [0, -1, 3]) expect(draft.sources.moveTo(first, position)).to.equal(false);
    expect(unsaved(draft)).to.deep.equal([]);
    let sorts = 0;
    draft.sources.on('sort', () => (sorts += 1));
    expect(draft.sources.moveTo(first, 2)).to.equal(true);
    expect(draft.sources.pluck('id')).to.deep.equal(['s2', 's3', 's1']);
    expect(draft._ops).to.deep.equal([{ op: 'move', from: '/sources/0', path: '/sources/2' }]);
    expect(sorts).to.equal(1);
    expect(draft.sources.move(first, -1)).to.equal(true);
    expect(draft._ops.length).to.equal(1);
  });

  it('takes a tag once, and none that is blank', () => {
    const draft = read();
    for (const name of [' rye ', 'rye', '', '  ', 'baking']) draft.tags.addNamed(name);
    expect(draft.tags.pluck('name')).to.deep.equal(['baking', 'rye']);
  });

  it('keeps elements that are called like what every object has', () => {
    const draft = read({ tags: [{ id: 'toString', name: 'constructor' }] });
    expect(draft.tags.length).to.equal(1);
    expect(draft.toJSON()).to.deep.include({ tags: [{ id: 'toString', name: 'constructor' }] });
  });
});

interface Sent {
  readonly method: string;
  readonly ifMatch: string | null;
  readonly body: unknown;
}

describe('A draft that saves itself', () => {
  const sent: Sent[] = [];
  /** In this order; the last one again and again. */
  let replies: { status: number; tag: string; changes: Partial<DraftAttributes> }[];
  let clock: FakeClock;
  let restore: (() => void)[];
  let draft: Draft;

  beforeEach(async () => {
    clock = new FakeClock();
    restore = [setSavingTools({ clock }), serveXhr(answer)];
    replies = [{ status: 200, tag: '"1-gzip"', changes: {} }];
    draft = new Draft({ id: 'd1' });
    await draft.fetch();
    sent.length = 0;
    replies = [];
  });
  afterEach(() => {
    draft.dispose();
    for (const each of restore) each();
  });

  async function answer(request: Request): Promise<Response> {
    const text = await request.text();
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    sent.push({ method: request.method, ifMatch: request.headers.get('If-Match'), body });
    const [{ status, tag, changes } = expect.fail('nothing was to be asked')] = replies;
    if (replies.length > 1) replies.shift();
    const headers = { 'Content-Type': 'application/json', ETag: tag };
    return new Response(JSON.stringify({ ...plainDraft, ...changes }), { status, headers });
  }
  function willAnswer(status: number, tag: string, changes: Partial<DraftAttributes>): void {
    replies.push({ status, tag, changes });
  }

  /** A pause in typing, and what follows from the answer. */
  async function pause(): Promise<void> {
    await settled();
    clock.advance(800);
    await settled();
  }

  it('sends what was edited after a pause, once, as a patch of the version it was edited in', async () => {
    willAnswer(200, '"2"', { title: 'Rye' });
    for (const title of ['R', 'Ry', 'Rye']) draft.set({ title });
    expect(draft.saveState.name).to.equal('dirty');
    await pause();
    expect(draft.saveState.name).to.equal('clean');
    willAnswer(200, '"3"', { title: 'Rye', description: 'Dark' });
    replies.shift();
    draft.set({ description: 'Dark' });
    await pause();
    expect(sent.map(({ ifMatch }) => ifMatch)).to.deep.equal(['"1-gzip"', '"2"']);
    expect(sent.map(({ body }) => body)).to.deep.equal([
      [{ op: 'replace', path: '/title', value: 'Rye' }],
      [{ op: 'replace', path: '/description', value: 'Dark' }],
    ]);
  });

  it('puts what was changed elsewhere and what was typed here together', async () => {
    willAnswer(412, '"2"', { description: 'Theirs' });
    willAnswer(200, '"3"', { title: 'Mine', description: 'Theirs' });
    draft.set({ title: 'Mine' });
    await pause();
    await settled();
    expect([draft.get('title'), draft.get('description'), draft.saveState.name]).to.deep.equal([
      'Mine',
      'Theirs',
      'clean',
    ]);
    expect(sent.at(-1)?.ifMatch).to.equal('"2"');
  });

  it('keeps what was typed where it was changed elsewhere too, and asks', async () => {
    willAnswer(412, '"2"', { title: 'Theirs' });
    draft.set({ title: 'Mine' });
    await pause();
    expect([draft.get('title'), draft.saveState.name]).to.deep.equal(['Mine', 'conflict']);
    expect(draft._conflict?.conflicts).to.deep.equal([
      { path: '/title', kind: 'edit/edit', client: 'Mine', server: 'Theirs', original: 'Bread' },
    ]);
    willAnswer(200, '"3"', { title: 'Mine' });
    replies.shift();
    draft.resolve('mine');
    await settled();
    expect(draft.saveState.name).to.equal('clean');
    expect(sent.at(-1)?.ifMatch).to.equal('"2"');
  });
});
