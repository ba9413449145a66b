import { expect } from 'chai';
import fc from 'fast-check';
import type { Given } from '../../../app/data/cache';
import { openDesk, type Sent, turn } from './desk';

/** What the server has at a path: each write that it takes raises it by one. */
interface Body {
  readonly path: string;
  readonly version: number;
  readonly owner: string;
}

const paths = ['/a', '/b', '/__proto__'];
const path = fc.constantFrom(...paths);
const command = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      type: fc.constant('read'),
      path,
      refresh: fc.boolean(),
      life: fc.nat(3),
      isPrefetch: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ type: fc.constant('write'), path, returns: fc.constantFrom('all', 'nothing', 'a group') }),
  },
  // Somewhere else something is written on which what is there depends: nothing but its group says so.
  { weight: 3, arbitrary: fc.record({ type: fc.constant('write elsewhere'), path }) },
  {
    weight: 9,
    arbitrary: fc.record({
      type: fc.constant('answer'),
      nth: fc.nat(5),
      how: fc.constantFrom('well', 'well', 'well', 'refused', 'broken', 'taken and broken'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('leave'), nth: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('observe'), path }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('stop observing') }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('invalidate'), path }) },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('move the clock'), byMs: fc.integer({ min: -2_000, max: 40_000 }) }),
  },
  { weight: 6, arbitrary: fc.record({ type: fc.constant('take turns'), isLong: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('change user'), isPurged: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('hear'), count: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('return') }) },
);
/** Each command is given in one of two tabs. */
const given = fc.tuple(fc.nat(1), command);
type Command = typeof command extends fc.Arbitrary<infer C> ? C : never;
type Part<T extends Command['type']> = Extract<Command, { readonly type: T }>;

const lives = ['no-cache', 'max-age=5', 'max-age=5, stale-while-revalidate=5, stale-if-error=5', 'no-store'];

/** What all tabs talk to, and whom they sign in as. */
class Server {
  readonly versions = new Map<string, number>();
  user = 'ann';
  epoch = 0;

  versionOf(at: string): number {
    return this.versions.get(at) ?? 0;
  }
}

/** What one tab says to the other, with what is known when it says so. */
interface Said {
  readonly word: string;
  readonly tags: readonly string[];
  readonly keys: readonly string[];
  readonly versions: ReadonlyMap<string, number>;
  readonly user: string;
  readonly epoch: number;
}

