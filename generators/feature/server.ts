/** server-mock/features/NAME/: the table, the handlers, the seed. */
import type { Field } from '../fields';
import { listsOf, literal, refsOf, targetsOf, titleOf, withArticle, type Blueprint } from './blueprint';

export function tables({ all, one }: Blueprint): string {
  return `
/** What is kept of ${all.words}. */
import type { ${one.pascal}Attributes } from '../../../common/features/${all.kebab}';
import type { Table } from '../../store';

export type ${one.pascal} = Omit<${one.pascal}Attributes, 'id'>;

export const ${all.camel}Table: Table<${one.pascal}> = {
  name: '${all.kebab}',
  ids: 'random',
  unique: [],
  indexed: ['createdAt'],
};
`;
}

export function handlers(blueprint: Blueprint): string {
  const { all, one } = blueprint;
  const refs = refsOf(blueprint);
  const lists = listsOf(blueprint);
  const targets = targetsOf(blueprint);
  const title = titleOf(blueprint);
  const listNames = lists.map(({ name }) => name.camel);
  const made = listNames.map((name) => `${name}: call.input.${name}.map(identified),`).join('\n          ');
  const kept = listNames.map((name) => `...(${name} && { ${name}: ${name}.map(identified) }),`).join('\n          ');
  const check = refs.length > 0 ? 'await checkReferences(records, call.parts, call.input);\n        ' : '';
  const asks = targets.flatMap(({ one: { kebab } }) => [`\`${kebab}:exists\``, `\`${kebab}:choices\``]);
  return `
/**
 * ${all.label}, on the server. They belong to nobody in particular.
 * Offers    \`${one.kebab}:exists\`, \`${one.kebab}:choices\`: for records that refer to ${withArticle(one.words)}.${
   asks.length === 0
     ? ''
     : `
 * Asks      ${asks.join(', ')}; without them ${refs.length === 1 ? 'that field holds' : 'those fields hold'} what they are given.`
 }
 */
import { ${all.camel}, type ${one.pascal}Attributes } from '../../../common/features/${all.kebab}';
import type { Choice } from '../../../common/protocol/choice';
import { briefly } from '../../cache';
import { Refusal, serverFeature, ${refs.length > 0 ? 'type Parts, ' : ''}type Writing } from '../../feature';
${lists.length > 0 ? "import { randomName } from '../../random-name';" : ''}
import type { Reading, Stored } from '../../store';
import { isoAfter, isoNow } from '../../time';
import { seed } from './seed';
import { ${all.camel}Table, type ${one.pascal} } from './tables';

/** By this, what was answered about any of them is invalidated. */
const all${all.pascal} = '${all.kebab}';

/** The most that anyone chooses from. */
const MOST_CHOICES = 100;
${
  refs.length === 0
    ? ''
    : `
type Exists = (records: Reading, id: string) => Promise<boolean>;
type Choices = (records: Reading) => Promise<readonly Choice[]>;
`
}
export default serverFeature({
  declaration: ${all.camel},
  tables: [${all.camel}Table],
  handlers: {
    list: ({ query, store, answer }) =>
      store.read(async (records) => {
        answer.tag(all${all.pascal});
        const found = await records.find(${all.camel}Table, {
          orderBy: [
            { field: 'createdAt', direction: 'descending' },
            { field: 'id', direction: 'ascending' },
          ],
          ...query,
        });
        return { ${all.camel}: found.map(present), ${all.camel}Count: await records.count(${all.camel}Table) };
      }),

    one: ({ parameters, store, answer }) =>
      store.read(async (records) => {
        const ${one.camel} = await ${one.camel}At(records, parameters.id);
        answer.tag(all${all.pascal});
        answer.is(${one.camel}, ${one.camel}.updatedAt);
        return present(${one.camel});
      }),
${refs
  .map(
    ({ name, target }) => `
    ${name.camel}Choices: ({ parts, store, answer }) =>
      store.read(async (records) => {
        answer.tag(${target.all.kebab === all.kebab ? `all${all.pascal}` : literal(target.all.kebab)});
        return { choices: [...((await parts.find<Choices>('${target.one.kebab}:choices')?.(records)) ?? [])] };
      }),
`,
  )
  .join('')}
    create: (call) =>
      call.store.transaction(async (records) => {
        ${check}call.answer.invalidate(all${all.pascal});
        const now = isoNow(call.clock);
        const made = await records.insert(${all.camel}Table, {
          ...call.input,
          ${made}
          createdAt: now,
          updatedAt: now,
        });
        await records.log('${all.kebab}', { change: 'created', id: made.id });
        call.answer.is(made, made.updatedAt);
        return present(made);
      }),

    update: (call) =>
      call.store.transaction(async (records) => {
        const { id, updatedAt } = await ${one.camel}At(records, call.parameters.id);
        ${check}call.answer.invalidate(all${all.pascal});
        ${lists.length === 0 ? '' : `const { ${listNames.join(', ')}, ...rest } = call.input;`}
        const changed = await records.update(${all.camel}Table, id, {
          ...${lists.length === 0 ? 'call.input' : 'rest'},
          ${kept}
          updatedAt: isoAfter(updatedAt, call.clock),
        });
        await records.log('${all.kebab}', { change: 'updated', id });
        call.answer.is(changed, changed.updatedAt);
        return present(changed);
      }),

    remove: ({ parameters, store, answer }) =>
      store.transaction(async (records) => {
        const { id } = await ${one.camel}At(records, parameters.id);
        answer.invalidate(all${all.pascal});
        await records.remove(${all.camel}Table, id);
        await records.log('${all.kebab}', { change: 'removed', id });
        return undefined;
      }),
  },
  caching: {
    list: { ...briefly, duration: '1m', grace: '1m', keyTemplate: '{uri}' },
    one: { ...briefly, duration: '5m', grace: '1m', keyTemplate: '{uri}' },
    ${refs.map(({ name }) => `${name.camel}Choices: { ...briefly, duration: '1m', grace: '1m', keyTemplate: '{uri}' },`).join('\n    ')}
  },
  offers: {
    '${one.kebab}:exists': async (records: Reading, id: string) => (await records.get(${all.camel}Table, id)) !== undefined,
    '${one.kebab}:choices': async (records: Reading): Promise<Choice[]> =>
      (await records.find(${all.camel}Table, { limit: MOST_CHOICES })).map((${title ? `{ id, ${title.name.camel} }` : '{ id }'}) => ({
        id: String(id),
        label: ${title ? `${title.name.camel} === '' ? 'Untitled' : ${title.name.camel}` : `\`${one.label} \${id}\``},
      })),
  },
  ${seedsAfter(blueprint)}seed: async (records: Writing, world) => ${seedBody(blueprint)},
});

