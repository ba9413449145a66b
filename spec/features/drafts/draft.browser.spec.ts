import { expect } from 'chai';
import { type FakeServer, fakeServer } from 'nise';
import { readFailure } from '../../../app/data';
import type { DraftAttributes } from '../../../common/features/drafts';
import { createId } from '../../../app/features/drafts/create-id';
import { Cover, Draft, Source, Tag } from '../../../app/features/drafts/draft';

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

function read(changes: Partial<DraftAttributes> = {}): Draft {
  const draft = new Draft();
  draft.set(draft.parse({ ...plainDraft, ...changes }));
  return draft;
}

function countEdits(draft: Draft): () => number {
  let count = 0;
  draft.on('edited', () => count++);
  return () => count;
}

describe('A draft', () => {
  it('holds its cover as a model and its tags and sources as collections', () => {
    const draft = read();
    expect(draft.get('cover')).to.be.an.instanceOf(Cover);
    expect(draft.get('tags')?.at(0)).to.be.an.instanceOf(Tag);
    expect(draft.get('sources')?.at(2)).to.be.an.instanceOf(Source);
  });

  it('goes back as the document that it was read from, without what the server decides', () => {
    const { title, description, body, cover, tags, sources } = plainDraft;
    const written: unknown = JSON.parse(JSON.stringify(read()));
    expect(written).to.deep.equal({ title, description, body, cover, tags, sources });
  });

  it('keeps each child when the document is read again', () => {
    const draft = read();
    const cover = draft.get('cover');
    const second = draft.sources.get('s2');
    draft.set(
      draft.parse({
        ...plainDraft,
        cover: { url: '', alt: '', credit: 'Mira' },
        sources: [...plainDraft.sources].reverse(),
      }),
    );
    expect(draft.get('cover')).to.equal(cover);
    expect(cover?.get('credit')).to.equal('Mira');
    expect(draft.sources.at(1)).to.equal(second);
    expect(draft.sources.pluck('id')).to.deep.equal(['s3', 's2', 's1']);
  });

  it('drops the cover when the document read again has none', () => {
    const draft = read();
    draft.set(draft.parse({ ...plainDraft, cover: null }));
    expect(draft.get('cover')).to.equal(null);
  });

  it('says that it is edited for each leaf, wherever it is', () => {
    const draft = read();
    const edits = countEdits(draft);
    draft.set({ title: 'Rye bread' });
    draft.get('cover')?.set({ alt: 'A dark loaf' });
    draft.sources.at(0).set({ url: 'https://example.com' });
    draft.tags.addNamed('rye');
    expect(edits()).to.equal(4);
  });

  it('says that it is edited when a cover is added, written in and removed', () => {
    const draft = read({ cover: null });
    const edits = countEdits(draft);
    draft.addCover();
    draft.get('cover')?.set({ credit: 'Mira' });
    draft.removeCover();
    expect(edits()).to.equal(3);
    expect(draft.toJSON().cover).to.equal(null);
  });

  it('says that it is edited when a source moves, and not when there is nowhere to move to', () => {
    const draft = read();
    const edits = countEdits(draft);
    const first = draft.sources.at(0);
    expect(draft.sources.move(first, -1)).to.equal(false);
    expect(edits()).to.equal(0);
    expect(draft.sources.move(first, 1)).to.equal(true);
    expect(edits()).to.equal(1);
    expect(draft.sources.pluck('id')).to.deep.equal(['s2', 's1', 's3']);
  });

  it('says once that it is edited when a source moves, however far', () => {
    const draft = read();
    const edits = countEdits(draft);
    const first = draft.sources.at(0);
    expect(draft.sources.moveTo(first, 2)).to.equal(true);
    expect(edits()).to.equal(1);
    expect(draft.sources.pluck('id')).to.deep.equal(['s2', 's3', 's1']);
    for (const position of [2, -1, 3]) expect(draft.sources.moveTo(first, position)).to.equal(false);
    expect(edits()).to.equal(1);
  });

  it('takes a tag once, and none that is blank', () => {
    const draft = read();
    for (const name of [' rye ', 'rye', '', '  ', 'baking']) draft.tags.addNamed(name);
    expect(draft.tags.pluck('name')).to.deep.equal(['baking', 'rye']);
  });

  it('keeps elements that are called like what every object has', () => {
    const draft = read({ tags: [{ id: 'toString', name: 'constructor' }] });
    expect(draft.tags.length).to.equal(1);
    expect(draft.toJSON().tags).to.deep.equal([{ id: 'toString', name: 'constructor' }]);
  });
});

interface Sent {
  readonly requestHeaders: Readonly<Record<string, string>>;
}

describe('A draft that is stored', () => {
  let server: FakeServer;
  beforeEach(() => {
    server = fakeServer.create();
    server.respondImmediately = true;
  });
  afterEach(() => server.restore());
  const answer = (status: number, tag: string, title: string): [number, Record<string, string>, string] => [
    status,
    { 'Content-Type': 'application/json', ETag: tag },
    JSON.stringify({ ...plainDraft, title }),
  ];

  it('says which version it was written in, each time', async () => {
    server.respondWith('GET', /./, answer(200, '"1-gzip"', 'Bread'));
    const draft = new Draft({ id: 'd1' });
    await draft.fetch();
    server.respondWith('PUT', /./, answer(200, '"2"', 'Rye'));
    draft.set({ title: 'Rye' });
    await draft.store();
    await draft.store();
    expect(server.requests.map(({ requestHeaders }: Sent) => requestHeaders['If-Match'])).to.deep.equal([
      undefined,
      '"1-gzip"',
      '"2"',
    ]);
    expect(draft.standing).to.deep.equal({ name: 'saved' });
  });

  it('after it was changed elsewhere is refused in plain words, and keeps what was typed', async () => {
    server.respondWith('GET', /./, answer(200, '"1"', 'Bread'));
    const draft = new Draft({ id: 'd1' });
    await draft.fetch();
    server.respondWith('PUT', /./, answer(412, '"2"', 'Theirs'));
    draft.set({ title: 'Mine' });
    const failure = await draft.store().then(
      () => expect.fail('it was stored'),
      (reason: unknown) => readFailure(reason),
    );
    expect(failure.message).to.match(/changed elsewhere/);
    expect([draft.get('title'), draft.standing.name]).to.deep.equal(['Mine', 'failed']);
    // It has not seen the other version, and does not pretend that it has.
    expect(draft.etag).to.equal('"1"');
  });
});

describe('An id for a new element', () => {
  it('is one that the API takes, and another each time', () => {
    const ids = Array.from({ length: 100 }, createId);
    expect(new Set(ids).size).to.equal(100);
    for (const id of ids) expect(id).to.match(/^[A-Za-z0-9_-]{22}$/);
  });
});
