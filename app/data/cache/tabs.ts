/**
 * Tabs: what one tab changed, all tabs of the application hear.
 * Holds     a channel to the other tabs, and of each of them the number of its last message.
 * Promises  messages say what is not true any more, by tags and keys, never what is. A message that did not arrive (the
 *           page was frozen, or in the back-forward cache; the channel lost it) is noticed by the numbers, and is
 *           `onMissed`: then anything may have changed. No time is compared. A tab that crashed, and a message that is
 *           none, disturb nobody.
 * Leaves    invalidating and purging to who listens; it must not tell what it was told.
 * Read next persisted-tier.ts, spec/data/cache/tabs.browser.spec.ts.
 */

export interface TabsOptions {
  /** The application's: tabs of the same name hear one another. */
  readonly name: string;
  /** Who is signed in, and since when. Keys of another scope mean nothing here. */
  readonly scope: () => string;
  readonly onInvalidated: (tags: readonly string[], keys: readonly string[]) => void;
  /** Messages are known to be missing: whatever is on screen may be old. */
  readonly onMissed: () => void;
  readonly onPurged: () => void;
  /** Default: `openWire`. */
  readonly open?: (name: string, hear: (message: unknown) => void) => Wire;
}

export interface Wire {
  send(message: object): void;
  close(): void;
}

export interface Tabs {
  tell(tags: readonly string[], keys?: readonly string[]): void;
  /** Somebody signed out here: every tab is to forget what it has. */
  tellPurge(): void;
  close(): void;
}

interface Message {
  /** Which tab says it. */
  readonly from: string;
  /** How many it has said before: what it says to greet, or in answer to a greeting, is not counted. */
  readonly count: number;
  readonly says: 'hello' | 'here' | 'invalid' | 'purge';
  readonly scope: string;
  readonly tags: readonly string[];
  readonly keys: readonly string[];
}

/** When so many tabs have spoken, all are forgotten: of one that goes on speaking something was missed, then. */
const REMEMBERED = 64;

export function openTabs(options: TabsOptions): Tabs {
  const { name, scope, open = openWire } = options;
  const from = crypto.getRandomValues(new Uint32Array(4)).join('-');
  const counts = new Map<string, number>();
  let count = 0;
  let wire = join();

  function join(): Wire {
    return open(name, hear);
  }

  function say(says: Message['says'], tags: readonly string[] = [], keys: readonly string[] = []): void {
    wire.send({ from, count, says, scope: scope(), tags, keys } satisfies Message);
  }

  /** Whoever answers with a number that is not the one known here has said something meanwhile. */
  function greet(): void {
    say('hello');
  }

  function hear(message: unknown): void {
    if (!isMessage(message) || message.from === from) return;
    const { says, tags, keys } = message;
    const hasMissed = countIn(message);
    if (says === 'hello') say('here');
    if (says === 'purge') options.onPurged();
    if (says === 'invalid') options.onInvalidated(tags, message.scope === scope() ? keys : []);
    if (hasMissed) options.onMissed();
  }

  /** @returns whether there is one between this and the last that was heard of the same tab. */
  function countIn({ from: tab, count: said, says }: Message): boolean {
    const known = counts.get(tab);
    const before = said - Number(says === 'invalid' || says === 'purge');
    if (counts.size > REMEMBERED) counts.clear();
    counts.set(tab, Math.max(said, known ?? 0));
    // Who answers the greeting of a tab that has just been opened has said the rest before anybody listened there.
    return known === undefined ? says !== 'here' && before > 0 : before > known;
  }

  const onHide = (): void => wire.close();
  const onShow = ({ persisted }: PageTransitionEvent): void => {
    if (!persisted) return;
    wire = join();
    onResume();
  };
  const onResume = (): void => {
    greet();
    options.onMissed();
  };
  const onVisible = (): void => {
    if (document.visibilityState === 'visible') greet();
  };
  // Closed meanwhile, so that the page may be kept by the back-forward cache.
  addEventListener('pagehide', onHide);
  addEventListener('pageshow', onShow);
  document.addEventListener('resume', onResume);
  document.addEventListener('visibilitychange', onVisible);
  greet();

  return {
    tell(tags, keys) {
      count++;
      say('invalid', tags, keys);
    },

    tellPurge() {
      count++;
      say('purge');
    },

    close() {
      removeEventListener('pagehide', onHide);
      removeEventListener('pageshow', onShow);
      document.removeEventListener('resume', onResume);
      document.removeEventListener('visibilitychange', onVisible);
      wire.close();
    },
  };
}

/** BroadcastChannel; where there is none, an item of localStorage, of whose changes the other tabs hear. */
export function openWire(name: string, hear: (message: unknown) => void): Wire {
  if ('BroadcastChannel' in window) {
    const channel = new BroadcastChannel(name);
    channel.onmessage = ({ data }) => hear(data);
    return {
      send(message) {
        try {
          channel.postMessage(message);
        } catch {
          // Closed, for the page has been left. Should it come back, its next message shows that this one is missing.
        }
      },
      close: () => channel.close(),
    };
  }
  const onStorage = ({ key, newValue }: StorageEvent): void => {
    if (key === name && newValue !== null) hear(parsed(newValue));
  };
  addEventListener('storage', onStorage);
  return {
    send(message) {
      try {
        localStorage.setItem(name, JSON.stringify(message));
        localStorage.removeItem(name);
      } catch {
        // Full or forbidden: this tab is alone. The next message that gets through shows that one is missing.
      }
    },
    close: () => removeEventListener('storage', onStorage),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const saying: readonly unknown[] = ['hello', 'here', 'invalid', 'purge'] satisfies Message['says'][];

/** Anyone of this origin can write to the channel, also an older version of this file. */
function isMessage(given: unknown): given is Message {
  const { from, count, says, scope, tags, keys } = (given ?? {}) as Partial<Record<keyof Message, unknown>>;
  if (!Number.isSafeInteger(count) || !saying.includes(says) || !Array.isArray(tags) || !Array.isArray(keys))
    return false;
  return [from, scope, ...(tags as unknown[]), ...(keys as unknown[])].every((text) => typeof text === 'string');
}
