/** The files that guides and comments name: a name that leads nowhere costs whoever follows it the way. */
import path from 'node:path';
import type { Tree } from '../../generators/template';

const ROOMS = 'app|bench|common|docs|generators|server-mock|spec|tools|vendor';

/** In backquotes, or where a link leads. */
const IN_TEXT = new RegExp(`\`((?:${ROOMS})/[^\\s\`…]*)\`|\\]\\((?![a-z]+:|#)([^)#\\s]+)`, 'g');

/** With an ending: what has none may be anything. */
const IN_COMMENT = new RegExp(`(?<![\\w./@-])(?:${ROOMS})/[\\w./-]*\\w\\.(?:css|hbs|js|json|md|mjs|ts)\\b`, 'g');

const COMMENT = /\/\*[^]*?\*\/|(?<![:'"\w])\/\/.*/g;

/** What stands for many, or for any: `NAME`, `*`, `{a,b}`; and the folders of features, made with the first one. */
const ANY = /[*{<]|NAME|NNNN|^(app|common|server-mock|spec)\/features$/;

/** A page that tells of the past, or of somebody else's files: what it names may be gone. */
const OF_THE_PAST = /^(CHANGELOG\.md|docs\/(decisions|proofs-)|vendor\/README)/;

/** @returns `docs/views.md: app/features/NAME/gone.ts`, for each name of what is not in the tree. */
export function strayNames(tree: Tree): string[] {
  const folders = new Set([...tree.keys()].flatMap(foldersOf));
  const isThere = (name: string): boolean => {
    const place = path.posix.normalize(name).replace(/\/$/, '');
    return tree.has(place) || folders.has(place) || ANY.test(place);
  };
  return [...tree]
    .filter(([name]) => !OF_THE_PAST.test(name))
    .flatMap(([name, content]) =>
      namesIn(name, content.toString('utf8'))
        .filter((each) => !isThere(each))
        .map((each) => `${name}: ${each}`),
    );
}

function namesIn(file: string, text: string): string[] {
  if (file.endsWith('.md')) {
    return [...text.matchAll(IN_TEXT)].map(
      ([, named, link = '']) => named ?? path.posix.join(path.posix.dirname(file), link),
    );
  }
  if (!/\.(m?js|ts|css)$/.test(file)) return [];
  return [...text.matchAll(COMMENT)].flatMap(([comment]) => comment.match(IN_COMMENT) ?? []);
}

function foldersOf(file: string): string[] {
  const steps = file.split('/').slice(0, -1);
  return steps.map((_, at) => steps.slice(0, at + 1).join('/'));
}
