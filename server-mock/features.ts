import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import path from 'node:path';
import type { ServerFeature } from './feature';
import { isObject } from './json';

/**
 * The features that are there: each folder in `folder` whose `index.ts` exports one by default, in the order of names.
 * None is named here, so that one whose folder is deleted is gone.
 * @throws {TypeError}  An `index.ts` exports something else.
 */
export async function findFeatures(folder = path.join(import.meta.dirname, 'features')): Promise<ServerFeature[]> {
  // A project may have none yet, and git keeps no empty folder.
  const entries = existsSync(folder) ? await readdir(folder, { withFileTypes: true }) : [];
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return Promise.all(names.sort().map((name) => load(path.join(folder, name, 'index.ts'))));
}

async function load(file: string): Promise<ServerFeature> {
  const module: unknown = await import(pathToFileURL(file).href);
  const feature = isModule(module) ? module.default : undefined;
  if (!isFeature(feature)) throw new TypeError(`${file} exports no feature by default (server-mock/feature.ts)`);
  return feature;
}

function isModule(module: unknown): module is { readonly default: unknown } {
  return isObject(module) && 'default' in module;
}

function isFeature(value: unknown): value is ServerFeature {
  return (
    isObject(value) && isObject(value['declaration']) && isObject(value['handlers']) && Array.isArray(value['tables'])
  );
}
