import type { TagWatch } from './types';

/**
 * For development: tells of a tag that was invalidated and that nothing was ever read with, once. Likely it is misspelt,
 * and what was meant is still shown (rule V9).
 */
export function watchStrayTags(warn: (message: string) => void): TagWatch {
  const known = new Set<string>();
  return {
    read: (tags) => {
      for (const tag of tags) known.add(tag);
    },
    invalidated: (tags) => {
      if (tags.length === 0 || tags.some((tag) => known.has(tag))) return;
      for (const tag of tags) known.add(tag);
      warn(`Nothing was read that carries ${tags.join(' or ')}: invalidating it changed nothing`);
    },
  };
}
