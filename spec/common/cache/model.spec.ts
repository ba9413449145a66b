import { expect } from 'chai';
import fc from 'fast-check';
import { Cache, createTiers, type Load } from '../../../common/cache/index';
import { FakeClock } from '../../support/fake-clock';
import { turn } from './scripted-load';
import { Disk, TierDouble, type TierMood } from './tier-double';

/** What the origin says about a key: each write raises its version. */
interface Value {
  readonly version: number;
  readonly bytes: number;
}

interface RunningLoad {
  readonly key: string;
  /** Of the key when the load began: whatever forbids to join it raises that of the key. */
  readonly generation: number;
  readonly settle: (isOk: boolean) => void;
}

interface Reader {
  readonly abort: () => void;
}

const keys = ['a', 'b', '__proto__'];
const maxBytes = 2_500;
const key = fc.constantFrom(...keys);
const moods: readonly TierMood[] = ['sane', 'throws', 'late', 'corrupt', 'full'];

const read = fc.record({
  type: fc.constant('read'),
  key,
  isRefresh: fc.boolean(),
  declaresTags: fc.boolean(),
  looksAt: fc.constantFrom('its start', 'its end'),
  bytes: fc.nat(600),
});
const write = fc.record({
  type: fc.constant('write'),
  key,
  tells: fc.constantFrom('its tag', 'the common tag', 'its key', 'everything', 'the new value'),
});
const command = fc.oneof(
  { weight: 10, arbitrary: read },
  { weight: 4, arbitrary: write },
  { weight: 8, arbitrary: fc.record({ type: fc.constant('settle'), nth: fc.nat(5), isOk: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('abort'), nth: fc.nat(9) }) },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('move the clock'), byMs: fc.integer({ min: -150, max: 300 }) }),
  },
  { weight: 6, arbitrary: fc.record({ type: fc.constant('take turns'), isLong: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('change the mood'), mood: fc.constantFrom(...moods) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('restart') }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('purge') }) },
);
type Command = typeof command extends fc.Arbitrary<infer C> ? C : never;
type Read = typeof read extends fc.Arbitrary<infer R> ? R : never;
type Write = typeof write extends fc.Arbitrary<infer W> ? W : never;
const kind = fc.constantFrom('memory alone', 'a tier that survives', 'a tier with moods');

/** The cache, and beside it the simplest truth: what was last written, and what of it is acknowledged. */
class World {
  readonly clock = new FakeClock();
  readonly #disk = new Disk();
  readonly #kind: string;
  readonly #versions = new Map(keys.map((name) => [name, 1]));
  readonly #generations = new Map(keys.map((name) => [name, 1]));
  /** Nobody may be given less: in this session, and in the next. */
  #acknowledged = new Map(keys.map((name) => [name, 1]));
  #durable = new Map(keys.map((name) => [name, 1]));
  #tier: TierDouble<Value>;
  #cache: Cache<Value>;
  #sessions = 0;
  #loads = new Set<RunningLoad>();
  #readers = new Set<Reader>();
  readonly #faults: string[] = [];

  constructor(cacheKind: string) {
    this.#kind = cacheKind;
    this.#tier = new TierDouble(this.#disk);
    this.#cache = this.#open();
  }

