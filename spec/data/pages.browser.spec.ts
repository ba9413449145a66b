/** A list of which more and more is read, as "Show more" does, and what becomes of it when the server's list is another. */
import { expect } from 'chai';
import { type FakeServer, fakeServer } from 'nise';
import { cache, Collection, type Lease, Model, Registry } from '../../app/data';
import { proto } from '../../vendor/proto';
import { FakeClock } from '../support/fake-clock';

const PAGE = 2;

class Note extends Model {
  static {
    proto(Note, { urlRoot: '/notes' });
  }
}

class Notes extends Collection<Note> {
  static {
    proto(Notes, { model: Note });
  }

  override url(): string {
    return '/notes';
  }
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
}

describe('A list that was read page by page', () => {
  let server: FakeServer;
  let clock: FakeClock;
  let registry: Registry;
  let there: string[];
  let notes: Notes;
  let lease: Lease;

  beforeEach(async () => {
    cache.purge();
    there = ['e', 'd', 'c', 'b', 'a'];
    server = fakeServer.create();
    server.respondWith((xhr) => {
      const offset = Number(new URL(xhr.url, location.href).searchParams.get('offset') ?? 0);
      const rows = there.slice(offset, offset + PAGE).map((id) => ({ id }));
      xhr.respond(200, { 'Content-Type': 'application/json', 'Cache-Control': 'max-age=60' }, JSON.stringify(rows));
    });
    clock = new FakeClock();
    registry = new Registry({ clock, lingerMs: 1_000 });
    notes = registry.collection(Notes);
    lease = registry.retain(notes, {});
    await read({});
    await more(2);
  });

  afterEach(() => {
    lease.release();
    registry.purge();
    clock.advance(1_000);
    expect([registry.inspect(), cache.observed]).to.deep.equal([[], 0]);
    server.restore();
  });

  async function calm(): Promise<void> {
    for (let round = 0; round < 4; round += 1) {
      server.respond();
      await settled();
    }
  }

  function read(options: object): Promise<void> {
    notes.fetch(options);
    return calm();
  }

  const more = (offset: number): Promise<void> => read({ remove: false, data: { offset } });

  function becomes(...ids: string[]): Promise<void> {
    there = ids;
    cache.invalidateAll();
    return settled().then(calm);
  }

  const shown = (): unknown[] => notes.pluck('id');

  it('shows what is new where the server has it, and no longer what is gone', async () => {
    expect(shown()).to.deep.equal(['e', 'd', 'c', 'b']);
    await more(4);
    const [e, , c] = notes.models;
    await becomes('f', 'e', 'c', 'b', 'a');
    expect(shown()).to.deep.equal(['f', 'e', 'c', 'b', 'a']);
    expect([notes.at(1), notes.at(2)]).to.deep.equal([e, c]);
  });

  it('shows what moved from one page to another once, as the same object, and what is on no page any more not', async () => {
    const [, d] = notes.models;
    await becomes('f', 'e', 'd', 'c', 'b', 'a');
    expect(shown()).to.deep.equal(['f', 'e', 'd', 'c']);
    expect(notes.at(2)).to.equal(d);
    await becomes('d', 'a');
    expect(shown()).to.deep.equal(['d', 'a']);
    await becomes();
    expect(shown()).to.deep.equal([]);
  });

  it('keeps what was put there by hand, behind what it stood behind', async () => {
    notes.add({ title: 'not saved' }, { at: 0 });
    notes.add({ title: 'not saved either' }, { at: 2 });
    await becomes('f', 'e', 'd', 'b');
    expect(notes.map((note) => (note.isNew() ? note.get('title') : note.id))).to.deep.equal([
      'not saved',
      'f',
      'e',
      'not saved either',
      'd',
      'b',
    ]);
  });

  it('keeps the order of its pages when one is read once more, and has before what was read before', async () => {
    there = ['z', 'y', 'e', 'd', 'c', 'b'];
    await read({ remove: false, at: 0, data: { offset: 0 }, refresh: true });
    await read({ remove: false, data: { offset: 2 }, refresh: true });
    expect(shown()).to.deep.equal(['z', 'y', 'e', 'd', 'c', 'b']);
    await becomes('z', 'x', 'e', 'd', 'c', 'b');
    expect(shown().slice(0, 4)).to.deep.equal(['z', 'x', 'e', 'd']);
  });

  it('forgets its pages when it is read from its beginning', async () => {
    await read({ refresh: true });
    expect(shown()).to.deep.equal(['e', 'd']);
    await becomes('d', 'c', 'e');
    expect(shown()).to.deep.equal(['d', 'c']);
  });
});
