/** Finds the features by their folders and names none: a folder added or deleted is a feature added or removed. */
import type { Feature } from './feature';

const modules = require.context('./features', true, /^\.\/[^/]+\/index\.ts$/);

/** In the order of their names. */
export const features: readonly Feature[] = modules
  .keys()
  .sort()
  .map((path) => featureIn(modules(path), path));

function featureIn(module: unknown, path: string): Feature {
  if (!hasFeature(module)) throw new TypeError(`app/features/${path} exports no 'feature'`);
  const { feature } = module;
  if (path !== `./${feature.name}/index.ts`) throw new Error(`app/features/${path} calls itself '${feature.name}'`);
  return feature;
}

function hasFeature(module: unknown): module is { readonly feature: Feature } {
  return typeof module === 'object' && module !== null && 'feature' in module;
}
