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
    ...when(blueprint.isAutosaving, [`${one.kebab}-editor`, `${one.pascal}Editor`]),
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
    ...when(blueprint.isAutosaving, [`${one.pascal}Editor`, `${one.kebab}-editor`]),
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
  const { all, one } = blueprint;
  const lists = listsOf(blueprint);
  const objects = objectsOf(blueprint);
  const nested = nestedOf(blueprint);
  const names = (field: NestedField) => elementNames(blueprint, field);
  const api = nested.length === 0 ? `${one.pascal}Attributes` : 'ApiRecord';
  const imported = nested.length === 0 ? api : `${one.pascal}Attributes as ApiRecord`;
  const children = nested.map(
    ({ name, kind }) => `\`${name.camel}\` is a child ${kind === 'list' ? 'collection' : 'model'}`,
  );
  const parts = (fields: readonly NestedField[], one: 'element' | 'collection'): string =>
    fields.map((field) => `${field.name.camel}: ${names(field)[one]}`).join(', ');
  return `
/**
 * ${capitalized(withArticle(one.words))}${children.length === 0 ? '' : `, as models: ${children.join(', ')}`}.
 * Promises  ${promise(blueprint)}
 */
import { ${all.camel}, type New${one.pascal}, type ${imported} } from '../../../common/features/${all.kebab}';
import { ${lists.length > 0 ? 'Collection, createId, ' : ''}Model, optimisticUpdate, request } from '../../data';
import { proto } from '../../ui';

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
${
  nested.length === 0
    ? ''
    : `export interface ${one.pascal}Attributes extends Omit<ApiRecord, ${nested.map(({ name }) => `'${name.camel}'`).join(' | ')}> {
  ${nested
    .map((field) =>
      field.kind === 'list'
        ? `${field.name.camel}: ${names(field).collection};`
        : `${field.name.camel}: ${names(field).element} | null;`,
    )
    .join('\n  ')}
}
`
}
export class ${one.pascal} extends optimisticUpdate(Model<${one.pascal}Attributes>, {
  ${objects.length === 0 ? '' : `_children: { ${parts(objects, 'element')} },`}
  ${lists.length === 0 ? '' : `_collections: { ${parts(lists, 'collection')} },`}
  ${savingOf(blueprint)}
}) {
  static {
    proto(${one.pascal}, { endpoint: endpoints.one });
  }
  ${lists.map((field) => `declare readonly ${field.name.camel}: ${names(field).collection};`).join('\n  ')}

  override defaults(): object {
    return {
      ${blueprint.fields
        .filter((field) => field.kind !== 'ref' || !field.isRequired)
        .filter(hasEmpty)
        .map((field) => `${field.name.camel}: ${emptyOf(field)},`)
        .concat(
          objects
            .filter(({ isRequired }) => isRequired)
            .map((field) => `${field.name.camel}: new ${names(field).element}({ ${blankLeaves(field)} }),`),
        )
        .join('\n      ')}
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
  /**
   * Saves what a form says, and its children as they are.
   * @returns  its id.
   * @throws  what \`request\` rejects with: 422 where something is wrong, 412 where somebody has to decide first.
   */
  async store(values: object): Promise<string> {
    this.set({ ...values });
    if (this.isNew()) {
      const { id } = await request(endpoints.create, { input: this.toJSON() as New${one.pascal}, once: this });
      return id;
    }
    await this.save();
    return String(this.id);
  }

  /** Gives up what was typed and ${blueprint.isAutosaving ? 'is in no record yet' : 'not sent; what was sent goes its way'}. */
  giveUp(): void {
    if (${blueprint.isAutosaving ? 'this.isNew()' : "['dirty', 'conflict', 'refused'].includes(this.saveState.name)"}) this.reverseUnsaved();
  }

  /** Removes it for good. @throws  what \`request\` rejects with: 412 where it is another by now than was read. */
  async discard(): Promise<void> {
    await request(endpoints.remove, { parameters: { id: String(this.id) }, ifMatch: this._version ?? '*', gone: this });
    // Every list that shows it lets go of it.
    this.trigger('destroy', this, this.collection, {});
  }

  override dispose(): void {
    if (!this.disposed) this.giveUp();
    super.dispose();
  }
}
`;
}

function promise({ isAutosaving }: Blueprint): string {
  return isAutosaving
    ? `once it is there, it saves itself: what is edited goes to the server after a pause, as a patch of the version
 *           that it was edited from; what others write meanwhile is merged.`
    : `it is sent on the version that was read: what others changed meanwhile is merged where it does not collide,
 *           and where it does, both are kept until somebody has decided. It is sent whole, or not at all.`;
}

function savingOf({ isAutosaving }: Blueprint): string {
  return isAutosaving
    ? `_optimisticUpdate: {
    // A new one is made by the button of its form. Told by the id: what is unsaved goes out though the model is disposed.
    patcher: { autoSave: ({ id }: { readonly id?: unknown }, count: number) => count > 0 && id !== undefined },
  },`
    : `// What a button sends is taken whole or refused whole, and ends with the tab where nobody pressed it.
  _optimisticUpdate: { JSONPatch: false, patcher: { journal: false } },`;
}

/** Whether what a new record has in this field is a value of the field's type. */
function hasEmpty(field: Blueprint['fields'][number]): boolean {
  return emptyOf(field) !== 'null' || !field.isRequired;
}

function blankLeaves({ fields }: NestedField): string {
  return fields
    .filter(hasEmpty)
    .map((leaf) => `${leaf.name.camel}: ${emptyOf(leaf)}`)
    .join(', ');
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
    const options = this.map((choice) => ({ value: choice.id, label: choice.get('label'), isChosen: choice.id === id }));
    // What is gone, or beyond those that are offered, is not taken away by saving something else.
    const isKept = typeof id === 'string' && id !== '' && !this.some((choice) => choice.id === id);
    return isKept ? [...options, { value: id, label: this.labelOf(id), isChosen: true }] : options;
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

function when<const T>(isWanted: boolean, one: T): T[] {
  return isWanted ? [one] : [];
}

function capitalized(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
