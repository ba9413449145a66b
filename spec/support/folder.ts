import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A new, empty folder for each spec of the suite in which it is called; it is gone after the spec. */
export function useFolder(): { path(...names: string[]): string } {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'modern-times-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return { path: (...names) => path.join(folder, ...names) };
}
