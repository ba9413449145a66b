/** Named snapshots of the store. The folder that keeps them on a disk is in snapshot-folder.ts. */
export interface Snapshots {
  /** In the order of the alphabet. */
  names(): Promise<string[]>;
  /** Replaces the one of that name. */
  save(name: string, dump: unknown): Promise<void>;
  /** What was saved under that name, or undefined. */
  load(name: string): Promise<unknown>;
}

/** A name is a word that is also a file name on any system. */
export function isSnapshotName(name: string): boolean {
  return /^[a-z0-9][a-z0-9-]{0,63}$/.test(name) && !/^(con|prn|aux|nul|(com|lpt)\d)$/.test(name);
}

/** For browsers and specs: kept until it is dropped. */
export function createMemorySnapshots(): Snapshots {
  const dumps = new Map<string, string>();
  return {
    names: () => Promise.resolve([...dumps.keys()].sort()),
    save: (name, dump) => {
      dumps.set(name, JSON.stringify(dump));
      return Promise.resolve();
    },
    load: (name) => {
      const text = dumps.get(name);
      const dump: unknown = text === undefined ? undefined : JSON.parse(text);
      return Promise.resolve(dump);
    },
  };
}
