import { expect } from 'chai';
import { type FakeServer, fakeServer } from 'nise';
import { Collection, Model, Registry } from '../../../app/data';
import { unfollow } from '../../../app/data/live';
import { proto } from '../../../vendor/proto';
import { FakeClock } from '../../support/fake-clock';

interface PipeAttributes {
  id: string;
  title: string;
}

class Pipe extends Model<PipeAttributes> {
  override url(): string {
    return `/pipes/${this.isNew() ? '' : this.id}`;
  }
}

class Pipes extends Collection<Pipe> {
  static {
    proto(Pipes, { model: Pipe });
  }

  override url(): string {
    return '/pipes';
  }
}

describe('Records of the registry that were deleted', () => {
  let server: FakeServer;
  let registry: Registry;

  beforeEach(() => {
    server = fakeServer.create();
    server.respondImmediately = true;
    registry = new Registry({ clock: new FakeClock() });
  });

  afterEach(() => {
    for (const { instance } of registry.inspect()) unfollow(instance);
    registry.purge();
    server.restore();
  });

  function serve(method: string, path: string, status: number, body?: object): void {
    const text = body === undefined ? '' : JSON.stringify(body);
    server.respondWith(method, new RegExp(`/api${path}$`), [status, { 'Content-Type': 'application/json' }, text]);
  }

  async function fetchPipes(): Promise<Pipes> {
    serve('GET', '/pipes', 200, [{ id: 'briar', title: 'Briar' }]);
    const pipes = registry.collection(Pipes);
    registry.retain(pipes, {});
    await pipes.fetch({ cache: false });
    return pipes;
  }

  async function deletedPipe(): Promise<Pipe> {
    const pipe = (await fetchPipes()).at(0);
    registry.retain(pipe, {});
    serve('DELETE', '/pipes/briar', 204);
    await pipe.destroy({ wait: true });
    expect(registry.find(Pipe, 'briar')).to.equal(undefined);
    return pipe;
  }

  async function expectOneObject(pipe: Pipe): Promise<void> {
    expect(registry.find(Pipe, pipe.id)).to.equal(pipe);
    expect((await fetchPipes()).models).to.deep.equal([pipe]);
  }

  it('are found again once they are saved, and a list that has them shows the same object', async () => {
    const pipe = await deletedPipe();
    serve('PUT', '/pipes/briar', 200, { id: 'briar', title: 'Back' });
    await pipe.save({ title: 'Back' });
    await expectOneObject(pipe);
  });

  it('are found by their new id once they are made anew', async () => {
    const pipe = await deletedPipe();
    pipe.unset('id');
    serve('POST', '/pipes/', 201, { id: 'clay', title: 'Clay' });
    await pipe.save();
    expect(registry.find(Pipe, 'clay')).to.equal(pipe);
    expect(registry.find(Pipe, 'briar')).to.equal(undefined);
  });

  it('are found again once they are put back into a list', async () => {
    const pipe = await deletedPipe();
    registry.collection(Pipes).add(pipe);
    await expectOneObject(pipe);
  });

  it('are found again once the server is found to have them still', async () => {
    const pipe = await deletedPipe();
    serve('GET', '/pipes/briar', 200, { id: 'briar', title: 'Still here' });
    await pipe.fetch({ cache: false });
    await expectOneObject(pipe);
  });

  for (const [status, answer] of [
    [403, 'refuses to delete them'],
    [500, 'fails to delete them'],
  ] as const) {
    it(`are found again if the server ${answer}, and the next list has the same object`, async () => {
      expect(await deletedInVain(status)).to.equal(true);
    });
  }

  it('stay away if the server has had no such record', async () => {
    expect(await deletedInVain(404)).to.equal(false);
  });

  /** @returns whether the registry has the record again. */
  async function deletedInVain(status: number): Promise<boolean> {
    const pipe = (await fetchPipes()).at(0);
    registry.retain(pipe, {});
    server.respondImmediately = false;
    serve('DELETE', '/pipes/briar', status, { errors: {} });
    const deleting = Promise.resolve(pipe.destroy() || undefined).catch(() => undefined);
    expect(registry.find(Pipe, 'briar')).to.equal(undefined);
    server.respond();
    await deleting;
    server.respondImmediately = true;
    const [again] = (await fetchPipes()).models;
    return again === pipe && registry.find(Pipe, 'briar') === pipe;
  }

  it('stay away while a read that left before brings what they were', async () => {
    const pipe = (await fetchPipes()).at(0);
    registry.retain(pipe, {});
    server.respondImmediately = false;
    serve('GET', '/pipes/briar', 200, { id: 'briar', title: 'Before' });
    const reading = pipe.fetch({ cache: false });
    serve('DELETE', '/pipes/briar', 204);
    const deleting = pipe.destroy();
    server.respond();
    await Promise.all([reading, deleting]);
    expect(registry.find(Pipe, 'briar')).to.equal(undefined);
  });

  it('give way to the one that another has made of the id meanwhile', async () => {
    const pipe = await deletedPipe();
    const other = registry.model(Pipe, 'briar');
    serve('PUT', '/pipes/briar', 200, { id: 'briar', title: 'Back' });
    await pipe.save({ title: 'Back' });
    expect(registry.find(Pipe, 'briar')).to.equal(other);
    expect([pipe.get('title'), other.get('title')]).to.deep.equal(['Back', 'Back']);
  });

  it('are nothing to the next user, whatever is saved of them', async () => {
    const pipe = await deletedPipe();
    registry.purge();
    serve('PUT', '/pipes/briar', 200, { id: 'briar', title: 'Back' });
    await pipe.save({ title: 'Back' });
    expect(registry.find(Pipe, 'briar')).to.equal(undefined);
  });
});
