/** The state of a program, as a text: what it answers may change when one of its files does. */
import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** @param folders  In which the program is; each file counts, by its name, size and time. */
export function programState(folders: readonly string[]): string {
  const hash = createHash('sha256');
  const visit = (place: string): void => {
    const stat = statSync(place, { throwIfNoEntry: false });
    if (stat === undefined) return;
    if (stat.isDirectory()) for (const name of readdirSync(place).sort()) visit(path.join(place, name));
    else hash.update(`${place} ${stat.size} ${stat.mtimeMs}\n`);
  };
  folders.forEach(visit);
  return hash.digest('hex').slice(0, 16);
}