/** A tab's cache, and beside it the simplest truth: what the server has, and what of it was acknowledged to whom. */
class Tab {
  readonly #desk = openDesk({
    user: () => `${this.#user}:${this.#epoch}`,
    announce: (word, tags = [], keys = []) => {
      const { versions } = this.#server;
      this.#said.push({ word, tags, keys, versions: new Map(versions), user: this.#user, epoch: this.#epoch });
    },
  });
  #user = 'ann';
  #epoch = 0;
  readonly #server: Server;
  /** What this one hears, and what the other does. */
  readonly #heard: Said[];
  readonly #said: Said[];
  readonly #acknowledged = new Map<string, number>();
  /** What a reader saw is known: nothing older may follow a read that begins after an acknowledgement. */
  readonly #faults: string[] = [];
  readonly #readers = new Set<{ readonly leave: () => void }>();
  readonly #stops: (() => void)[] = [];
  /** What readers were given here, by path and user: whoever asks after it is given nothing older. */
  readonly #given = new Map<string, number>();
  readonly #invalidations = new Map<string, number>();
  readonly #begun = new Map<Sent, Body & { readonly generation: number; readonly isForced: boolean }>();

  constructor(server: Server, heard: Said[], said: Said[]) {
    this.#server = server;
    this.#heard = heard;
    this.#said = said;
  }

  async run(next: Command): Promise<void> {
    // What was sent in a turn of its own, since the last command.
    this.#look();
    switch (next.type) {
      case 'read':
        this.#read(next);
        break;
      case 'write':
        this.#write(next);
        break;
      case 'write elsewhere':
        this.#desk.cache.send({
          type: 'POST',
          url: `/elsewhere${next.path}`,
          mark: { returns: 'a group', at: next.path },
        });
        break;
      case 'answer':
        this.#answer(next);
        break;
      case 'leave':
        [...this.#readers].at(next.nth)?.leave();
        break;
      case 'observe':
        this.#observe(next.path);
        break;
      case 'stop observing':
        this.#stops.pop()?.();
        break;
      case 'invalidate':
        this.#invalidate(next.path);
        break;
      case 'move the clock': {
        const { byMs } = next;
        const { clock } = this.#desk;
        if (byMs >= 0) clock.advance(byMs);
        else clock.set(clock.now() + byMs);
        break;
      }
      case 'take turns':
        await (next.isLong ? turn() : Promise.resolve());
        break;
      case 'change user':
        this.#changeUser(next.isPurged);
        break;
      case 'hear':
        for (const said of this.#heard.splice(0, next.count)) this.#hear(said);
        break;
      case 'return':
        this.#desk.cache.revalidate();
    }
    this.#look();
  }

  async end(): Promise<void> {
    for (const stop of this.#stops) stop();
    for (let round = 0; round < 10 && this.#desk.waiting.size > 0; round++) {
      for (const sent of this.#desk.waiting) void sent.refuse(404);
      await turn();
      this.#desk.clock.advance(40_000);
      await turn();
    }
    this.#look();
    expect(this.#desk.cache.loading, 'reads left').to.equal(0);
    expect(this.#desk.clock.waiting, 'timers left').to.equal(0);
    expect(this.#desk.reported, 'thrown').to.deep.equal([]);
  }

  #read({ path: at, refresh, life, isPrefetch }: Part<'read'>): void {
    const { cache } = this.#desk;
    const atLeast = this.#acknowledged.get(at) ?? 0;
    const user = this.#scope();
    const notBefore = this.#given.get(`${user} ${at}`) ?? 0;
    const question = cache.question(at, { policy: { tags: [`tag of ${at}`], staleFor: life === 1 ? '3s' : 0 } });
    const isWritten = this.#isWritten(at);
    const sentBefore = this.#desk.sent.length;
    const reader = { leave: (): void => undefined };
    if (!isPrefetch) this.#readers.add(reader);
    reader.leave = cache.ask(
      question,
      (given) => {
        this.#readers.delete(reader);
        if (isPrefetch) return;
        if (this.#scope() !== user && 'entry' in given) this.#faults.push('told of a user who is gone');
        if (isWritten && given.type === 'hit' && this.#isWritten(at))
          this.#faults.push(`${at} was fresh while it was being written to`);
        this.#check(given, at, Math.max(atLeast, notBefore), user);
      },
      { refresh },
    );
    if (refresh && this.#desk.sent.length > sentBefore) this.#forced.add(this.#desk.last());
  }

  /** Whether a write to it from here has not been answered. */
  #isWritten(at: string): boolean {
    return [...this.#desk.waiting].some(({ settings }) => settings.type === 'PUT' && settings.url === at);
  }

  readonly #forced = new WeakSet<Sent>();

  #check(given: Given, at: string, atLeast: number, user: string): void {
    if (!('entry' in given)) return;
    const body = given.entry.value.data as Body;
    if (body.version < atLeast) this.#faults.push(`${at} is ${body.version}, was ${atLeast} when it was asked for`);
    const name = `${user} ${at}`;
    // What nobody may keep, nobody remembers.
    if (lives[body.version % lives.length] !== 'no-store') {
      this.#given.set(name, Math.max(this.#given.get(name) ?? 0, body.version));
    }
    if (body.path !== at) this.#faults.push(`${at} was answered with ${body.path}`);
    if (body.owner !== user) this.#faults.push(`${user} was given what is ${body.owner}’s`);
  }

  #write({ path: at, returns }: Part<'write'>): void {
    const { cache } = this.#desk;
    const user = this.#scope();
    cache.send({ type: 'PUT', url: at, mark: { at, returns, user } }, [], (data) =>
      data === undefined ? undefined : { question: cache.question(at), data },
    );
  }

  #answer({ nth, how }: Part<'answer'>): void {
    const sent = [...this.#desk.waiting].at(nth);
    if (sent === undefined) return;
    const { pathname } = new URL(sent.settings.url ?? '', 'https://notes.example/');
    if (sent.settings.type === 'GET') {
      // Whoever asks after it came joins nothing that began before: to the cache that is another clock.
      if (how === 'well' || how === 'refused') this.#begin(pathname);
      // The server may look at its truth at any moment of the request: at its start is the worst.
      const body = this.#begun.get(sent) ?? { path: pathname, version: this.#server.versionOf(pathname), owner: '?' };
      if (how === 'well')
        void sent.answer(
          { path: body.path, version: body.version, owner: body.owner },
          { headers: this.#headers(pathname) },
        );
      else void sent.refuse(how === 'refused' ? 404 : how === 'broken' ? 503 : 0);
      return;
    }
    const { at, returns, user } = sent.settings['mark'] as { at: string; returns: string; user: string };
    if (how === 'refused') {
      void sent.refuse(422);
      return;
    }
    const isLost = how === 'broken' || how === 'taken and broken';
    const version = this.#server.versionOf(at) + (how === 'broken' ? 0 : 1);
    this.#server.versions.set(at, version);
    // From the moment at which the answer arrives, in whatever form, nobody may be given less. What was written elsewhere
    // is known by its answer alone.
    if (!isLost || pathname === at) {
      this.#acknowledged.set(at, version);
      this.#begin(at);
    }
    if (isLost) void sent.refuse(0);
    else if (returns === 'all') void sent.answer({ path: at, version, owner: user }, { headers: this.#headers(at) });
    else void sent.answer(undefined, { status: 204, headers: { 'Cache-Group-Invalidation': `"group of ${at}"` } });
  }

  #headers(at: string): Record<string, string> {
    const life = lives[this.#server.versionOf(at) % lives.length] ?? '';
    return { 'Cache-Control': life, 'Cache-Groups': `"group of ${at}"` };
  }

  #observe(at: string): void {
    const { cache } = this.#desk;
    const user = this.#scope();
    const key = cache.keyOf(cache.question(at)) ?? '';
    this.#stops.push(
      cache.observe(key, (data) => {
        if (data !== undefined && (data as Body).owner !== user)
          this.#faults.push('an observer was told of another user');
      }),
    );
  }

  #invalidate(at: string): void {
    this.#begin(at);
    this.#desk.cache.invalidate([`group of ${at}`, `tag of ${at}`]);
  }

  #changeUser(isPurged: boolean): void {
    this.#server.user = this.#server.user === 'ann' ? 'ben' : 'ann';
    this.#server.epoch++;
    this.#adopt(this.#server);
    if (isPurged) this.#desk.cache.purge();
  }

  #adopt({ user, epoch }: Pick<Said, 'user' | 'epoch'>): void {
    this.#user = user;
    this.#epoch = epoch;
  }

  /** As shared-cache.ts does. From now on this tab, too, may give nothing from before. */
  #hear({ word, tags, keys, versions, user, epoch }: Said): void {
    const { cache } = this.#desk;
    if (word === 'purge') {
      if (epoch > this.#epoch) {
        this.#adopt({ user, epoch });
        cache.purge(true);
      }
      return;
    }
    for (const at of paths) {
      if (![`https://notes.example${at}`, `group of ${at}`, `tag of ${at}`].some((tag) => tags.includes(tag))) continue;
      this.#acknowledged.set(at, Math.max(this.#acknowledged.get(at) ?? 0, versions.get(at) ?? 0));
      this.#begin(at);
    }
    for (const key of keys) for (const at of paths) if (key.includes(`${at}|`)) this.#begin(at);
    cache.invalidateChanged(tags, true);
    for (const key of keys) cache.invalidateKey(key, true);
  }

  /** Whoever asks from now on joins nothing that began before. */
  #begin(at: string): void {
    this.#invalidations.set(at, (this.#invalidations.get(at) ?? 0) + 1);
  }

  #scope(): string {
    return `${this.#user}:${this.#epoch}`;
  }

  /** What has been sent since, and whether two of one kind are on their way at once. */
  #look(): void {
    for (const sent of this.#desk.waiting) {
      if (sent.settings.type !== 'GET' || this.#begun.has(sent)) continue;
      const { pathname } = new URL(sent.settings.url ?? '', 'https://notes.example/');
      this.#begun.set(sent, {
        path: pathname,
        version: this.#server.versionOf(pathname),
        owner: this.#scope(),
        generation: this.#invalidations.get(pathname) ?? 0,
        isForced: this.#forced.has(sent),
      });
    }
    const running = new Map<string, number>();
    for (const sent of this.#desk.waiting) {
      const body = this.#begun.get(sent);
      if (body === undefined || body.isForced) continue;
      const name = `${body.path} ${body.owner} ${body.generation}`;
      running.set(name, (running.get(name) ?? 0) + 1);
      if ((running.get(name) ?? 0) > 1) this.#faults.push(`${name} is on its way twice`);
    }
    expect(this.#faults.join('; ')).to.equal('');
  }
}

/** Seeds that once failed: they are run first, each time. */
const kept: readonly number[] = [];

describe('The request cache beside a simple model', () => {
  const property = fc.asyncProperty(fc.array(given, { minLength: 1, maxLength: 60, size: 'max' }), async (commands) => {
    const [server, toFirst, toSecond]: [Server, Said[], Said[]] = [new Server(), [], []];
    const tabs = [new Tab(server, toFirst, toSecond), new Tab(server, toSecond, toFirst)];
    for (const [nth, next] of commands) await tabs[nth]?.run(next);
    for (const tab of tabs) await tab.end();
  });

  it('gives nothing from before an acknowledged write, nothing as fresh that is being written to, asks once at a time, mixes no users, in two tabs, and leaves no timer', async function () {
    this.timeout(120_000);
    for (const seed of kept) await fc.assert(property, { seed, numRuns: 200 });
    // What fails prints its seed: put it into `kept`.
    await fc.assert(property, { numRuns: 2_000 });
  });
});
