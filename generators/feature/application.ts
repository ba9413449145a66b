/** app/features/NAME/*.ts: index, controller, records, views. What the data layer is asked for is in `records`. */
import type { NestedField } from '../fields';
import { emptyOf, listsOf, nestedOf, objectsOf, refsOf, withArticle, type Blueprint } from './blueprint';
import { elementNames } from './nested';

export function index(blueprint: Blueprint): string {
  const { all, one, hasPages } = blueprint;
  if (!hasPages) {
    return `
/** ${all.label}: their records, for whoever shows them. */
import type { Feature } from '../../feature';

export const feature: Feature = { name: '${all.kebab}' };
`;
  }
  const views = viewsOf(blueprint);
  return `
/** ${all.label}: finding them, reading, writing. */
import type { Feature } from '../../feature';

const chunk = () => import('./views');
const controller = async () => (await chunk()).${all.pascal}Controller;

export const feature: Feature = {
  name: '${all.kebab}',
  routes: [
    { pattern: '${all.kebab}', name: '${all.kebab}', controller, action: 'list' },
    { pattern: '${all.kebab}/new', name: 'new-${one.kebab}', controller, action: 'write' },
    { pattern: '${all.kebab}/:id', name: '${one.kebab}', controller, action: 'read' },
    { pattern: '${all.kebab}/:id/edit', name: 'edit-${one.kebab}', controller, action: 'edit' },
  ],
  navigation: [{ route: '${all.kebab}', label: '${all.label}', for: 'everyone', order: 50 }],
  views: {
    ${views.map(([type, name]) => `'${type}': async () => (await chunk()).${name},`).join('\n    ')}
  },
};
`;
}

/** Those that templates place: type and class. */
function viewsOf(blueprint: Blueprint): (readonly [type: string, name: string])[] {
  const { one } = blueprint;
  return [
    [`${one.kebab}-list`, `${one.pascal}ListView`],
    [`${one.kebab}-row`, `${one.pascal}Row`],
    [`${one.kebab}-form`, `${one.pascal}Form`],
    [`${one.kebab}-delete`, `Delete${one.pascal}`],
    ...nestedOf(blueprint).flatMap((field) => {
      const names = elementNames(blueprint, field);
      const whole = [names.viewType, names.view] as const;
      return field.kind === 'list' ? [whole, [names.elementViewType, names.elementView] as const] : [whole];
    }),
  ];
}

export function views(blueprint: Blueprint): string {
  const { all, one } = blueprint;
  const exports: (readonly [name: string, file: string])[] = [
    [`${all.pascal}Controller`, 'controller'],
    [`Delete${one.pascal}`, `${one.kebab}-delete`],
    [`${one.pascal}Form`, `${one.kebab}-form`],
    [`${one.pascal}ListView, ${one.pascal}Row`, `${one.kebab}-list-view`],
    ...nestedOf(blueprint).map((field) => {
      const names = elementNames(blueprint, field);
      return [field.kind === 'list' ? `${names.elementView}, ${names.view}` : names.view, names.viewFile] as const;
    }),
  ];
  return `
/** All that ${all.words} show, in one chunk: who wants one of it wants the rest soon. */
${exports.map(([name, file]) => `export { ${name} } from './${file}';`).join('\n')}
`;
}

