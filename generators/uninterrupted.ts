/** What must not be left half done: Ctrl-C, or whoever ends the program, waits until it is. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** @param work  Synchronous, and short: nobody can stop it. */
export function uninterrupted<T>(work: () => T): T {
  // A signal that nobody listens to ends the program where it stands; one that is heard is heard after the work.
  const hear = (): void => undefined;
  for (const signal of SIGNALS) process.on(signal, hear);
  try {
    return work();
  } finally {
    for (const signal of SIGNALS) process.off(signal, hear);
  }
}
