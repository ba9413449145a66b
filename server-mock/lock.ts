/** Runs one piece of work at a time, in the order in which they were asked for; a failed one does not stop the next. */
export class Lock {
  #last: Promise<unknown> = Promise.resolve();

  run<R>(work: () => Promise<R>): Promise<R> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }
}

/** Whatever `work` throws becomes the rejection of a promise. */
export function attempt<R>(work: () => R): Promise<R> {
  return new Promise((resolve) => {
    resolve(work());
  });
}
