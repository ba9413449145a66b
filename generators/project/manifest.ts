/** What a project remembers of the template that it was made from: `.modern-times.json`. */
import fs from 'node:fs';
import path from 'node:path';
import { RefusalError } from '../errors';

export const MANIFEST = '.modern-times.json';

export interface Manifest {
  /** Of the template. */
  readonly version: string;
  readonly title: string;
  readonly name: string;
  readonly hasDemo: boolean;
  /** The files that came with the template -> git's name of their content as it came. */
  readonly files: Readonly<Record<string, string>>;
}

export function manifestText(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** @throws {RefusalError} There is one, and it cannot be read. */
export function readManifest(root: string): Manifest | undefined {
  const file = path.join(root, MANIFEST);
  if (!fs.existsSync(file)) return undefined;
  try {
    const manifest: unknown = JSON.parse(fs.readFileSync(file, 'utf8'));
    if (isManifest(manifest)) return manifest;
  } catch {
    // Said below.
  }
  throw new RefusalError('What the project remembers of its template cannot be read.', [MANIFEST]);
}

function isManifest(value: unknown): value is Manifest {
  return (
    typeof value === 'object' &&
    value !== null &&
    'files' in value &&
    typeof value.files === 'object' &&
    value.files !== null &&
    'title' in value &&
    typeof value.title === 'string' &&
    'version' in value &&
    typeof value.version === 'string'
  );
}
