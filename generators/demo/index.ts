/**
 * The demo: Conduit, and where it is. This folder goes with it.
 * Promises  what is left says nothing of it.
 */
import { put, textOf, type Tree } from '../template';

const FEATURES = ['articles', 'comments', 'drafts', 'profiles', 'session', 'tags'];

/** What tells of it, wherever it stands. */
export const words = /conduit|realworld/i;

/** Beside its features: what describes it, what measures it, and this. */
const ALONE = [
  /^generators\/demo\//,
  /^spec\/contracts\/realworld/,
  /^spec\/server-mock\/caching-of-features\.spec\.ts$/,
  /^bench\/server\.bench\.ts$/,
  /^bench\/servers\//,
  /^docs\/screenshot\.png$/,
];

/** What stands between these in a page of text is about it. */
const BLOCK = /<!-- demo -->[\s\S]*?<!-- \/demo -->\n*/g;

/** What a page says where the demo is not: until then a comment, which no reader sees. */
const INSTEAD = /<!-- bare\n([\s\S]*?)-->\n/g;

export function isOfDemo(name: string): boolean {
  const [room = '', folder = '', feature = ''] = name.split('/');
  const isFeature =
    ['app', 'common', 'server-mock', 'spec'].includes(room) &&
    folder === 'features' &&
    FEATURES.includes(feature.replace(/\.ts$/, ''));
  return isFeature || ALONE.some((pattern) => pattern.test(name));
}

export function withoutDemo(tree: Tree): Tree {
  const rest: Tree = new Map([...tree].filter(([name]) => !isOfDemo(name)));
  for (const name of rest.keys()) {
    if (name.endsWith('.md')) {
      const text = textOf(rest, name).replaceAll(BLOCK, '').replaceAll(INSTEAD, '$1');
      // The last of a page leaves its blank line.
      put(rest, name, text.replace(/\n+$/, '\n'));
    }
  }
  put(rest, 'CHANGELOG.md', textOf(rest, 'CHANGELOG.md').replace(/^- Conduit.*\n/m, ''));
  return rest;
}
