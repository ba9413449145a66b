/**
 * Names: from what a person types to every spelling that the code has of it.
 * Holds     the rules for the names of features, pieces and fields; plurals.
 * Promises  `blog post`, `blogPost`, `BlogPost`, `blog-post`, `blog_posts` are one name; what would break a file, a
 *           URL, a table or a program is refused by a sentence that tells the rule; a name is never a path.
 * Leaves    what is on the disk already to plan.ts.
 */
import pluralize from 'pluralize';
import { RefusalError } from './errors';

/** One name as each place spells it. */
export interface Spellings {
  /** `blog-posts`: files, folders, routes, the API's paths. */
  readonly kebab: string;
  /** `blogPosts` */
  readonly camel: string;
  /** `BlogPosts` */
  readonly pascal: string;
  /** `blog posts` */
  readonly words: string;
  /** `Blog posts` */
  readonly label: string;
}

export interface FeatureNames {
  readonly all: Spellings;
  /** Of one record. Never spelled as `all`: one of the news is a `news-item`. */
  readonly one: Spellings;
}

const LONGEST = 40;

for (const [one, many] of [
  ['atlas', 'atlases'],
  ['axis', 'axes'],
  ['basis', 'bases'],
  ['bias', 'biases'],
  ['canvas', 'canvases'],
  ['census', 'censuses'],
  ['iris', 'irises'],
  ['lens', 'lenses'],
  ['schema', 'schemas'],
  ['virus', 'viruses'],
] as const) {
  pluralize.addIrregularRule(one, many);
}
for (const word of ['feedback', 'furniture', 'money', 'staff']) pluralize.addUncountableRule(word);

/** Reserved by the language, in any position where generated code writes a name of a person's choosing. */
const LANGUAGE: ReadonlySet<string> = new Set(
  (
    'arguments as async await break case catch class const continue debugger default delete do else enum eval export ' +
    'extends false finally for from function get if implements import in instanceof interface let new null of package ' +
    'private protected public return set static super switch this throw true try type typeof undefined var void while ' +
    'with yield'
  ).split(' '),
);

/** Files of these names cannot be made on Windows. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)$/;

/** Paths that the built application has for something else. */
const PUBLIC_PATHS: ReadonlySet<string> = new Set(['api', 'assets', 'avatars', 'covers']);

/**
 * What generated code, and what it imports, calls by these names itself. A spec of the template holds this list
 * to the names that generated modules really have.
 */
const OWN: ReadonlySet<string> = new Set(
  (
    'answer api array boolean call change choice choice-record choices chunk collection collection-view controller create ' +
    'create-id day declaration disposed edit endpoint endpoints entry entries error exists expect feature ' +
    'fill form-view found given handler id identified identified-list index input invalid iso-time line list made ' +
    'map math missing model neighbour non-nullable not-found number object omit one open open-world page paging part ' +
    'parts partial params path path-of people-tag plant present promise promise-like proto prose read readonly ' +
    'reading record records reference references refusal remove request required reverse row seed seed-world session set shown stage ' +
    'stored story story-page string symbol table tables template text typed-values unfinished update use-api ' +
    'use-stage v value values view views where whole least world write writing wrong ' +
    'api-record page-view until written apis-in-node check-references count declare-feature hour-ms iso-after iso-at iso-now most-choice most-choices one-of ' +
    'open-in-browser random-name redirect-to server-feature fake-clock field-labels optimistic-update refuse-field registry ' +
    'save-state set-saving-tools settled show-fields briefly shared-reading accept-fields field-at worded ' +
    'announce keep-focus-near read-kept'
  ).split(' '),
);

/** @throws {RefusalError} with the rule, for what cannot be the name of a feature. */
export function featureNames(typed: string, plural?: string): FeatureNames {
  const words = wordsOf(typed, 'feature');
  const last = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const isPlural = pluralize.singular(last) !== last && pluralize.plural(pluralize.singular(last)) === last;
  const singular = isPlural ? pluralize.singular(last) : last;
  const many = plural === undefined ? [...before, pluralize.plural(singular)] : wordsOf(plural, 'plural');
  const all = spell(many);
  const single = spell(plural === undefined || !isPlural ? [...before, singular] : words);
  const one = single.kebab === all.kebab ? spell([...many, 'item']) : single;
  for (const { camel, kebab } of [all, one]) {
    refuseReserved(camel, kebab, typed);
    if (OWN.has(kebab) || OWN.has(camel)) {
      throw new RefusalError(
        `'${typed}' cannot name a feature: generated code calls something of its own '${kebab}'. With one word more it is free: 'my ${one.words}'.`,
      );
    }
    if (PUBLIC_PATHS.has(kebab)) {
      throw new RefusalError(`'${typed}' cannot name a feature: /${kebab} is an address that is taken.`);
    }
  }
  return { all, one };
}