  async run(next: Command): Promise<void> {
    if (next.type === 'read') this.#read(next);
    else if (next.type === 'write') this.#write(next);
    else if (next.type === 'settle') [...this.#loads].at(next.nth)?.settle(next.isOk);
    else if (next.type === 'abort') [...this.#readers].at(next.nth)?.abort();
    else if (next.type === 'move the clock') this.#moveClock(next.byMs);
    else if (next.type === 'take turns') await (next.isLong ? turn() : Promise.resolve());
    else if (next.type === 'change the mood') this.#changeMood(next.mood);
    else if (next.type === 'restart') this.#restart();
    else void this.#cache.purge().then(() => undefined, this.#fault('purge rejects'));
    this.#check();
  }

  async end(): Promise<void> {
    this.#tier.mood = 'sane';
    for (let round = 0; round < 20 && (round < 2 || this.#cache.loading > 0); round++) {
      for (const load of this.#loads) load.settle(true);
      await turn();
      this.clock.advance(10_000);
      await turn();
    }
    this.#check();
    expect(this.#cache.loading, 'loads left').to.equal(0);
    expect(this.clock.waiting, 'timers left').to.equal(0);
    expect(this.#readers.size, 'readers left').to.equal(0);
  }

  #open(): Cache<Value> {
    this.#tier = new TierDouble(this.#disk);
    this.#sessions++;
    return new Cache<Value>({
      clock: this.clock,
      maxBytes,
      maxEntryBytes: 1_000,
      maxJoinAgeMs: Number.POSITIVE_INFINITY,
      rememberedTags: 4,
      sizeOf: (value) => value.bytes,
      tiers:
        this.#kind === 'memory alone' ? undefined : createTiers([this.#tier], { session: `session ${this.#sessions}` }),
    });
  }

  #read(next: Read): void {
    const { key: name } = next;
    const session = this.#sessions;
    const atLeast = numberOf(this.#acknowledged, name);
    const controller = new AbortController();
    const reader = { abort: () => controller.abort() };
    const { signal } = controller;
    const tags = next.declaresTags ? tagsOf(name) : [];
    const answer = this.#cache.read(name, this.#loadOf(next), { refresh: next.isRefresh, signal, tags });
    const check = (given: Value): void => {
      if (given.version < atLeast) this.#faults.push(`${name} is ${given.version}, was ${atLeast} when asked for`);
    };
    if (!(answer instanceof Promise)) {
      check(answer.value);
      return;
    }
    this.#readers.add(reader);
    answer.then(
      (entry) => {
        this.#readers.delete(reader);
        if (session === this.#sessions) check(entry.value);
      },
      () => this.#readers.delete(reader),
    );
  }

  #loadOf(next: Read): Load<Value> {
    const { key: name } = next;
    const session = this.#sessions;
    return ({ signal }) =>
      new Promise((resolve, reject) => {
        if (session !== this.#sessions) return;
        const generation = numberOf(this.#generations, name);
        const others = [...this.#loads].filter((load) => load.key === name && load.generation === generation);
        if (!next.isRefresh && others.length > 0) this.#faults.push(`${name} is loaded twice at once`);
        const versionAtStart = numberOf(this.#versions, name);
        const load: RunningLoad = {
          key: name,
          generation,
          settle: (isOk) => {
            this.#loads.delete(load);
            if (session !== this.#sessions) return;
            if (isOk) raise(this.#generations, name);
            const version = next.looksAt === 'its start' ? versionAtStart : numberOf(this.#versions, name);
            const value = { version, bytes: next.bytes };
            if (isOk) resolve({ value, tags: tagsOf(name), freshForMs: 100, staleForMs: 100, graceForMs: 300 });
            else reject(new Error('The origin is down'));
          },
        };
        this.#loads.add(load);
        signal.addEventListener('abort', () => this.#loads.delete(load));
      });
  }

  #write({ key: name, tells }: Write): void {
    const session = this.#sessions;
    const version = raise(this.#versions, name);
    const told = this.#tell(name, version, tells);
    // The next line is the first moment at which anyone could ask after the invalidation was asked for.
    this.#acknowledged.set(name, version);
    for (const other of tells === 'the common tag' || tells === 'everything' ? keys : [name])
      raise(this.#generations, other);
    told.then(() => {
      if (session === this.#sessions) this.#durable.set(name, Math.max(version, numberOf(this.#durable, name)));
    }, this.#fault('an invalidation rejects'));
  }

  #tell(name: string, version: number, tells: string): Promise<void> {
    if (tells === 'its tag') return this.#cache.invalidate([`tag of ${name}`]);
    if (tells === 'the common tag') return this.#cache.invalidate(['common']);
    if (tells === 'its key') return this.#cache.invalidateKey(name);
    if (tells === 'everything') return this.#cache.invalidateAll();
    return this.#cache.write(name, { value: { version, bytes: 10 }, tags: tagsOf(name), freshForMs: 100 });
  }

  #moveClock(byMs: number): void {
    if (byMs >= 0) this.clock.advance(byMs);
    else this.clock.set(this.clock.now() + byMs);
  }

  #changeMood(mood: TierMood): void {
    if (this.#kind === 'a tier with moods') this.#tier.mood = mood;
  }

  /** The process is killed and started again. What was being said is lost; what was acknowledged is not. */
  #restart(): void {
    if (this.#kind !== 'a tier that survives') return;
    this.#tier.die();
    this.#loads = new Set();
    this.#readers = new Set();
    for (const name of keys) raise(this.#generations, name);
    this.#acknowledged = new Map(this.#durable);
    this.#cache = this.#open();
  }

  #fault(what: string): (error: unknown) => void {
    return (error) => void this.#faults.push(`${what}: ${String(error)}`);
  }

  #check(): void {
    expect(this.#faults).to.deep.equal([]);
    expect(this.#cache.bytes).to.be.at.most(maxBytes);
  }
}

function tagsOf(name: string): string[] {
  return [`tag of ${name}`, 'common'];
}

function numberOf(numbers: Map<string, number>, name: string): number {
  return numbers.get(name) ?? 0;
}

function raise(numbers: Map<string, number>, name: string): number {
  const raised = numberOf(numbers, name) + 1;
  numbers.set(name, raised);
  return raised;
}

describe('the cache beside a simple model', () => {
  it('never gives less than was acknowledged, loads once at a time, and leaves nothing behind', async function () {
    this.timeout(60_000);
    await fc.assert(
      fc.asyncProperty(
        kind,
        fc.array(command, { minLength: 1, maxLength: 60, size: 'max' }),
        async (cacheKind, commands) => {
          const world = new World(cacheKind);
          for (const next of commands) await world.run(next);
          await world.end();
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
