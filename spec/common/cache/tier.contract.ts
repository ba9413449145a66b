import { expect } from 'chai';
import type { Tier, TierRecord } from '../../../common/cache/index';

/** A medium, and a way to open it again as another process or tab would. */
export interface TierMedium {
  open(): Promise<Tier<string>>;
}

/** What every tier keeps to (tier.ts), to be run against each. */
export function describeTier(name: string, createMedium: () => TierMedium): void {
  describe(`${name}, as a tier of the cache`, () => {
    let medium: TierMedium;
    beforeEach(() => {
      medium = createMedium();
    });

    it('gives what it was given, all of it, and nothing for what it was not', async () => {
      const tier = await medium.open();
      const record = recordOf('a', ['x', 'y']);
      await set(tier, record);
      expect(await tier.get('a')).to.deep.equal(record);
      expect(await tier.get('b')).to.equal(undefined);
    });

    it('replaces and removes by key', async () => {
      const tier = await medium.open();
      await set(tier, recordOf('a', []));
      await set(tier, { ...recordOf('a', []), value: 'two' });
      expect(await tier.get('a')).to.have.property('value', 'two');
      await tier.remove('a');
      await tier.remove('never there');
      expect(await tier.get('a')).to.equal(undefined);
    });

    it('gives nothing any more that carries an invalidated tag, also when it is opened again', async () => {
      const tier = await medium.open();
      for (const [key, tags] of [
        ['a', ['x', 'y']],
        ['b', ['y']],
        ['c', []],
      ] as const)
        await set(tier, recordOf(key, tags));
      await tier.invalidate(['x', 'unknown']);
      for (const opened of [tier, await medium.open()]) {
        expect(await opened.get('a')).to.equal(undefined);
        expect(await opened.get('b')).to.have.property('key', 'b');
        expect(await opened.get('c')).to.have.property('key', 'c');
      }
      await set(tier, recordOf('a', ['x']));
      expect(await tier.get('a')).to.have.property('key', 'a');
    });

    it('gives nothing any more once it is cleared, also when it is opened again', async () => {
      const tier = await medium.open();
      await set(tier, recordOf('a', ['x']));
      await tier.clear();
      for (const opened of [tier, await medium.open()]) expect(await opened.get('a')).to.equal(undefined);
    });

    it('takes any key and any tag', async () => {
      const tier = await medium.open();
      const hostile = ['__proto__', 'constructor', '', '/../..', 'a\0b', 'ü|{%}', 'x'.repeat(5_000)];
      for (const key of hostile) await set(tier, recordOf(key, [key]));
      for (const key of hostile) expect(await tier.get(key)).to.deep.equal(recordOf(key, [key]));
      await tier.invalidate(['__proto__']);
      expect(await tier.get('__proto__')).to.equal(undefined);
      expect(await tier.get('constructor')).to.have.property('key', 'constructor');
    });
  });
}

async function set(tier: Tier<string>, record: TierRecord<string>): Promise<void> {
  await tier.set(record.key, record, await tier.mark?.());
}

function recordOf(key: string, tags: readonly string[]): TierRecord<string> {
  return {
    key,
    value: `value of ${key}`,
    isAskable: true,
    tags,
    storedAtMs: Date.UTC(2026, 0, 1),
    freshForMs: 60_000,
    staleForMs: 0,
    graceForMs: 1.5,
    clock: 3,
    session: 'one',
  };
}
