/** common/features/NAME.ts: the endpoints, and the shapes that go in and come out. */
import { isRef, type Field, type LeafField } from '../fields';
import { emptyOf, isNullable, literal, refsOf, withArticle, type Blueprint } from './blueprint';

const LONGEST_LINE = '250';
const LONGEST_TEXT = '200_000';
const MOST_ELEMENTS = '100';

export function declaration(blueprint: Blueprint): string {
  const { all, one, fields } = blueprint;
  const refs = refsOf(blueprint);
  const nested = fields.flatMap((field) => ('fields' in field ? field.fields : []));
  const uses = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(schemas);
  const schemas = [...fields, ...nested].map((field) => entryOf(field)).join(' ');
  const imported = [
    'BLANK',
    'boolean',
    'day',
    'identifiedList',
    'isoTime',
    'line',
    'number',
    'oneOf',
    'prose',
    'record',
    'reference',
    'unfinished',
  ];
  const imports = imported.filter((name) => name === 'isoTime' || name === 'record' || uses(name));
  return `
/** ${all.label}: records that belong to nobody in particular: whoever can reach the API reads and writes them. */
import * as v from 'valibot';
import { declareFeature, sharedReading } from '../feature';
${refs.length > 0 ? "import { choice } from '../protocol/choice';" : ''}
import { ${imports.join(', ')} } from '../protocol/fields';
import { paging } from '../protocol/paging';

export const ${one.camel} = v.object({
  id: v.string(),
  ${fields.map((field) => `${field.name.camel}: ${outputOf(field)},`).join('\n  ')}
  createdAt: isoTime,
  updatedAt: isoTime,
});
export type ${one.pascal}Attributes = v.InferOutput<typeof ${one.camel}>;

const entries = {
  ${fields.map((field) => `${field.name.camel}: ${entryOf(field)},`).join('\n  ')}
};

const new${one.pascal} = record({
  ${fields.map((field) => `${field.name.camel}: ${orInitial(field, `entries.${field.name.camel}`)},`).join('\n  ')}
});
/** A missing field begins with its default; one without a default has to be there. */
export type New${one.pascal} = v.InferInput<typeof new${one.pascal}>;

/** A missing field stays as it is. */
const ${one.camel}Change = record({
  ${fields.map(({ name }) => `${name.camel}: v.exactOptional(entries.${name.camel}),`).join('\n  ')}
});

export const ${all.camel} = declareFeature({
  name: '${all.kebab}',
  endpoints: {
    list: {
      method: 'GET',
      path: '/${all.kebab}',
      summary: '${all.label}, the newest first',
      access: 'anyone',
      query: v.object(paging),
      status: 200,
      output: v.object({ ${all.camel}: v.array(${one.camel}), ${all.camel}Count: v.pipe(v.number(), v.integer()) }),
      caching: sharedReading,
    },
    one: {
      method: 'GET',
      path: '/${all.kebab}/{id}',
      summary: '${capitalized(withArticle(one.words))}',
      access: 'anyone',
      status: 200,
      output: ${one.camel},
      refusals: [404],
      caching: sharedReading,
    },
    ${refs.map(({ name }) => choicesEndpoint(blueprint, name.camel)).join('\n    ')}
    create: {
      method: 'POST',
      path: '/${all.kebab}',
      summary: 'Make ${withArticle(one.words)}',
      access: 'anyone',
      input: new${one.pascal},
      status: 201,
      output: ${one.camel},
    },
    update: {
      method: 'PUT',
      path: '/${all.kebab}/{id}',
      summary: 'Change fields of ${withArticle(one.words)}',
      access: 'anyone',
      input: ${one.camel}Change,
      status: 200,
      output: ${one.camel},
      refusals: [404],
      patchable: true,
      demandsPrecondition: true,
    },
    remove: {
      method: 'DELETE',
      path: '/${all.kebab}/{id}',
      summary: 'Remove ${withArticle(one.words)}',
      access: 'anyone',
      status: 204,
      refusals: [404],
      demandsPrecondition: true,
    },
  },
});
`;
}

function choicesEndpoint({ all, one }: Blueprint, field: string): string {
  return `${field}Choices: {
      method: 'GET',
      path: '/${all.kebab}/choices/${field}',
      summary: 'What ${withArticle(one.words)} can have as ${field}',
      access: 'anyone',
      status: 200,
      output: v.object({ choices: v.array(choice) }),
      caching: sharedReading,
    },`;
}

/** What comes out. */
function outputOf(field: Field): string {
  const schema = plainOutputOf(field);
  return isNullable(field) ? `v.nullable(${schema})` : schema;
}

function plainOutputOf(field: Field): string {
  switch (field.kind) {
    case 'string':
    case 'text':
    case 'date':
    case 'ref':
      return 'v.string()';
    case 'number':
      return 'v.number()';
    case 'boolean':
      return 'v.boolean()';
    case 'enum':
      return `v.picklist([${field.values.map(literal).join(', ')}])`;
    case 'list':
      return `v.array(v.object({ id: v.string(), ${outputs(field.fields)} }))`;
    case 'object':
      return `v.object({ ${outputs(field.fields)} })`;
  }
}

const outputs = (fields: readonly LeafField[]): string =>
  fields.map((field) => `${field.name.camel}: ${outputOf(field)}`).join(', ');

/** What may go in. */
function entryOf(field: Field): string {
  const schema = plainEntryOf(field);
  return isNullable(field) ? `v.nullable(${schema})` : schema;
}

function plainEntryOf(field: Field): string {
  switch (field.kind) {
    case 'string':
      return field.isRequired ? `line(${LONGEST_LINE})` : `unfinished(${LONGEST_LINE})`;
    case 'text':
      return field.isRequired ? `prose(${LONGEST_TEXT})` : `unfinished(${LONGEST_TEXT})`;
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'date':
      return 'day';
    case 'enum':
      return `oneOf([${field.values.map(literal).join(', ')}])`;
    case 'ref':
      return 'reference';
    case 'list': {
      const list = `identifiedList({ ${inputs(field.fields)} }, ${MOST_ELEMENTS})`;
      return field.isRequired ? `v.pipe(${list}, v.minLength(1, BLANK))` : list;
    }
    case 'object':
      return `record({ ${inputs(field.fields)} })`;
  }
}

const inputs = (fields: readonly LeafField[]): string =>
  fields.map((field) => `${field.name.camel}: ${orInitial(field, entryOf(field))}`).join(', ');

/** A schema that fills in what a record begins with, unless it has to be said. */
function orInitial(field: Field, schema: string): string {
  const hasInitial = !isRef(field) && 'initial' in field && field.initial !== undefined;
  return field.isRequired && !hasInitial ? schema : `v.optional(${schema}, ${emptyOf(field)})`;
}

function capitalized(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
