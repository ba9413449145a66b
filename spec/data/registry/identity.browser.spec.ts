import { expect } from 'chai';
import { type FakeServer, fakeServer } from 'nise';
import { spy } from 'sinon';
import { Collection, DisposedError, Model, Registry, registry as home } from '../../../app/data';
import { unfollow } from '../../../app/data/live';
import { proto } from '../../../vendor/proto';
import { FakeClock } from '../../support/fake-clock';

const LINGER_MS = 1_000;

interface PersonAttributes {
  name: string;
  age: number;
}

class Person extends Model<PersonAttributes> {
  static {
    proto(Person, { idAttribute: 'name' });
  }
}

interface HatAttributes {
  id: string;
  title: string;
  body: string;
  size: number;
  version: number;
  tags: readonly string[];
  maker: Partial<PersonAttributes>;
  wearers: readonly Partial<PersonAttributes>[];
}

class Hat extends Model<HatAttributes> {
  static {
    proto(Hat, { versionAttribute: 'version', embeds: { maker: 'person', wearers: 'person' } });
  }

  override url(): string {
    return `/hats/${this.isNew() ? '' : this.id}`;
  }
}

class Hats extends Collection<Hat, { readonly shelf?: string; readonly page?: number }> {
  static {
    proto(Hats, { model: Hat, envelope: 'hats' });
  }

  override url(): string {
    return `/shelves/${this.params.shelf ?? 'all'}`;
  }
}

interface Change {
  readonly name: string;
  readonly value: unknown;
}

/** Every `change:NAME`, in order. */
function listenTo(model: Model): Change[] {
  const changes: Change[] = [];
  model.on('all', (event: string, _model: unknown, value: unknown) => {
    if (event.startsWith('change:')) changes.push({ name: event.slice('change:'.length), value });
  });
  return changes;
}