export function controller(blueprint: Blueprint): string {
  const { all, one } = blueprint;
  return `
/** The pages of ${all.words}: all of them, one, and the form in which one is written. */
import { Controller, type Params } from '../../ui';
import { ${one.pascal} } from './${one.kebab}';
import { ${one.pascal}EditPage } from './${one.kebab}-edit-page';
import { ${one.pascal}List } from './${one.kebab}-list';
import { ${one.pascal}Page } from './${one.kebab}-page';
import { ${all.pascal}Page } from './${all.kebab}-page';

export class ${all.pascal}Controller extends Controller {
  /** One that is not in the API yet is this controller's own. */
  declare private unsaved: ${one.pascal} | undefined;

  list(): void {
    this.adjustTitle('${all.label}');
    this.view = new ${all.pascal}Page({ collection: this.share(${one.pascal}List) });
  }

  read({ id = '' }: Params): void {
    this.adjustTitle('${one.label}');
    this.view = new ${one.pascal}Page({ model: this.share(${one.pascal}, { id }) });
  }

  write(): void {
    this.adjustTitle('New ${one.words}');
    this.unsaved = new ${one.pascal}();
    this.view = new ${one.pascal}EditPage({ model: this.unsaved });
  }

  edit({ id = '' }: Params): void {
    this.adjustTitle('Edit ${one.words}');
    this.view = new ${one.pascal}EditPage({ model: this.share(${one.pascal}, { id }) });
  }
}
`;
}

export function list({ all, one }: Blueprint): string {
  return `
/** ${all.label}, the newest first. */
import { ${all.camel} } from '../../../common/features/${all.kebab}';
import { Collection } from '../../data';
import { proto } from '../../ui';
import { ${one.pascal} } from './${one.kebab}';

export class ${one.pascal}List extends Collection<${one.pascal}> {
  static {
    proto(${one.pascal}List, { model: ${one.pascal}, endpoint: ${all.camel}.endpoints.list, envelope: '${all.camel}' });
  }
}
`;
}

export function model(blueprint: Blueprint): string {
  return nestedOf(blueprint).length === 0 ? flatModel(blueprint) : nestedModel(blueprint);
}

function flatModel(blueprint: Blueprint): string {
  const { all, one } = blueprint;
  return `
/** ${capitalized(withArticle(one.words))}. */
import { ${all.camel}, type ${one.pascal}Attributes } from '../../../common/features/${all.kebab}';
import { pathOf } from '../../../common/feature';
import { Model } from '../../data';
import { proto } from '../../ui';

const { endpoints } = ${all.camel};

export class ${one.pascal} extends Model<${one.pascal}Attributes> {
  static {
    proto(${one.pascal}, { endpoint: endpoints.one, versionAttribute: 'updatedAt' });
  }

  override defaults(): Partial<${one.pascal}Attributes> {
    return { ${blueprint.fields
      .filter((field) => field.kind !== 'ref' || !field.isRequired)
      .filter(hasEmpty)
      .map((field) => `${field.name.camel}: ${emptyOf(field)}`)
      .join(', ')} };
  }

  override url(): string {
    return this.isNew() ? pathOf(endpoints.create, {}) : super.url();
  }

  /** Without what the server decides. */
  override toJSON(): object {
    const { ${blueprint.fields.map(({ name }) => name.camel).join(', ')} } = this.attributes;
    return { ${blueprint.fields.map(({ name }) => name.camel).join(', ')} };
  }

  /**
   * Saves what a form says; until the API has taken it, nothing here is changed.
   * @throws  what \`request\` rejects with: 412 where somebody else has changed the ${one.words} meanwhile.
   */
  store(values: object): PromiseLike<unknown> {
    return this.save({ ...values }, { wait: true });
  }

  /** Removes it for good. @throws  what \`request\` rejects with. */
  discard(): PromiseLike<unknown> {
    return Promise.resolve(this.destroy({ wait: true }));
  }
}
`;
}

/** Whether what a new record has in this field is a value of the field's type. */
function hasEmpty(field: Blueprint['fields'][number]): boolean {
  return emptyOf(field) !== 'null' || !field.isRequired;
}

function nestedModel(blueprint: Blueprint): string {
  const { all, one } = blueprint;
  const lists = listsOf(blueprint);
  const objects = objectsOf(blueprint);
  const nested = nestedOf(blueprint);
  const flat = blueprint.fields.filter((field) => field.kind !== 'list' && field.kind !== 'object');
  const names = (field: NestedField) => elementNames(blueprint, field);
  const attributes = nested.map((field) =>
    field.kind === 'list'
      ? `${field.name.camel}: ${names(field).collection};`
      : `${field.name.camel}: ${names(field).element} | null;`,
  );
  return `
/**
 * ${one.label}, as models: ${nested.map((field) => `\`${field.name.camel}\` is a child ${field.kind === 'list' ? 'collection' : 'model'}`).join(', ')}.
 * Promises  a child collection is the same object for the record's whole life; an element keeps its identity when the
 *           record is read again.
 */