/** One of what a list holds: `step` of `steps`. Never spelled as the list itself. */
export function elementName(list: Spellings): Spellings {
  const words = list.words.split(' ');
  const single = spell([...words.slice(0, -1), pluralize.singular(words.at(-1) ?? '')]);
  return single.kebab === list.kebab ? spell([...words, 'item']) : single;
}

/** The name of a view, a controller, a model…: as it was typed, neither made plural nor singular. */
export function pieceName(typed: string): Spellings {
  const name = spell(wordsOf(typed, 'piece'));
  refuseReserved(name.camel, name.kebab, typed);
  return name;
}

/** @throws {RefusalError} with the rule, for what cannot be the name of a field. */
export function fieldName(typed: string): Spellings {
  const name = spell(wordsOf(typed, 'field'));
  refuseReserved(name.camel, name.kebab, typed);
  if (
    ['id', 'version', 'createdAt', 'updatedAt', 'uid', 'cid', 'choices', 'itself', 'fieldLabels'].includes(name.camel)
  ) {
    throw new RefusalError(`'${typed}' cannot name a field: every record has something of that name already.`);
  }
  return { ...name, label: labelOf(name.words) };
}

const ACRONYMS: ReadonlySet<string> = new Set(['html', 'id', 'ip', 'isbn', 'pdf', 'sku', 'url', 'vat']);

/** As people would say it beside the field: `is vegan` -> `Vegan`, `cover url` -> `Cover URL`. */
function labelOf(words: string): string {
  const [first = '', ...rest] = words.split(' ');
  const spoken = ['is', 'has'].includes(first) && rest.length > 0 ? rest : [first, ...rest];
  return capitalized(spoken.map((word) => (ACRONYMS.has(word) ? word.toUpperCase() : word)).join(' '));
}

/** The title of an application, as a person writes it, and the name of its package. */
export function productNames(typed: string): { readonly title: string; readonly name: string } {
  const title = typed.trim().replace(/\s+/g, ' ');
  const name = title
    .replace(/([a-z\d])([A-Z])/g, '$1-$2')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z\d]+/g, '-')
    .replace(/^-+|-+$/g, '');
  if (title === '' || title.length > 60 || /[\p{Cc}<>&"'`{}\\]/u.test(title)) {
    throw new RefusalError(`'${typed}' cannot name a project: a name is 1 to 60 characters without quotes or markup.`);
  }
  if (!/^[a-z][a-z\d]*(-[a-z\d]+)*$/.test(name) || DEVICE.test(name)) {
    throw new RefusalError(
      `'${typed}' cannot name a project: with nothing but its ASCII letters and digits it is '${name}', which is no name of a package. --name says another.`,
    );
  }
  return { title, name };
}

function refuseReserved(camel: string, kebab: string, typed: string): void {
  if (LANGUAGE.has(camel)) throw new RefusalError(`'${typed}' cannot be a name: '${camel}' is a word of JavaScript.`);
  if (camel in {} || camel === 'prototype' || camel === 'proto') {
    throw new RefusalError(`'${typed}' cannot be a name: '${camel}' is something that every object has.`);
  }
  if (DEVICE.test(kebab)) throw new RefusalError(`'${typed}' cannot be a name: Windows keeps '${kebab}' for a device.`);
}

function wordsOf(typed: string, what: string): string[] {
  const text = typed.trim();
  const refuse = (rule: string): never => {
    throw new RefusalError(`${JSON.stringify(typed)} cannot name a ${what}: ${rule}.`);
  };
  if (text === '') refuse('it is empty');
  if (text.startsWith('-')) refuse('it begins with a dash');
  if (/[/\\:]|^\.|\.\./.test(text)) refuse('it is a path, and a name is none');
  if (/^\d/.test(text)) refuse('it begins with a digit');
  if (/^_+proto_+$/.test(text)) refuse('it is something that every object has');
  if (/[^\x20-\x7e]/.test(text)) refuse('a file, a URL and a table are called so too, hence letters are a to z');
  if (!/^[A-Za-z][A-Za-z\d]*([ _-]+[A-Za-z\d]+)*$/.test(text)) {
    refuse('it begins with a letter, and then has letters, digits, spaces, dashes or underscores between words');
  }
  if (text.length > LONGEST) refuse(`it is longer than ${LONGEST} characters`);
  return text
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[ _-]+/);
}

function spell(words: readonly string[]): Spellings {
  const pascal = words.map(capitalized).join('');
  return {
    kebab: words.join('-'),
    camel: pascal.charAt(0).toLowerCase() + pascal.slice(1),
    pascal,
    words: words.join(' '),
    label: capitalized(words.join(' ')),
  };
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