describe('Records of the registry', () => {
  let server: FakeServer;
  let clock: FakeClock;
  let registry: Registry;
  let takeBack: () => void;

  beforeEach(() => {
    server = fakeServer.create();
    server.respondImmediately = true;
    clock = new FakeClock();
    registry = new Registry({ clock, lingerMs: LINGER_MS });
    takeBack = registry.declare('person', Person);
  });

  afterEach(() => {
    takeBack();
    // Some are held to the end: for other specs nothing is to be asked for their sake.
    for (const { instance } of registry.inspect()) unfollow(instance);
    registry.purge();
    server.restore();
  });

  function serve(path: string, body: unknown, method = 'GET', status = 200): void {
    const text = body === undefined ? '' : JSON.stringify(body);
    server.respondWith(method, new RegExp(`/api${path}$`), [status, { 'Content-Type': 'application/json' }, text]);
  }

  async function fetchHats(rows: readonly object[], params: { shelf?: string; page?: number } = {}, options = {}) {
    const hats = registry.collection(Hats, params);
    serve(`/shelves/${params.shelf ?? 'all'}`, { hats: rows });
    await hats.fetch(options);
    return hats;
  }

  describe('in lists', () => {
    it('are the ones that are shown alone', async () => {
      const fez = registry.model(Hat, 'fez');
      const hats = await fetchHats([
        { id: 'fez', title: 'Fez' },
        { id: 'bowler', title: 'Bowler' },
      ]);
      expect(hats.at(0)).to.equal(fez);
      expect(fez.get('title')).to.equal('Fez');
      expect(registry.model(Hat, 'bowler')).to.equal(hats.at(1));
    });

    it('are the same in each of them', async () => {
      const [left, right] = [
        await fetchHats([{ id: 'fez' }], { shelf: 'left' }),
        await fetchHats([{ id: 'fez' }], { shelf: 'right' }),
      ];
      expect(left.at(0)).to.equal(right.at(0));
      expect(left.get('fez')).to.equal(right.get('fez'));
    });

    it('stay so when a list is read again, reset, paged, added to, sorted', async () => {
      const rows = ['a', 'b', 'c'].map((id, index) => ({ id, size: 3 - index }));
      const hats = await fetchHats(rows);
      const [a, b, c] = hats.models;
      await fetchHats(rows);
      expect(hats.models).to.deep.equal([a, b, c]);
      await fetchHats(rows, {}, { reset: true });
      expect(hats.models).to.deep.equal([a, b, c]);
      await fetchHats([{ id: 'd' }], {}, { remove: false });
      expect(hats.pluck('id')).to.deep.equal(['a', 'b', 'c', 'd']);
      hats.remove(b ?? []);
      hats.add({ id: 'b', title: 'back' });
      expect(hats.get('b')).to.equal(b);
      hats.comparator = 'size';
      hats.sort();
      expect(hats.models.slice(0, 3)).to.deep.equal([c, b, a]);
      for (const hat of hats.models) expect(registry.model(Hat, hat.id)).to.equal(hat);
    });

    it('stay so when another instance of the same is added', () => {
      const fez = registry.model(Hat, 'fez');
      const hats = registry.collection(Hats);
      hats.add(new Hat({ id: 'fez', title: 'Fez' }));
      expect(hats.at(0)).to.equal(fez);
      expect(fez.get('title')).to.equal('Fez');
      const bowler = new Hat({ id: 'bowler' });
      hats.add(bowler);
      expect(registry.model(Hat, 'bowler')).to.equal(bowler);
    });

    it('live as long as they are in one', async () => {
      const hats = await fetchHats([{ id: 'fez' }, { id: 'bowler' }]);
      const lease = registry.retain(hats, {});
      const [fez, bowler] = hats.models;
      clock.advance(LINGER_MS);
      await fetchHats([{ id: 'fez' }]);
      clock.advance(LINGER_MS);
      expect([fez?.disposed, bowler?.disposed]).to.deep.equal([false, true]);
      lease.release();
      clock.advance(LINGER_MS);
      expect([fez?.disposed, hats.disposed]).to.deep.equal([true, true]);
      expect(registry.inspect()).to.deep.equal([]);
      expect(clock.waiting).to.equal(0);
    });

    for (const id of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
      it(`may be called ${id}`, async () => {
        const hats = await fetchHats([{ id, title: 'one' }]);
        await fetchHats([{ id, title: 'two' }]);
        expect(hats).to.have.lengthOf(1);
        expect(registry.model(Hat, id)).to.equal(hats.at(0));
        expect(hats.at(0).get('title')).to.equal('two');
      });
    }

    it('are members of no registry where their list is in none', () => {
      const hats = new Hats([new Hat({ id: 'fez' })]);
      hats.add({ id: 'bowler' });
      expect(home.find(Hat, 'bowler')).to.equal(undefined);
      hats.dispose();
      expect(hats.disposed).to.equal(true);
    });

    it('that were given up with their user do not bring the next one’s', async () => {
      const hats = await fetchHats([{ id: 'fez' }]);
      const lease = registry.retain(hats, {});
      registry.purge();
      const fez = registry.model(Hat, 'fez');
      serve('/shelves/all', { hats: [{ id: 'fez' }, { id: 'bowler' }] });
      await hats.fetch();
      expect(hats.at(0)).to.not.equal(fez);
      expect(registry.find(Hat, 'bowler')).to.equal(undefined);
      lease.release();
    });
  });

  describe('known in part', () => {
    it('keep what a row does not mention', async () => {
      const fez = registry.model(Hat, 'fez');
      serve('/hats/fez', { id: 'fez', title: 'Fez', body: 'Felt' });
      await fez.fetch();
      await fetchHats([{ id: 'fez', title: 'The fez' }]);
      expect(fez.attributes).to.deep.equal({ id: 'fez', title: 'The fez', body: 'Felt' });
      expect(fez.extent).to.equal('whole');
    });

    it('say how much of them is known, and are read whole when the whole is asked for', async () => {
      const fez = registry.model(Hat, 'fez');
      expect(fez.extent).to.equal('nothing');
      const hats = await fetchHats([{ id: 'fez', title: 'Fez' }]);
      expect([fez.extent, hats.extent, fez.get('title')]).to.deep.equal(['part', 'whole', 'Fez']);
      serve('/hats/fez', { id: 'fez', title: 'Fez', body: 'Felt' });
      const reading = fez.fetch();
      expect(fez.get('title')).to.equal('Fez');
      await reading;
      expect([fez.extent, fez.get('body')]).to.deep.equal(['whole', 'Felt']);
    });

    it('never go back to an older state, whatever comes late', async () => {
      const hats = await fetchHats([{ id: 'fez', title: 'New', version: 2 }]);
      const changes = listenTo(hats.at(0));
      await fetchHats([{ id: 'fez', title: 'Old', version: 1 }]);
      expect(hats.at(0).get('title')).to.equal('New');
      expect(changes).to.deep.equal([]);
      hats.at(0).receive({ title: 'Same version', version: 2 });
      expect(hats.at(0).get('title')).to.equal('Same version');
    });
  });

  describe('told what they know already', () => {
    it('change once for each attribute that really changed, and not at all for the others', async () => {
      const rows = [{ id: 'fez', title: 'Fez', size: 57, tags: ['red', 'felt'] }];
      const hats = await fetchHats(rows);
      const changes = listenTo(hats.at(0));
      let whole = 0;
      hats.at(0).on('change', () => (whole += 1));
      await fetchHats(rows);
      expect([changes, whole]).to.deep.equal([[], 0]);
      await fetchHats([{ id: 'fez', title: 'Fez', size: 58, tags: ['red', 'felt'] }]);
      expect(changes).to.deep.equal([{ name: 'size', value: 58 }]);
      expect(whole).to.equal(1);
    });
  });

  describe('that are being edited', () => {
    async function read() {
      const fez = registry.model(Hat, 'fez');
      registry.retain(fez, {});
      serve('/hats/fez', { id: 'fez', title: 'Fez', size: 57 });
      await fez.fetch();
      return fez;
    }

    it('keep the edit when they are read again, and take over the rest', async () => {
      const fez = await read();
      fez.set({ title: 'My fez' });
      await fetchHats([{ id: 'fez', title: 'Their fez', size: 58 }]);
      expect(fez.attributes).to.deep.include({ title: 'My fez', size: 58 });
      expect([fez.isEdited('title'), fez.isEdited('size')]).to.deep.equal([true, false]);
    });

    it('are edited no longer when the edit is taken back, or turns out to be what the server says', async () => {
      const fez = await read();
      fez.set({ title: 'My fez' });
      fez.set({ title: 'Fez' });
      expect(fez.isEdited('title')).to.equal(false);
      fez.set({ title: 'Their fez' });
      fez.receive({ title: 'Their fez' });
      expect(fez.isEdited('title')).to.equal(false);
      fez.receive({ title: 'Another' });
      expect(fez.get('title')).to.equal('Another');
    });

    it('keep an attribute that was removed or added here', async () => {
      const fez = await read();
      fez.unset('size');
      fez.set({ body: 'Felt' });
      fez.receive({ size: 60, body: 'Wool' });
      expect([fez.has('size'), fez.get('body')]).to.deep.equal([false, 'Felt']);
    });

    it('take over what the answer to a save says, save what was typed meanwhile', async () => {
      const fez = await read();
      server.respondImmediately = false;
      serve('/hats/fez', { id: 'fez', title: 'My fez!', size: 61 }, 'PUT');
      const saving = fez.save({ title: 'My fez', size: 60 });
      fez.set({ title: 'My very fez' });
      server.respond();
      await saving;
      expect(fez.attributes).to.deep.include({ title: 'My very fez', size: 61 });
      expect([fez.isEdited('title'), fez.isEdited('size')]).to.deep.equal([true, false]);
    });

    it('take over what they waited for', async () => {
      const fez = await read();
      serve('/hats/fez', { id: 'fez', title: 'My fez', size: 57 }, 'PUT');
      await fez.save({ title: 'My fez' }, { wait: true });
      expect([fez.get('title'), fez.isEdited('title')]).to.deep.equal(['My fez', false]);
    });

    it('keep the edit that a save could not bring to the server', async () => {
      const fez = await read();
      serve('/hats/fez', { errors: {} }, 'PUT', 500);
      await fez.save({ title: 'My fez' }).then(
        () => expect.fail('it was saved'),
        () => undefined,
      );
      fez.receive({ title: 'Their fez' });
      expect([fez.get('title'), fez.isEdited('title')]).to.deep.equal(['My fez', true]);
    });
  });

  describe('that are new', () => {
    afterEach(() => home.purge());

    it('enter with their first save, and are from then on what everybody gets', async () => {
      const hat = new Hat({ title: 'Fez' });
      const lease = home.retain(hat, {});
      serve('/hats/', { id: 'fez', title: 'Fez' }, 'POST');
      await hat.save();
      expect(home.model(Hat, 'fez')).to.equal(hat);
      hat.dispose();
      expect(hat.disposed).to.equal(false);
      lease.release();
    });

    it('enter the registry of their list', async () => {
      const hats = registry.collection(Hats);
      registry.retain(hats, {});
      serve('/hats/', { id: 'fez', title: 'Fez' }, 'POST');
      const hat = hats.create({ title: 'Fez' });
      server.respond();
      await Promise.resolve();
      expect(hat.id).to.equal('fez');
      expect(registry.model(Hat, 'fez')).to.equal(hat);
      expect(hats.get('fez')).to.equal(hat);
    });

    it('give way in their list to one that has come meanwhile under the same id', async () => {
      const hats = registry.collection(Hats);
      registry.retain(hats, {});
      hats.add({ id: 'bowler' });
      const fez = registry.model(Hat, 'fez');
      serve('/hats/', { id: 'fez', title: 'Fez' }, 'POST');
      const newcomer = hats.create({ title: 'Fez' });
      await Promise.resolve();
      expect(newcomer).to.not.equal(fez);
      expect(hats.models).to.deep.equal([hats.get('bowler'), fez]);
      expect(fez.get('title')).to.equal('Fez');
    });
  });

  it('that turn out to be another of the same list are there once, and found by their id', () => {
    const hats = registry.collection(Hats);
    hats.receive([{ id: 'top' }, { id: 'bowler', size: 58 }]);
    const bowler = hats.get('bowler');
    hats.get('top').receive({ id: 'bowler' });
    expect(hats.map(({ id }) => id)).to.deep.equal(['bowler']);
    expect(hats.get('bowler')).to.equal(bowler);
    expect(hats.at(0)).to.equal(bowler);
  });

  it('that turn out to be there already are read, changed and saved as the one that stays, whoever has which', async () => {
    const fez = registry.model(Hat, 'fez');
    fez.receive({ title: 'Fez', size: 57 });
    const hats = registry.collection(Hats);
    registry.retain(hats, {});
    serve('/hats/', { id: 'fez', title: 'The fez' }, 'POST');
    const newcomer = new Hat({ title: 'The fez' }, { collection: hats });
    const lease = registry.retain(newcomer, {});
    const [ours, theirs] = [listenTo(newcomer), listenTo(fez)];
    const synced = spy();
    newcomer.on('sync', synced);
    await newcomer.save();
    expect([newcomer.id, newcomer.get('size'), newcomer.isNew()]).to.deep.equal(['fez', 57, false]);
    expect(newcomer.toJSON()).to.deep.equal(fez.toJSON());
    expect(synced.callCount).to.equal(1);
    // Each hears what it did not know.
    expect(theirs).to.deep.equal([{ name: 'title', value: 'The fez' }]);
    expect(ours).to.deep.include({ name: 'size', value: 57 });
    ours.length = theirs.length = 0;
    newcomer.set({ size: 58 });
    fez.set('title', 'Fez again');
    expect([fez.get('size'), newcomer.get('title'), newcomer.isEdited('size')]).to.deep.equal([58, 'Fez again', true]);
    expect(ours)
      .to.deep.equal(theirs)
      .and.to.deep.equal([
        { name: 'size', value: 58 },
        { name: 'title', value: 'Fez again' },
      ]);
    serve('/hats/fez', { id: 'fez', title: 'Saved', size: 58 }, 'PUT');
    await newcomer.save();
    expect([fez.get('title'), newcomer.get('title')]).to.deep.equal(['Saved', 'Saved']);
    lease.release();
    clock.advance(LINGER_MS);
    expect([newcomer.disposed, fez.disposed]).to.deep.equal([true, true]);
    expect(() => newcomer.get('title')).to.throw("Hat 'fez' was disposed");
  });

  it('that change their id are found by the new one, also in their lists', async () => {
    const hats = await fetchHats([{ id: 'fez', title: 'Fez' }]);
    const fez = hats.at(0);
    serve('/hats/fez', { id: 'the-fez', title: 'The fez' }, 'PUT');
    await fez.save({ title: 'The fez' });
    expect(registry.find(Hat, 'the-fez')).to.equal(fez);
    expect(registry.find(Hat, 'fez')).to.equal(undefined);
    expect(hats.get('the-fez')).to.equal(fez);
  });

  it('that are destroyed leave every list and the registry', async () => {
    const [left, right] = [
      await fetchHats([{ id: 'fez' }], { shelf: 'left' }),
      await fetchHats([{ id: 'fez' }], { shelf: 'right' }),
    ];
    registry.retain(left, {});
    registry.retain(right, {});
    const fez = left.at(0);
    serve('/hats/fez', undefined, 'DELETE', 204);
    await fez.destroy({ wait: true });
    expect([left.length, right.length]).to.deep.equal([0, 0]);
    expect(registry.find(Hat, 'fez')).to.equal(undefined);
    clock.advance(LINGER_MS);
    expect(fez.disposed).to.equal(true);
  });

  describe('that stand within others', () => {
    it('are the ones that everybody gets, and learn what the row says', async () => {
      const ann = registry.model(Person, 'ann');
      const hats = await fetchHats([
        { id: 'fez', maker: { name: 'ann', age: 40 }, wearers: [{ name: 'bob', age: 3 }] },
      ]);
      expect(ann.get('age')).to.equal(40);
      expect(registry.find(Person, 'bob')?.get('age')).to.equal(3);
      hats.at(0).receive({ maker: { name: 'ann', age: 41 } });
      expect(ann.get('age')).to.equal(41);
    });

    it('live as long as the one that they stand in', async () => {
      const hats = await fetchHats([{ id: 'fez', maker: { name: 'ann', age: 40 } }]);
      const lease = registry.retain(hats, {});
      clock.advance(10 * LINGER_MS);
      const ann = registry.find(Person, 'ann');
      hats.at(0).receive({ maker: { name: 'bob', age: 3 } });
      clock.advance(LINGER_MS);
      expect(ann?.disposed).to.equal(true);
      lease.release();
      clock.advance(LINGER_MS);
      expect(registry.inspect()).to.deep.equal([]);
    });

    it('are told nothing that was told before: what became of them since stays', async () => {
      const hats = await fetchHats([{ id: 'fez', maker: { name: 'ann', age: 40 } }]);
      const ann = registry.model(Person, 'ann');
      ann.receive({ age: 41 });
      hats.at(0).receive({ title: 'Fez', maker: { name: 'ann', age: 40 } });
      expect(ann.get('age')).to.equal(41);
    });

    it('are left alone where nobody declared their type, or they have no id', async () => {
      takeBack();
      const hats = await fetchHats([{ id: 'fez', maker: { name: 'ann' }, wearers: [{}] }]);
      expect(hats.at(0).get('maker')).to.deep.equal({ name: 'ann' });
      expect(registry.find(Person, 'ann')).to.equal(undefined);
    });
  });

  describe('that were disposed', () => {
    it('do nothing with an answer that comes late', async () => {
      server.respondImmediately = false;
      const fez = registry.model(Hat, 'fez');
      const saving = fez.save({ title: 'Fez' });
      clock.advance(LINGER_MS);
      serve('/hats/fez', { id: 'fez', title: 'Late' }, 'PUT');
      server.respond();
      await saving;
      expect(fez.disposed).to.equal(true);
      expect(fez.receive({ title: 'Later' })).to.equal(false);
    });

    it('say their name to whoever goes on using them', async () => {
      const hats = await fetchHats([{ id: 'fez' }]);
      const fez = hats.at(0);
      clock.advance(LINGER_MS);
      for (const use of [
        () => fez.get('title'),
        () => fez.set({ title: 'x' }),
        () => fez.fetch(),
        () => fez.save(),
        () => void fez.toJSON(),
        () => fez.serialize(),
      ]) {
        expect(use).to.throw(DisposedError, "Hat 'fez' was disposed");
      }
      expect(() => hats.at(0)).to.throw(DisposedError, 'Hats was disposed');
      expect(() => hats.fetch()).to.throw(DisposedError, 'Hats was disposed');
      expect(() => hats.first()).to.throw(DisposedError, 'Hats was disposed');
    });
  });
});
