import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ServerFeature } from '../../server-mock/feature';
import { createMemoryStore } from '../../server-mock/store';
import { tablesOf } from '../../server-mock/server';
import { systemClock } from '../../server-mock/clock';
import { openSqliteStore } from '../../server-mock/store/sqlite-store';
import type { OpenWorld, World } from './api';
import { worldOver } from './api-over';

/** The server over each store, without a port. Each world has a store of its own. */
export const apisInNode: readonly (readonly [where: string, open: OpenWorld])[] = [
  ['in memory', (features) => Promise.resolve(worldOver(features, createMemoryStore(tablesOf(features))))],
  ['in SQLite', (features) => Promise.resolve(worldInFile(features))],
];

function worldInFile(features: readonly ServerFeature[]): World {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'modern-times-'));
  const world = worldOver(
    features,
    openSqliteStore({ file: path.join(folder, 'api.db'), tables: tablesOf(features), clock: systemClock }),
  );
  return {
    ...world,
    async close() {
      await world.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
