/**
 * Where two texts differ, word by word, and three of them as one.
 * Promises  the stretches of a comparison, put together again, are the texts; a merge holds every word that either side
 *           put in, and of what only one side changed exactly its change; the time it takes is bounded, whatever the texts.
 * Leaves    the algorithm of comparing to the package `diff` (Myers); it comes in a chunk of its own, with this file.
 */
import { diffArrays } from 'diff';

export interface Stretch {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** Puts `put` in the place of the tokens from `start` up to `end`. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly put: readonly string[];
}

/** The most tokens that may differ before the comparison becomes a coarser one: its cost grows with their square. */
const MOST_DIFFERENCES = 1_000;

/** Scripts that put no spaces between words: there, each character is a word. */
const UNSPACED = ['Han', 'Hira', 'Kana', 'Thai', 'Laoo', 'Khmr', 'Mymr'].map((script) => `\\p{sc=${script}}`).join('');
// Not Intl.Segmenter: V8 gives every segment a copy of the whole text, which for a long text is more than memory holds.
const WORD = new RegExp(
  [
    '\\n|[^\\S\\n]+',
    `(?:(?![${UNSPACED}])[\\p{L}\\p{N}\\p{M}_])+`,
    // What looks like one character: a flag, or one with all that is joined to it.
    '\\p{RI}\\p{RI}',
    '.(?:[\\p{M}\\p{Emoji_Modifier}]|\\u200d.?)*',
  ].join('|'),
  'gsu',
);

type Tokenizer = (text: string) => string[];
const intoWords: Tokenizer = (text) => text.match(WORD) ?? [];
const intoLines: Tokenizer = (text) => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
/** From the finest on; the last compares at no cost. */
const tokenizers: readonly Tokenizer[] = [intoWords, intoLines];

/** What became of `before` in `after`, in order; of what was replaced, what was removed comes first. */
export function differences(before: string, after: string): readonly Stretch[] {
  const [tokens, [edits = []]] = compare(before, [after]);
  const stretches: Stretch[] = [];
  const push = (kind: Stretch['kind'], part: readonly string[]): void => {
    if (part.length > 0) stretches.push({ kind, text: part.join('') });
  };
  let position = 0;
  for (const { start, end, put } of edits) {
    push('same', tokens.slice(position, start));
    push('removed', tokens.slice(start, end));
    push('added', put);
    position = end;
  }
  push('same', tokens.slice(position));
  return stretches;
}

/** Both texts as one: what one side changed, changed; where both changed the same words, mine and behind it theirs. */
export function mergeTexts(base: string, mine: string, theirs: string): string {
  const [tokens, [ours = [], others = []]] = compare(base, [mine, theirs]);
  const merged: string[] = [];
  let position = 0;
  for (const cluster of clustersOf(ours, others)) {
    const { start, end } = rangeOf([...cluster.mine, ...cluster.theirs]);
    merged.push(...tokens.slice(position, start), bothOf(cluster, tokens, start, end));
    position = end;
  }
  return [...merged, ...tokens.slice(position)].join('');
}

/** The tokens of `before`, and what leads from them to each of the other texts, all in the finest tokens possible. */
function compare(before: string, afters: readonly string[]): [string[], readonly Edit[][]] {
  for (const tokenize of tokenizers) {
    const tokens = tokenize(before);
    const edits = afters.map((after) => editsBetween(tokens, tokenize(after)));
    if (edits.every((each) => each !== undefined)) return [tokens, edits.map((each) => joined(each, tokens))];
  }
  return [[before], afters.map((after) => (after === before ? [] : [{ start: 0, end: 1, put: [after] }]))];
}

/** @returns undefined where they differ too much. */
function editsBetween(before: string[], after: string[]): Edit[] | undefined {
  const changes = diffArrays(before, after, { maxEditLength: MOST_DIFFERENCES });
  if (changes === undefined) return undefined;
  const edits: Edit[] = [];
  let position = 0;
  for (const { added, removed, value } of changes) {
    const last = edits.at(-1);
    const isSamePlace = last?.end === position;
    if (added && isSamePlace) edits.splice(-1, 1, { ...last, put: [...last.put, ...value] });
    else if (removed && isSamePlace) edits.splice(-1, 1, { ...last, end: position + value.length });
    else if (added) edits.push({ start: position, end: position, put: value });
    else if (removed) edits.push({ start: position, end: position + value.length, put: [] });
    if (!added) position += value.length;
  }
  return edits;
}

/** Words that were replaced one after the other are one replacement: the spaces between them stayed by chance. */
function joined(edits: readonly Edit[], tokens: readonly string[]): Edit[] {
  const result: Edit[] = [];
  for (const edit of edits) {
    const last = result.at(-1);
    const between = last === undefined ? [] : tokens.slice(last.end, edit.start);
    if (last !== undefined && isReplacement(last) && isReplacement(edit) && /^[^\S\n]+$/.test(between.join(''))) {
      result.splice(-1, 1, { start: last.start, end: edit.end, put: [...last.put, ...between, ...edit.put] });
    } else result.push(edit);
  }
  return result;
}

function isReplacement({ start, end, put }: Edit): boolean {
  return end > start && put.length > 0;
}

/** Edits of both sides that have to do with the same words of the base. */
interface Cluster {
  readonly mine: readonly Edit[];
  readonly theirs: readonly Edit[];
}

function clustersOf(mine: readonly Edit[], theirs: readonly Edit[]): readonly Cluster[] {
  const all = [...mine.map((edit) => ({ edit, isMine: true })), ...theirs.map((edit) => ({ edit, isMine: false }))];
  all.sort((a, b) => a.edit.start - b.edit.start || a.edit.end - b.edit.end);
  const clusters: { mine: Edit[]; theirs: Edit[] }[] = [];
  let reach: Edit | undefined;
  for (const { edit, isMine } of all) {
    let cluster = clusters.at(-1);
    if (cluster === undefined || reach === undefined || !overlap(reach, edit)) {
      cluster = { mine: [], theirs: [] };
      clusters.push(cluster);
      reach = undefined;
    }
    (isMine ? cluster.mine : cluster.theirs).push(edit);
    reach = rangeOf(reach === undefined ? [edit] : [reach, edit]);
  }
  return clusters;
}

/** `a` begins no later than `b`. Two that only put something in overlap in the same place. */
function overlap(a: Edit, b: Edit): boolean {
  return b.start < a.end || (a.start === b.start && a.end === b.end);
}

function rangeOf(edits: readonly Edit[]): Edit {
  return {
    start: Math.min(...edits.map(({ start }) => start)),
    end: Math.max(...edits.map(({ end }) => end)),
    put: [],
  };
}

function bothOf({ mine, theirs }: Cluster, tokens: readonly string[], start: number, end: number): string {
  const [myText, theirText] = [mine, theirs].map((edits) => applied(edits, tokens, start, end));
  if (myText === undefined || theirText === undefined) return '';
  if (theirs.length === 0 || myText === theirText) return myText;
  if (mine.length === 0) return theirText;
  const isApart = myText === '' || theirText === '' || /\s$/.test(myText) || /^\s/.test(theirText);
  const gap = isApart ? '' : myText.includes('\n') ? '\n' : ' ';
  return `${myText}${gap}${theirText}`;
}

function applied(edits: readonly Edit[], tokens: readonly string[], start: number, end: number): string {
  let text = '';
  let position = start;
  for (const edit of edits) {
    text += tokens.slice(position, edit.start).join('') + edit.put.join('');
    position = edit.end;
  }
  return text + tokens.slice(position, end).join('');
}