import { ${all.camel}, type ${one.pascal}Attributes as ApiRecord } from '../../../common/features/${all.kebab}';
import { pathOf } from '../../../common/feature';
import { ${lists.length > 0 ? 'Collection, ' : ''}Model } from '../../data';
import { proto } from '../../ui';
${lists.length > 0 ? "import { createId } from './create-id';" : ''}

const { endpoints } = ${all.camel};

${objects.map((field) => `export class ${names(field).element} extends Model<NonNullable<ApiRecord['${field.name.camel}']>> {}`).join('\n')}
${lists
  .map(
    (field) => `
export class ${names(field).element} extends Model<ApiRecord['${field.name.camel}'][number]> {}

export class ${names(field).collection} extends Collection<${names(field).element}> {
  static {
    proto(${names(field).collection}, { model: ${names(field).element} });
  }

  /** An element with nothing in it, at the end. */
  addBlank(): void {
    this.add(new ${names(field).element}({ id: createId(), ${field.fields
      .filter(hasEmpty)
      .map((leaf) => `${leaf.name.camel}: ${emptyOf(leaf)}`)
      .join(', ')} }));
  }
}
`,
  )
  .join('')}
export interface ${one.pascal}Attributes extends Omit<ApiRecord, ${nested.map(({ name }) => `'${name.camel}'`).join(' | ')}> {
  ${attributes.join('\n  ')}
}

/** Triggers \`edited\` when a leaf of a child changes, or what a list holds. */
export class ${one.pascal} extends Model<${one.pascal}Attributes> {
  static {
    proto(${one.pascal}, { endpoint: endpoints.one, versionAttribute: 'updatedAt' });
  }
  ${lists.map((field) => `declare ${field.name.camel}: ${names(field).collection};`).join('\n  ')}

  ${
    lists.length === 0
      ? ''
      : `/** Runs before Backbone reads any attribute: \`parse\` finds the collections that it fills. */
  override preinitialize(): void {
    ${lists.map((field) => `this.${field.name.camel} = new ${names(field).collection}();`).join('\n    ')}
  }
`
  }
  override defaults(): Partial<${one.pascal}Attributes> {
    return {
      ${flat
        .filter(hasEmpty)
        .map((field) => `${field.name.camel}: ${emptyOf(field)},`)
        .join('\n      ')}
      ${objects.map((field) => `${field.name.camel}: ${field.isRequired ? `new ${names(field).element}({ ${blankLeaves(field)} })` : 'null'},`).join('\n      ')}
      ${lists.map(({ name }) => `${name.camel}: this.${name.camel},`).join('\n      ')}
    };
  }

  override initialize(): void {
    const edited = () => this.trigger('edited', this);
    ${lists.map(({ name }) => `this.listenTo(this.${name.camel}, 'update change', edited);`).join('\n    ')}
    ${objects
      .map(
        (
          field,
        ) => `this.listenTo(this, 'change:${field.name.camel}', (_: ${one.pascal}, child: ${names(field).element} | null) => {
      if (child !== null) this.listenTo(child, 'change', edited);
      edited();
    });`,
      )
      .join('\n    ')}
  }

  override url(): string {
    return this.isNew() ? pathOf(endpoints.create, {}) : super.url();
  }

