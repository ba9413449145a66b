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
import { randomWord } from '../random-word';

export interface TabsOptions {
  /** The application's: tabs of the same name hear one another. */
  readonly name: string;
  /** The auth epoch: keys of another mean nothing here, and who is of the same has heard of its beginning. */
  readonly scope: () => string;
  readonly onInvalidated: (tags: readonly string[], keys: readonly string[]) => void;
  /** Anything may have changed: another tab says so, or messages are known to be missing. */
  readonly onMissed: () => void;
  /** Somebody came or left in another tab, where `scope` is the epoch now. */
  readonly onPurged: (scope: string) => void;
  /** Default: `openWire`. */
  readonly open?: (name: string, hear: (message: unknown) => void) => Wire;
}

export interface Wire {
  send(message: object): void;
  close(): void;
}

/** `hello` and `here` are said by the tabs themselves, to greet and in answer to a greeting. */
export type Word = 'invalid' | 'everything' | 'purge';

export interface Tabs {
  tell(word: Word, tags?: readonly string[], keys?: readonly string[]): void;
  close(): void;
}

interface Message {
  /** Which tab says it. */
  readonly from: string;
  /** How many words it has said, this one included; greetings are not counted. */
  readonly count: number;
  readonly says: Word | 'hello' | 'here';
  readonly scope: string;
  readonly tags: readonly string[];
  readonly keys: readonly string[];
}

/** When so many tabs have spoken, all are forgotten: of one that goes on speaking something was missed, then. */
const REMEMBERED = 64;

export function openTabs(options: TabsOptions): Tabs {
  const { name, scope, onInvalidated, onMissed, onPurged, open = openWire } = options;
  const from = randomWord();
  const counts = new Map<string, number>();
  const closing = new AbortController();
  let count = 0;
  let wire = open(name, hear);

  function say(says: Message['says'], tags: readonly string[] = [], keys: readonly string[] = []): void {
    wire.send({ from, count, says, scope: scope(), tags, keys } satisfies Message);
  }

  function hear(message: unknown): void {
    if (!isMessage(message) || message.from === from) return;
    const { says, tags, keys } = message;
    const hasMissed = countIn(message);
    if (says === 'hello') say('here');
    if (says === 'purge') onPurged(message.scope);
    if (says === 'invalid') onInvalidated(tags, message.scope === scope() ? keys : []);
    if (hasMissed || says === 'everything') onMissed();
  }

  /** @returns whether there is one between this and the last that was heard of the same tab. */
  function countIn({ from: tab, count: said, says }: Message): boolean {
    const known = counts.get(tab);
    const before = said - Number(says !== 'hello' && says !== 'here');
    if (counts.size > REMEMBERED) counts.clear();
    counts.set(tab, Math.max(said, known ?? 0));
    // Who answers the greeting of a tab that has just been opened has said the rest before anybody listened there.
    return known === undefined ? says !== 'here' && before > 0 : before > known;
  }

  /** Whoever answers with a number that is not the one known here has said something meanwhile. */
  const greet = (): void => say('hello');
  const onResume = (): void => {
    greet();
    onMissed();
  };
  const listening = { signal: closing.signal };
  // Closed meanwhile, so that the page may be kept by the back-forward cache.
  addEventListener('pagehide', () => wire.close(), listening);
  addEventListener(
    'pageshow',
    ({ persisted }) => {
      if (!persisted) return;
      wire = open(name, hear);
      onResume();
    },
    listening,
  );
  document.addEventListener('resume', onResume, listening);
  document.addEventListener('visibilitychange', greet, listening);
  greet();

  return {
    tell(word, tags, keys) {
      count++;
      say(word, tags, keys);
    },

    close() {
      closing.abort();
      wire.close();
    },
  };
}

/** BroadcastChannel; where there is none, an item of localStorage, of whose changes the other tabs hear. */
export function openWire(name: string, hear: (message: unknown) => void): Wire {
  const channel = openChannel(name);
  if (channel !== undefined) {
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
  const closing = new AbortController();
  addEventListener(
    'storage',
    ({ key, newValue }) => {
      if (key === name && newValue !== null) hear(parsed(newValue));
    },
    closing,
  );
  return {
    send(message) {
      try {
        localStorage.setItem(name, JSON.stringify(message));
        localStorage.removeItem(name);
      } catch {
        // Full or forbidden: this tab is alone. The next message that gets through shows that one is missing.
      }
    },
    close: () => closing.abort(),
  };
}

/** Undefined: the browser has none, or allows none: Firefox throws where cookies are blocked. */
function openChannel(name: string): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel(name);
  } catch {
    return undefined;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const words: readonly unknown[] = ['hello', 'here', 'invalid', 'everything', 'purge'] satisfies Message['says'][];

/** Anyone of this origin can write to the channel, also an older version of this file. */
function isMessage(given: unknown): given is Message {
  const { from, count, says, scope, tags, keys } = (given ?? {}) as Partial<Message>;
  return (
    words.includes(says) &&
    Number.isSafeInteger(count) &&
    [tags, keys].every(Array.isArray) &&
    [from, scope, tags, keys].flat().every((text) => typeof text === 'string')
  );
}
