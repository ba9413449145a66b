import { expect } from 'chai';
import fc from 'fast-check';
import sinon from 'sinon';
import { openTabs, openWire, type Tabs, type TabsOptions, type Wire } from '../../../app/data/cache/tabs';

/** What a tab was told, as words. */
class Ears {
  readonly heard: string[] = [];
  readonly options = {
    onInvalidated: (tags: readonly string[], keys: readonly string[]) =>
      this.heard.push(`${tags.join()}|${keys.join()}`),
    onMissed: () => this.heard.push('missed'),
    onPurged: (scope: string) => this.heard.push(`purged ${scope}`),
  };
}

/** A medium whose messages wait until the spec lets them through, or loses them. */
class Ether {
  readonly #ends = new Set<Ending>();

  readonly open = (_name: string, hear: (message: unknown) => void): Wire => {
    const ending: Ending = { hear, queue: [] };
    this.#ends.add(ending);
    return {
      send: (message) => {
        for (const end of this.#ends) if (end !== ending) end.queue.push(structuredClone(message));
      },
      close: () => this.#ends.delete(ending),
    };
  };

  get ends(): readonly Ending[] {
    return [...this.#ends];
  }

  /** Delivers until nobody has anything more to say. */
  settle(): void {
    for (let isBusy = true; isBusy;) {
      isBusy = false;
      for (const { hear, queue } of this.#ends) {
        const message = queue.shift();
        if (message === undefined) continue;
        isBusy = true;
        hear(message);
      }
    }
  }
}

interface Ending {
  readonly hear: (message: unknown) => void;
  readonly queue: unknown[];
}

describe('Tabs', () => {
  let opened: Tabs[];
  beforeEach(() => {
    opened = [];
  });
  afterEach(() => {
    opened.forEach((tabs) => tabs.close());
    sinon.restore();
  });

  function open(options: Partial<TabsOptions> = {}): { tabs: Tabs; heard: string[] } {
    const { heard, options: listeners } = new Ears();
    const tabs = openTabs({ name: 'tabs of this spec', scope: () => 'mira:1', ...listeners, ...options });
    opened.push(tabs);
    return { tabs, heard };
  }

  describe('over a medium', () => {
    let ether: Ether;
    beforeEach(() => {
      ether = new Ether();
    });
    const openIn = (options: Partial<TabsOptions> = {}) => open({ open: ether.open, ...options });
    const lose = (): void => ether.ends.forEach(({ queue }) => queue.splice(0));

    it('tell the others what is not true any more, and never themselves', () => {
      const [one, two, three] = [openIn(), openIn(), openIn()];
      ether.settle();
      one.tabs.tell('invalid', ['articles', 'article:a'], ['GET|/a']);
      ether.settle();
      expect([one.heard, two.heard, three.heard]).to.deep.equal([
        [],
        ['articles,article:a|GET|/a'],
        ['articles,article:a|GET|/a'],
      ]);
    });

    it('tell tags to everyone, and keys to those of the same scope', () => {
      const one = openIn();
      const other = openIn({ scope: () => 'johndoe:4' });
      one.tabs.tell('invalid', ['articles'], ['GET|/a']);
      ether.settle();
      expect(other.heard).to.deep.equal(['articles|']);
    });

    it('purge everyone, whoever is signed in there', () => {
      const one = openIn();
      const other = openIn({ scope: () => 'johndoe:4' });
      one.tabs.tell('purge');
      ether.settle();
      expect([one.heard, other.heard]).to.deep.equal([[], ['purged mira:1']]);
    });

    it('take everything for changed where another says so', () => {
      const [one, two] = [openIn(), openIn()];
      ether.settle();
      one.tabs.tell('everything');
      ether.settle();
      expect([one.heard, two.heard]).to.deep.equal([[], ['missed']]);
    });

    it('hear of a message that was lost when the next one arrives', () => {
      const [one, two] = [openIn(), openIn()];
      ether.settle();
      one.tabs.tell('invalid', ['a']);
      lose();
      one.tabs.tell('invalid', ['b']);
      ether.settle();
      expect(two.heard).to.deep.equal(['b|', 'missed']);
      one.tabs.tell('invalid', ['c']);
      ether.settle();
      expect(two.heard.slice(2)).to.deep.equal(['c|']);
    });

    it('hear of one that was lost also when the page is looked at again, though nobody says anything', () => {
      const [one, two] = [openIn(), openIn()];
      ether.settle();
      one.tabs.tell('invalid', ['a']);
      lose();
      sinon.stub(document, 'visibilityState').get(() => 'visible');
      document.dispatchEvent(new Event('visibilitychange'));
      ether.settle();
      expect(two.heard).to.deep.equal(['missed']);
      expect(one.heard).to.deep.equal([]);
    });

    it('have missed nothing by being opened late', () => {
      const one = openIn();
      one.tabs.tell('invalid', ['a']);
      one.tabs.tell('invalid', ['b']);
      const late = openIn();
      ether.settle();
      one.tabs.tell('invalid', ['c']);
      ether.settle();
      expect(late.heard).to.deep.equal(['c|']);
    });

    it('hear of what comes late, twice, or in another order', () => {
      const [one, two] = [openIn(), openIn()];
      ether.settle();
      for (const tag of ['a', 'b', 'c']) one.tabs.tell('invalid', [tag]);
      const queue = ether.ends[1]?.queue ?? [];
      const [a, b, c] = queue.splice(0);
      queue.push(c, a, b, b);
      ether.settle();
      expect(two.heard).to.deep.equal(['c|', 'missed', 'a|', 'b|', 'b|']);
    });

    it('expect everything to have changed after the back-forward cache, and after having been frozen', () => {
      const [one, two] = [openIn(), openIn()];
      ether.settle();
      dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
      expect(ether.ends).to.deep.equal([]);
      one.tabs.tell('invalid', ['a']);
      dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
      ether.settle();
      expect(two.heard).to.include('missed');
      const before = two.heard.length;
      dispatchEvent(new PageTransitionEvent('pageshow', { persisted: false }));
      expect(two.heard).to.have.length(before);
      document.dispatchEvent(new Event('resume'));
      expect(two.heard.slice(before)).to.deep.equal(['missed']);
      one.tabs.tell('invalid', ['b']);
      ether.settle();
      expect(two.heard.slice(before + 1)).to.deep.equal(['b|']);
    });

    it('take a message that is none for none', () => {
      const { heard, tabs } = openIn();
      const honest = { from: 'x', count: 1, says: 'invalid', scope: 'mira:1', tags: ['a'], keys: [] };
      const garbage = [
        undefined,
        null,
        7,
        'purge',
        [],
        {},
        { ...honest, from: 7 },
        { ...honest, count: '1' },
        { ...honest, count: 1.5 },
        { ...honest, count: Number.NaN },
        { ...honest, says: 'constructor' },
        { ...honest, says: undefined },
        { ...honest, scope: undefined },
        { ...honest, tags: 'a' },
        { ...honest, tags: [7] },
        { ...honest, keys: null },
      ];
      const [end] = ether.ends;
      for (const message of garbage) end?.hear(message);
      expect(heard).to.deep.equal([]);
      end?.hear(honest);
      expect(heard).to.deep.equal(['a|']);
      tabs.tell('invalid', ['b']);
    });

    it('remember a crashed tab no longer than a bounded number of others have spoken', () => {
      const { heard } = openIn();
      const [end] = ether.ends;
      const say = (from: string, count: number): void =>
        end?.hear({ from, count, says: 'invalid', scope: '', tags: [], keys: [] });
      for (let tab = 0; tab < 10_000; tab++) say(`${tab}`, 1);
      expect(heard).not.to.include('missed');
      say('9999', 2);
      expect(heard).not.to.include('missed');
    });
  });

  it('lose no invalidation without noticing, whatever a medium loses, repeats or mixes up', () => {
    const command = fc.oneof(
      { weight: 4, arbitrary: fc.record({ type: fc.constant('tell' as const), tab: fc.nat(3) }) },
      { weight: 1, arbitrary: fc.record({ type: fc.constant('purge' as const), tab: fc.nat(3) }) },
      { weight: 4, arbitrary: fc.record({ type: fc.constant('deliver' as const), tab: fc.nat(3), at: fc.nat(3) }) },
      { weight: 2, arbitrary: fc.record({ type: fc.constant('lose' as const), tab: fc.nat(3), at: fc.nat(3) }) },
      { weight: 1, arbitrary: fc.record({ type: fc.constant('repeat' as const), tab: fc.nat(3), at: fc.nat(3) }) },
    );
    fc.assert(
      fc.property(fc.array(command, { maxLength: 60 }), (commands) => {
        const ether = new Ether();
        const tabs = Array.from({ length: 4 }, () => open({ open: ether.open }));
        ether.settle();
        const told: { readonly tab: number; readonly word: string; readonly afterwards: Set<number> }[] = [];
        commands.forEach((given, step) => {
          const { type, tab } = given;
          if (type === 'tell' || type === 'purge') {
            const word = type === 'tell' ? `${step}|` : 'purged mira:1';
            if (type === 'tell') tabs[tab]?.tabs.tell('invalid', [`${step}`]);
            else tabs[tab]?.tabs.tell('purge');
            told.push({ tab, word, afterwards: new Set() });
            return;
          }
          const queue = ether.ends[tab]?.queue ?? [];
          const at = queue.length === 0 ? 0 : given.at % queue.length;
          const [message] = type === 'repeat' ? queue.slice(at, at + 1) : queue.splice(at, 1);
          if (message === undefined) return;
          if (type === 'repeat') queue.push(message);
          if (type === 'deliver') ether.ends[tab]?.hear(message);
        });
        // Everyone says one thing more, and that is not lost.
        for (const { tabs: one } of tabs) one.tell('invalid', ['end']);
        ether.settle();
        const hasAll = tabs.every(({ heard }, tab) =>
          told.every(({ tab: teller, word }) => teller === tab || heard.includes(word) || heard.includes('missed')),
        );
        opened.splice(0).forEach((one) => one.close());
        return hasAll;
      }),
      { numRuns: 1_000 },
    );
  });

  for (const medium of ['BroadcastChannel', 'storage events']) {
    describe(`over ${medium}`, () => {
      /** Another tab of this origin, with its own window; opened by this one, so that a spec can look into it. */
      let frame: HTMLIFrameElement;
      beforeEach(async () => {
        if (medium === 'storage events') Reflect.deleteProperty(window, 'BroadcastChannel');
        frame = document.createElement('iframe');
        frame.src = '/favicon.ico';
        const isLoaded = new Promise((resolve) => frame.addEventListener('load', resolve));
        document.body.append(frame);
        await isLoaded;
      });
      const channelOfPage = Object.getOwnPropertyDescriptor(window, 'BroadcastChannel') ?? {};
      afterEach(() => {
        frame.remove();
        Object.defineProperty(window, 'BroadcastChannel', channelOfPage);
      });

      function heardElsewhere(): { next: () => Promise<unknown>; say: (text: string) => void } {
        const other = frame.contentWindow as Window & typeof globalThis;
        const messages: unknown[] = [];
        let wake = (): void => undefined;
        const hear = (message: unknown): void => {
          messages.push(message);
          wake();
        };
        const channel = medium === 'BroadcastChannel' ? new other.BroadcastChannel('wire') : undefined;
        if (channel) channel.onmessage = ({ data }) => hear(data);
        else {
          other.addEventListener('storage', ({ key, newValue }) => {
            if (key === 'wire' && newValue !== null) hear(JSON.parse(newValue));
          });
        }
        return {
          async next() {
            if (messages.length === 0) await new Promise<void>((resolve) => (wake = resolve));
            return messages.shift();
          },
          say(text) {
            if (channel) channel.postMessage(text);
            else other.localStorage.setItem('wire', text);
          },
        };
      }

      it('carries what is sent, hears what others say, garbage or not, and ends when it is closed', async () => {
        const heard: unknown[] = [];
        let wake = (): void => undefined;
        const wire = openWire('wire', (message) => {
          heard.push(message);
          wake();
        });
        const other = heardElsewhere();
        wire.send({ hats: 1 });
        expect(await other.next()).to.deep.equal({ hats: 1 });
        const isHeard = new Promise<void>((resolve) => (wake = resolve));
        other.say('{"half');
        await isHeard;
        expect(heard).to.deep.equal([medium === 'BroadcastChannel' ? '{"half' : undefined]);
        expect(localStorage.getItem('wire')).to.equal(medium === 'BroadcastChannel' ? null : '{"half');
        localStorage.removeItem('wire');
        wire.close();
        expect(() => wire.send({ after: 'closing' })).not.to.throw();
      });
    });
  }

  it('hear one another also where the browser allows no channel, as Firefox does for who blocks cookies', () => {
    sinon.stub(window, 'BroadcastChannel').value(
      class {
        constructor() {
          throw new DOMException('The operation is insecure.', 'SecurityError');
        }
      },
    );
    try {
      const heard: unknown[] = [];
      const wire = openWire('wire', (message) => heard.push(message));
      dispatchEvent(new StorageEvent('storage', { key: 'wire', newValue: '"said"' }));
      wire.close();
      expect(heard).to.deep.equal(['said']);
    } finally {
      sinon.restore();
    }
  });

  it('leave nothing of what they say in the storage, and stay silent where there is none', () => {
    const channelOfPage = Object.getOwnPropertyDescriptor(window, 'BroadcastChannel') ?? {};
    Reflect.deleteProperty(window, 'BroadcastChannel');
    try {
      const { tabs } = open();
      tabs.tell('invalid', ['a']);
      expect(localStorage.getItem('tabs of this spec')).to.equal(null);
      sinon.stub(window, 'localStorage').get(() => {
        throw new DOMException('denied', 'SecurityError');
      });
      expect(() => tabs.tell('invalid', ['a'])).not.to.throw();
    } finally {
      sinon.restore();
      Object.defineProperty(window, 'BroadcastChannel', channelOfPage);
    }
  });
});
