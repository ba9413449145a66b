/**
 * Fields: what stands after a feature's name on the command line. `title:string!`, `state:enum(open,closed)=open`,
 * `author:ref:people`, `steps:list(text:string!,done:boolean)`.
 * Promises  what cannot be understood is refused by a sentence with the rule and an example.
 */
import { RefusalError } from './errors';
import { featureNames, fieldName, type FeatureNames, type Spellings } from './names';

export type LeafKind = 'string' | 'text' | 'number' | 'boolean' | 'date' | 'enum';
export type Kind = LeafKind | 'ref' | 'list' | 'object';

interface Common {
  readonly name: Spellings;
  /** `!`: cannot be left out or left blank. */
  readonly isRequired: boolean;
}
export interface LeafField extends Common {
  readonly kind: LeafKind;
  /** What a new record begins with. */
  readonly initial: string | number | boolean | undefined;
  /** Of an enum. */
  readonly values: readonly string[];
}
export interface RefField extends Common {
  readonly kind: 'ref';
  readonly target: FeatureNames;
}
export interface NestedField extends Common {
  readonly kind: 'list' | 'object';
  readonly fields: readonly LeafField[];
}
export type Field = LeafField | RefField | NestedField;

const LEAVES: readonly string[] = ['string', 'text', 'number', 'boolean', 'date', 'enum'];
const RULE =
  'A field is name:type, with ! if it must be there and =value for what it begins with. Types: string, text, number, boolean, date, enum(a,b), ref:feature, list(name:type,…), object(name:type,…).';

export const isLeaf = (field: Field): field is LeafField => LEAVES.includes(field.kind);
export const isRef = (field: Field): field is RefField => field.kind === 'ref';
export const isNested = (field: Field): field is NestedField => field.kind === 'list' || field.kind === 'object';

/** @throws {RefusalError} with the rule. */
export function parseFields(words: readonly string[]): Field[] {
  const fields = words.map(parseField);
  refuseTwice(fields);
  return fields;
}

function parseField(word: string): Field {
  const match = /^([^:!=()]+)(?::([a-z]+))?(?:\(([^()]*(?:\([^()]*\)[^()]*)*)\))?(?::([^!=()]+))?(!)?(?:=(.*))?$/s.exec(
    word,
  );
  if (match === null) throw new RefusalError(`'${word}' is no field. ${RULE}`);
  const [, typed = '', kind = 'string', inner, target, mark, initial] = match;
  const name = fieldName(typed);
  const isRequired = mark !== undefined;
  if (kind === 'ref') {
    if (target === undefined || inner !== undefined)
      throw new RefusalError(`'${word}': a ref says to what: author:ref:people. ${RULE}`);
    if (initial !== undefined)
      throw new RefusalError(`'${word}': a ref has no default: which records there are is not known yet.`);
    return { name, kind, isRequired, target: featureNames(target) };
  }
  if (target !== undefined) throw new RefusalError(`'${word}' is no field. ${RULE}`);
  if (kind === 'list' || kind === 'object') {
    if (/^(delete|edit-page|form|list|list-view|page|row)s?$/.test(name.kebab)) {
      throw new RefusalError(`'${word}': a view of every feature is called so already.`);
    }
    if (initial !== undefined) throw new RefusalError(`'${word}': a ${kind} begins empty and has no default.`);
    return { name, kind, isRequired, fields: nestedFields(word, inner ?? 'text:string') };
  }
  return leafField(word, name, kind, isRequired, inner, initial);
}

function nestedFields(word: string, inner: string): LeafField[] {
  const fields = splitOutside(inner).map((part) => {
    const field = parseField(part.trim());
    if (!isLeaf(field))
      throw new RefusalError(`'${word}': within a list or an object are plain fields only, not '${field.kind}'.`);
    return field;
  });
  refuseTwice(fields);
  return fields;
}

function leafField(
  word: string,
  name: Spellings,
  kind: string,
  isRequired: boolean,
  inner: string | undefined,
  initial: string | undefined,
): LeafField {
  if (!isLeafKind(kind)) throw new RefusalError(`'${word}': there is no type '${kind}'. ${RULE}`);
  if ((kind === 'enum') !== (inner !== undefined)) {
    throw new RefusalError(
      kind === 'enum'
        ? `'${word}': an enum names its values: state:enum(open,closed).`
        : `'${word}': a ${kind} has nothing in parentheses.`,
    );
  }
  const values = inner === undefined ? [] : inner.split(',').map((value) => value.trim());
  if (
    kind === 'enum' &&
    (new Set(values).size !== values.length || values.some((value) => !/^[a-z][\w -]{0,30}$/i.test(value)))
  ) {
    throw new RefusalError(
      `'${word}': the values of an enum are different words, of letters, digits, dashes or spaces.`,
    );
  }
  return {
    name,
    kind,
    isRequired,
    values,
    initial: initial === undefined ? undefined : initialOf(word, kind, values, initial),
  };
}

function initialOf(word: string, kind: LeafKind, values: readonly string[], text: string): string | number | boolean {
  const refuse = (rule: string): never => {
    throw new RefusalError(`'${word}': the default ${rule}.`);
  };
  switch (kind) {
    case 'number':
      return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : refuse('of a number is a number');
    case 'boolean':
      return text === 'true' || text === 'false' ? text === 'true' : refuse('of a boolean is true or false');
    case 'date':
      return isDay(text) ? text : refuse('of a date is a day: 2026-01-31');
    case 'enum':
      return values.includes(text) ? text : refuse(`of an enum is one of ${values.join(', ')}`);
    case 'string':
    case 'text':
      return /[\p{Cc}\p{Cs}]/u.test(text) || text.length > 200
        ? refuse('of a text is one line of at most 200 characters')
        : text;
  }
}

function isDay(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00.000Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

function isLeafKind(kind: string): kind is LeafKind {
  return LEAVES.includes(kind);
}

function refuseTwice(fields: readonly Field[]): void {
  const seen = new Set<string>();
  for (const { name } of fields) {
    if (seen.has(name.camel)) throw new RefusalError(`Two fields are called '${name.camel}'.`);
    seen.add(name.camel);
  }
}

/** Fields that stand in one line, as they are typed at a question: `title:string! state:enum(open,not open)`. */
export function splitFields(line: string): string[] {
  return splitOutside(line, ' ').filter((word) => word !== '');
}

/** At separators that are in no parentheses. */
function splitOutside(text: string, separator = ','): string[] {
  const parts = [''];
  let depth = 0;
  for (const character of text) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (character === separator && depth === 0) parts.push('');
    else parts.push((parts.pop() ?? '') + character);
  }
  return parts;
}
