import { expect } from 'chai';
import type { ServerFeature } from '../../server-mock/feature';
import { createMemoryStore } from '../../server-mock/store';
import { createParts } from '../../server-mock/parts';

describe('Parts', () => {
  const store = createMemoryStore([]);
  const feature = (name: string, rest: Partial<ServerFeature>): ServerFeature => ({
    declaration: { name, endpoints: {} },
    tables: [],
    handlers: {},
    ...rest,
  });

  it('are found by name, and undefined where nobody offers them', async () => {
    const parts = createParts([feature('a', { offers: { 'a:double': (_, n: number) => Promise.resolve(2 * n) } })]);
    type Double = (records: unknown, n: number) => Promise<number>;
    const double = parts.find<Double>('a:double');
    expect(await store.transaction((records) => double?.(records, 4) ?? Promise.resolve(0))).to.equal(8);
    for (const name of ['b:none', 'constructor', '__proto__', 'toString']) {
      expect(parts.find<Double>(name)).to.equal(undefined);
    }
  });

  it('of one name are offered by one feature only', () => {
    const offers = { same: () => Promise.resolve(1) };
    expect(() => createParts([feature('a', { offers }), feature('b', { offers })])).to.throw(
      TypeError,
      'b offers same',
    );
  });

  it('tell all who listen, one after the other', async () => {
    const heard: unknown[] = [];
    const listener = (name: string) => async (_: unknown, detail: object) => {
      await Promise.resolve();
      heard.push([name, detail]);
    };
    const parts = createParts(
      ['a', 'b', 'c'].map((name) => feature(name, name === 'b' ? {} : { listens: { gone: listener(name) } })),
    );
    await store.transaction(async (records) => {
      await parts.announce(records, 'gone', { id: 1 });
      await parts.announce(records, 'constructor', {});
    });
    expect(heard).to.deep.equal([
      ['a', { id: 1 }],
      ['c', { id: 1 }],
    ]);
  });

  it('pass on what a listener throws, so that the transaction is undone', async () => {
    const refuse = () => Promise.reject(new Error('no'));
    const parts = createParts([feature('a', { listens: { gone: refuse } })]);
    const reason: unknown = await store
      .transaction((records) => parts.announce(records, 'gone', {}))
      .catch((thrown: unknown) => thrown);
    expect(reason).to.be.instanceOf(Error).and.have.property('message', 'no');
  });
});