/** @throws {Refusal} 404 */
async function ${one.camel}At(records: Reading, id: string): Promise<Stored<${one.pascal}>> {
  const found = await records.get(${all.camel}Table, id);
  if (found === undefined) throw new Refusal(404, { ${quotedKey(one.kebab)}: ['not found'] });
  return found;
}
${
  refs.length === 0
    ? ''
    : `
/** @throws {Refusal} 422, naming the fields that refer to what is not there. */
async function checkReferences(
  records: Reading,
  parts: Parts,
  given: { ${refs.map(({ name }) => `readonly ${name.camel}?: string | null`).join('; ')} },
): Promise<void> {
  const references = [
    ${refs.map(({ name, target }) => `['${name.camel}', '${target.one.kebab}', given.${name.camel}],`).join('\n    ')}
  ] as const;
  const errors: Record<string, string[]> = {};
  for (const [field, target, id] of references) {
    if (typeof id !== 'string') continue;
    if ((await parts.find<Exists>(\`\${target}:exists\`)?.(records, id)) === false) errors[field] = ['does not exist'];
  }
  if (Object.keys(errors).length > 0) throw new Refusal(422, errors);
}
`
}${
    lists.length === 0
      ? ''
      : `
function identified<E extends { readonly id?: string }>(element: E): E & { readonly id: string } {
  return { ...element, id: element.id ?? randomName() };
}
`
  }
