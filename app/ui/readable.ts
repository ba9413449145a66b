/**
 * What a document holds, for people: names as words, values as text.
 * Promises  whatever a value holds, and however deep, it becomes text and nothing else.
 */

/** `updatedAt`, `updated_at` and `updated-at` -> `Updated at`. */
export function wordsOf(name: string): string {
  const words = name
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .split(/[\s_-]+/)
    .filter((word) => word !== '')
    .map((word) => (/^\p{Lu}\p{Ll}/u.test(word) ? word.toLowerCase() : word))
    .join(' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/**
 * The name of the field at a JSON Pointer: what `labels` says, else its tokens as words: `Sources 2: title`.
 * @param labels  By pointer, in which `#` stands for any position in a list: `{'/sources/#/url': 'Address of source #'}`.
 *                In the words it is the position, counted from 1; of several, in turn.
 */
export function labelOf(pointer: string, labels: Readonly<Record<string, string>> = {}): string {
  const tokens = tokensOf(pointer);
  const pattern = pointer.replace(/\/\d+(?=\/|$)/g, '/#');
  const key = [pointer, pattern].find((each) => Object.hasOwn(labels, each));
  if (key === undefined) return defaultLabel(tokens);
  const positions = key === pattern ? tokens.filter(isPosition).map((token) => String(Number(token) + 1)) : [];
  return (labels[key] ?? '').replaceAll('#', () => positions.shift() ?? '#');
}

/**
 * Sentences, with `; ` between them, each of which may begin with the name of a field as programs write it: with what
 * people call that field in its place. `tags.0.name is too long` -> `Tags 1: name is too long`.
 * @param isField  Whether this is a field's name, or the name of what the field is in: `tags`.
 */
export function worded(
  sentences: string,
  isField: (name: string) => boolean,
  labels?: Readonly<Record<string, string>>,
): string {
  const one = (sentence: string): string => {
    const [name = ''] = sentence.split(' ', 1);
    const [first = ''] = name.split('.', 1);
    return isField(first) ? labelOf(`/${name.replaceAll('.', '/')}`, labels) + sentence.slice(name.length) : sentence;
  };
  return sentences.split('; ').map(one).join('; ');
}

/** Lenient, unlike the parser of patches: whatever came, it only has to be called something. */
export function tokensOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

export function isPosition(token: string): boolean {
  return /^(?:0|[1-9]\d*)$/.test(token);
}

function defaultLabel(tokens: readonly string[]): string {
  const parts: string[] = [];
  for (const token of tokens) {
    if (isPosition(token) && parts.length > 0) parts.push(`${parts.pop() ?? ''} ${Number(token) + 1}`);
    else parts.push(parts.length === 0 ? wordsOf(token) : wordsOf(token).toLowerCase());
  }
  return parts.filter((part) => part !== '').join(': ') || 'The whole';
}

/** Deeper is not read by anyone. */
const DEEPEST = 12;

/** A value as text: what it says, what is in it by name, line by line. Nothing at all is an empty text. */
export function readable(value: unknown): string {
  return linesOf(value, 0).join('\n');
}

function linesOf(value: unknown, depth: number): string[] {
  if (typeof value === 'string') return value.split('\n');
  if (typeof value === 'boolean') return [value ? 'Yes' : 'No'];
  if (typeof value === 'number') return [String(value)];
  if (typeof value !== 'object' || value === null) return [''];
  if (depth === DEEPEST) return ['…'];
  if (!Array.isArray(value)) {
    return membersOf(value).flatMap(([name, member]) => labelled(wordsOf(name), member, depth));
  }
  const elements: readonly unknown[] = value;
  if (elements.every((element) => typeof element !== 'object' || element === null)) {
    return [elements.map((element) => linesOf(element, depth).join(' ')).join(', ')];
  }
  return elements.flatMap((element, index) => labelled(`${index + 1}`, element, depth));
}

function labelled(label: string, value: unknown, depth: number): string[] {
  const lines = linesOf(value, depth + 1);
  return lines.length === 1 ? [`${label}: ${lines[0] ?? ''}`] : [`${label}:`, ...lines.map((line) => `  ${line}`)];
}

/** An id is for programs, unless there is nothing else. */
function membersOf(value: object): [string, unknown][] {
  const members: [string, unknown][] = Object.entries(value);
  const others = members.filter(([name]) => name !== 'id');
  return others.length === 0 ? members : others;
}
