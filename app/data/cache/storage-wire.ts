import type { Wire } from './tabs';

/** Where there is no BroadcastChannel: an item of localStorage, of whose changes the other tabs hear. */
export function openStorageWire(name: string, hear: (message: unknown) => void): Wire {
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

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
