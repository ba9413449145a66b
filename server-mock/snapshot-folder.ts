import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseJson, textOf } from './json';
import { isSnapshotName, type Snapshots } from './snapshots';

/** Snapshots as files `NAME.json` in `folder`, which is made when the first one is saved. */
export function createSnapshotFolder(folder: string): Snapshots {
  const fileOf = (name: string): string => {
    if (!isSnapshotName(name)) throw new TypeError(`${JSON.stringify(name)} cannot name a snapshot`);
    return path.join(folder, `${name}.json`);
  };
  return {
    async names() {
      const files = await readdir(folder).catch(unlessMissing<string[]>([]));
      const names = files.filter((file) => file.endsWith('.json')).map((file) => file.slice(0, -'.json'.length));
      return names.filter(isSnapshotName).sort();
    },

    async save(name, dump) {
      const file = fileOf(name);
      await mkdir(folder, { recursive: true });
      // Written beside, then moved: a snapshot is whole or not there. Hashes of passwords are in it.
      await writeFile(`${file}.part`, textOf(dump), { mode: 0o600 });
      await rename(`${file}.part`, file);
    },

    async load(name) {
      const text = await readFile(fileOf(name), 'utf8').catch(unlessMissing(undefined));
      return text === undefined ? undefined : parseJson(text);
    },
  };
}

function unlessMissing<R>(instead: R): (reason: unknown) => R {
  return (reason) => {
    if (reason instanceof Error && 'code' in reason && reason.code === 'ENOENT') return instead;
    throw reason;
  };
}