  override parse({ ${nested.map(({ name }) => name.camel).join(', ')}, ...leaves }: ApiRecord): ${one.pascal}Attributes {
    ${lists.map(({ name }) => `this.${name.camel}.set(${name.camel});`).join('\n    ')}
    return {
      ...leaves,
      ${objects.map((field) => `${field.name.camel}: ${childOf(blueprint, field)},`).join('\n      ')}
      ${lists.map(({ name }) => `${name.camel}: this.${name.camel},`).join('\n      ')}
    };
  }
  ${objects
    .map(
      (field) => `
  add${field.name.pascal}(): void {
    this.set({ ${field.name.camel}: new ${names(field).element}({ ${blankLeaves(field)} }) });
  }

  remove${field.name.pascal}(): void {
    this.set({ ${field.name.camel}: null });
  }
`,
    )
    .join('')}
  /** The record as plain JSON, without what the server decides. */
  override toJSON(): object {
    const { ${[...flat, ...objects].map(({ name }) => name.camel).join(', ')} } = this.attributes;
    return {
      ${flat.map(({ name }) => `${name.camel},`).join('\n      ')}
      ${objects.map(({ name }) => `${name.camel}: ${name.camel} ? ${name.camel}.attributes : null,`).join('\n      ')}
      ${lists.map(({ name }) => `${name.camel}: this.${name.camel}.map(({ attributes }) => attributes),`).join('\n      ')}
    };
  }

  /**
   * Saves what a form says, and its children as they are; until the API has taken them, nothing here is changed.
   * @throws  what \`request\` rejects with: 412 where somebody else has changed the ${one.words} meanwhile.
   */
  store(values: object): PromiseLike<unknown> {
    return this.save({ ...values }, { wait: true });
  }

  /** Removes it for good. @throws  what \`request\` rejects with. */
  discard(): PromiseLike<unknown> {
    return Promise.resolve(this.destroy({ wait: true }));
  }
}
`;
}

function blankLeaves({ fields }: NestedField): string {
  return fields
    .filter(hasEmpty)
    .map((leaf) => `${leaf.name.camel}: ${emptyOf(leaf)}`)
    .join(', ');
}

/** The child that is shown goes on being shown. */
function childOf(blueprint: Blueprint, field: NestedField): string {
  const { camel } = field.name;
  const { element } = elementNames(blueprint, field);
  const kept = `this.get('${camel}')?.set(${camel}) ?? new ${element}(${camel})`;
  return field.isRequired ? kept : `${camel} && (${kept})`;
}

/** As in drafts: an id that the browser makes, so that an element is the same before and after it is first saved. */
export function createId(): string {
  return `
/**
 * A new id for an element of a list: 22 characters of base64url, 128 bits of chance, as the API allows.
 * \`crypto.randomUUID\` would do, but exists in secure contexts only.
 */
export function createId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
`;
}

export function choices(blueprint: Blueprint): string {
  const { all } = blueprint;
  return `
/** What those fields can hold that refer to other records. */
import type { Choice } from '../../../common/protocol/choice';
import { ${all.camel} } from '../../../common/features/${all.kebab}';
import { Collection, Model } from '../../data';
import { proto } from '../../ui';

export class ChoiceRecord extends Model<Choice> {}

export class Choices extends Collection<ChoiceRecord> {
  static {
    proto(Choices, { model: ChoiceRecord, envelope: 'choices' });
  }

  /** What people see of the one that is chosen. */
  labelOf(id: string | null | undefined): string {
    if (id === null || id === undefined || id === '') return '';
    return this.models.find((choice) => choice.id === id)?.get('label') ?? 'Something that is gone';
  }

  /** For a select: each, and whether it is the one. */
  optionsFor(id: string | null | undefined): object[] {
    return this.map((choice) => ({ value: choice.id, label: choice.get('label'), isChosen: choice.id === id }));
  }
}

${refsOf(blueprint)
  .map(
    ({ name }) => `export class ${name.pascal}Choices extends Choices {
  static {
    proto(${name.pascal}Choices, { endpoint: ${all.camel}.endpoints.${name.camel}Choices });
  }
}`,
  )
  .join('\n\n')}
`;
}

function capitalized(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