function present(${one.camel}: Stored<${one.pascal}>): ${one.pascal}Attributes {
  const { id, ${blueprint.fields.map(({ name }) => name.camel).join(', ')}, createdAt, updatedAt } = ${one.camel};
  return { id: String(id), ${blueprint.fields.map(({ name }) => name.camel).join(', ')}, createdAt, updatedAt };
}
`;
}

const quotedKey = (key: string): string => (key.includes('-') ? `'${key}'` : key);

function requiredRefs(blueprint: Blueprint) {
  return refsOf(blueprint).filter(({ isRequired }) => isRequired);
}

function seedsAfter(blueprint: Blueprint): string {
  const targets = [...new Set(requiredRefs(blueprint).map(({ target }) => target.all.kebab))];
  return targets.length === 0 ? '' : `seedsAfter: [${targets.map(literal).join(', ')}],\n  `;
}

function seedBody(blueprint: Blueprint): string {
  const { all } = blueprint;
  const needed = requiredRefs(blueprint);
  if (needed.length === 0) {
    return `{
    for (const { id, ...rest } of seed(world)) await records.insert(${all.camel}Table, rest, id);
  }`;
  }
  const names = needed.map(({ name }) => name.camel);
  return `{
    ${needed
      .map(
        ({ name, target }) =>
          `const ${name.camel} = (await world.parts.find<Choices>('${target.one.kebab}:choices')?.(records))?.[0]?.id;`,
      )
      .join('\n    ')}
    // Where there is nothing to refer to, there is none of these either.
    if (${names.map((name) => `${name} === undefined`).join(' || ')}) return;
    for (const { id, ...rest } of seed(world)) await records.insert(${all.camel}Table, { ...rest, ${names.join(', ')} }, id);
  }`;
}

export function seed(blueprint: Blueprint): string {
  const { all, one } = blueprint;
  const needed = requiredRefs(blueprint).map(({ name }) => literal(name.camel));
  const kept = needed.length === 0 ? one.pascal : `Omit<${one.pascal}, ${needed.join(' | ')}>`;
  return `
/** The ${all.words} that there are at the beginning: few enough to be read, or enough to fill pages. */
import type { SeedWorld } from '../../feature';
import { isoAt } from '../../time';
import type { ${one.pascal} } from './tables';

const HOUR_MS = 3_600_000;
const COUNTS = { empty: 0, demo: 3, many: 500 } as const;

export interface Seeded${one.pascal} extends ${kept} {
  readonly id: string;
}

/** One an hour, the last an hour ago; the same each time. */
export function seed({ clock, size }: Pick<SeedWorld, 'clock' | 'size'>): Seeded${one.pascal}[] {
  return Array.from({ length: COUNTS[size] }, (_, index) => {
    const place = index + 1;
    const at = isoAt(clock.now() - (COUNTS[size] - index) * HOUR_MS);
    return {
      id: \`${one.kebab}-\${place}\`,
      ${blueprint.fields
        .filter((field) => !(field.kind === 'ref' && field.isRequired))
        .map((field) => `${field.name.camel}: ${seededOf(field)},`)
        .join('\n      ')}
      createdAt: at,
      updatedAt: at,
    };
  });
}
`;
}

/** A value that depends on \`place\`, as source. */
function seededOf(field: Field): string {
  switch (field.kind) {
    case 'string':
      return `\`${field.name.label} \${place}\``;
    case 'text':
      return `\`What there is to say about ${field.name.words} \${place}.\``;
    case 'number':
      return typeof field.initial === 'number' ? `${field.initial} + place` : 'place * 10';
    case 'boolean':
      return 'place % 2 === 1';
    case 'date':
      return "`2026-01-${String((place % 28) + 1).padStart(2, '0')}`";
    case 'enum':
      return literal(field.values[0] ?? '');
    case 'ref':
      return 'null';
    case 'list':
      return `[{ id: 'first', ${field.fields.map((leaf) => `${leaf.name.camel}: ${seededOf(leaf)}`).join(', ')} }]`;
    case 'object':
      return `{ ${field.fields.map((leaf) => `${leaf.name.camel}: ${seededOf(leaf)}`).join(', ')} }`;
  }
}
