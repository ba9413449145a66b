/** Pieces: one controller, view, model, collection or helper with its spec, in a feature that is there. */
import fs from 'node:fs';
import path from 'node:path';
import { RefusalError } from '../errors';
import { formatted } from '../format';
import { pieceName, type Spellings } from '../names';
import { hooks, type PieceKind, templatesOf } from './templates';

export const PIECES: Readonly<
  Record<PieceKind, { readonly usage: string; readonly summary: string; readonly example: string }>
> = {
  controller: {
    usage: 'controller <feature>/<name>',
    summary: 'A controller with its page.',
    example: 'controller events/calendar',
  },
  view: { usage: 'view <feature>/<name>', summary: 'A view with its template.', example: 'view events/summary' },
  model: { usage: 'model <feature>/<name>', summary: 'A record.', example: 'model events/venue' },
  collection: {
    usage: 'collection <feature>/<name>',
    summary: 'A list of records.',
    example: 'collection events/venues',
  },
  helper: {
    usage: 'helper <name>',
    summary: 'A Handlebars helper, for every template.',
    example: 'helper shout',
  },
};

export function isPiece(word: string): word is PieceKind {
  return Object.hasOwn(PIECES, word);
}

interface Piece {
  readonly files: Map<string, string>;
  /** By which its record is found again. */
  readonly key: string;
  readonly notes: readonly string[];
}

/** @throws {RefusalError} The name is none, or the feature is not there. */
export async function pieceFiles(root: string, kind: PieceKind, typed: string): Promise<Piece> {
  const parts = typed.split('/');
  const wanted = kind === 'helper' ? 1 : 2;
  if (parts.length !== wanted) {
    throw new RefusalError(
      `'${typed}' is not what a ${kind} is called: ${PIECES[kind].usage}, like ${PIECES[kind].example}.`,
    );
  }
  const [first = '', second = ''] = parts;
  if (kind === 'helper') {
    const name = pieceName(first);
    const files = await formatted(root, new Map(templatesOf(kind, { feature: name, name })));
    return { files, key: name.kebab, notes: hooks(kind, { feature: name, name }) };
  }
  const feature = existingFeature(root, first);
  const name = pieceName(second);
  const files = await formatted(root, new Map(templatesOf(kind, { feature, name })));
  return { files, key: `${feature.kebab}/${name.kebab}`, notes: hooks(kind, { feature, name }) };
}

/** The feature as its folder is called: `events`, whether `event`, `Events` or `events` was typed. */
function existingFeature(root: string, typed: string): Spellings {
  const name = pieceName(typed);
  if (fs.existsSync(path.join(root, 'app/features', name.kebab, 'index.ts'))) return name;
  throw new RefusalError(
    `There is no feature '${name.kebab}' in app/features. Generate it first: feature ${name.kebab}`,
  );
}
