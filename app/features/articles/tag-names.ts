/** The tags of an article while it is written: in the order in which they were added, none empty, none twice. */
export class TagNames {
  readonly #names: Set<string>;

  constructor(names: readonly string[] = []) {
    this.#names = new Set(names);
  }

  /** Adds a tag, trimmed. @returns whether there was something to add that was not there before. */
  add(text: string): boolean {
    const name = text.trim();
    if (name === '' || this.#names.has(name)) return false;
    this.#names.add(name);
    return true;
  }

  replace(names: readonly string[]): void {
    this.#names.clear();
    for (const name of names) this.#names.add(name);
  }

  remove(name: string): void {
    this.#names.delete(name);
  }

  has(text: string): boolean {
    return this.#names.has(text.trim());
  }

  toArray(): string[] {
    return [...this.#names];
  }
}
