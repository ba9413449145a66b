/** app/features/NAME/*-page.ts, *-view.ts, *-form.ts: what is shown. */
import type { LeafField, NestedField } from '../fields';
import { leavesOf, listsOf, nestedOf, refsOf, withArticle, type Blueprint } from './blueprint';
import { elementNames } from './nested';

export function listPage({ all, one }: Blueprint): string {
  return `
/** The page of all ${all.words}, and the way to a new one. */
import { PageView, proto } from '../../ui';
import './${all.kebab}.css';
import template from './${all.kebab}-page.hbs';
import type { ${one.pascal}List } from './${one.kebab}-list';

export class ${all.pascal}Page extends PageView {
  static {
    proto(${all.pascal}Page, { type: '${all.kebab}-page', className: '${all.kebab}-page', template });
  }
  declare collection: ${one.pascal}List;

  override getTemplateData(): object {
    return { ${all.camel}: this.collection };
  }
}
`;
}

export function listView({ all, one }: Blueprint): string {
  return `
/** ${all.label}, the newest first, more of them on demand. */
import { CollectionView, View, proto } from '../../ui';
import type { ${one.pascal} } from './${one.kebab}';
import type { ${one.pascal}List } from './${one.kebab}-list';
import emptyTemplate from './${one.kebab}-list-empty.hbs';
import template from './${one.kebab}-list-view.hbs';
import rowTemplate from './${one.kebab}-row.hbs';

export class ${one.pascal}Row extends View<${one.pascal}> {
  static {
    proto(${one.pascal}Row, {
      type: '${one.kebab}-row',
      tagName: 'li',
      className: '${one.kebab}-row',
      template: rowTemplate,
      listen: { 'change model': 'render' },
    });
  }
}

export class ${one.pascal}ListView extends CollectionView<${one.pascal}> {
  static {
    proto(${one.pascal}ListView, {
      type: '${one.kebab}-list',
      className: '${one.kebab}-list',
      template,
      emptyTemplate,
      itemView: ${one.pascal}Row,
      listSelector: 'ul',
      events: { 'click [data-action="more"]': 'loadMore' },
      listen: { 'sync collection': 'offerMore' },
    });
  }
  declare collection: ${one.pascal}List;

  override initialize(): void {
    this.load(() => this.collection.fetch());
  }

  /** Keeps those that are shown, and the place where the person is reading. */
  loadMore(): void {
    this.load(() => this.collection.fetch({ remove: false, data: { offset: this.collection.length } }));
  }

  offerMore(): void {
    const isThereMore = this.collection.total > this.collection.length;
    this.find('[data-action="more"]').prop('hidden', !isThereMore);
  }
}
`;
}

/** What a page needs to show the labels of what a record refers to. */
function choicesOf(blueprint: Blueprint) {
  const refs = refsOf(blueprint);
  const names = refs.map(({ name }) => name);
  const has = refs.length > 0;
  const fetches = names.map(({ camel }) => `this.${camel}Choices.fetch()`);
  return {
    has,
    /** Whether there is something to show before anything is asked. */
    isContent: ["this.model.extent === 'whole'", ...names.map(({ camel }) => `this.${camel}Choices.isSynced()`)].join(
      ' && ',
    ),
    imports: has ? `import { ${names.map(({ pascal }) => `${pascal}Choices`).join(', ')} } from './choices';` : '',
    fields: names.map(({ camel, pascal }) => `declare private ${camel}Choices: ${pascal}Choices;`).join('\n  '),
    makes: names.map(({ camel, pascal }) => `this.${camel}Choices = this.share(${pascal}Choices);`).join('\n    '),
    /** As a method: nothing is offered for a record that is not there. */
    read: (record: string) => `

  private async read(): Promise<void> {
    ${record}
    ${fetches.length === 1 ? `await ${fetches.join('')};` : `await Promise.all([${fetches.join(', ')}]);`}
  }
`,
  };
}

export function page(blueprint: Blueprint): string {
  const { all, one } = blueprint;
  const choices = choicesOf(blueprint);
  const nested = nestedOf(blueprint);
  return `
/** The page of one of the ${all.words}. */
import { PageView, proto } from '../../ui';
import './${all.kebab}.css';
${choices.imports}
import type { ${one.pascal} } from './${one.kebab}';
import failedTemplate from './${one.kebab}-page-failed.hbs';
import template from './${one.kebab}-page.hbs';

export class ${one.pascal}Page extends PageView<${one.pascal}> {
  static {
    proto(${one.pascal}Page, {
      type: '${one.kebab}-page',
      className: '${one.kebab}-page',
      template,
      failedTemplate,
      listen: { 'change model': 'render' },
    });
  }
  ${choices.fields}

  override initialize(): void {
    ${choices.makes}
    this.load(() => ${choices.has ? 'this.read()' : 'this.model.fetch()'});
  }

  /** What is known of it shows while it is read again, and where it cannot be. */
  override hasContent(): boolean {
    return ${choices.isContent};
  }

  override getTemplateData(): object {
    return {
      ...super.getTemplateData(),
      ${nested
        .map(({ name, kind }) =>
          kind === 'list'
            ? `${name.camel}: this.model.${name.camel}.serialize(),`
            : `${name.camel}: this.model.get('${name.camel}')?.serialize(),`,
        )
        .join('\n      ')}
      ${refsOf(blueprint)
        .map(({ name }) => `${name.camel}Label: this.${name.camel}Choices.labelOf(this.model.get('${name.camel}')),`)
        .join('\n      ')}
      itself: this.model,
    };
  }
  ${choices.has ? choices.read('await this.model.fetch();') : ''}
}
`;
}

export function editPage(blueprint: Blueprint): string {
  const { all, one, isAutosaving } = blueprint;
  const choices = choicesOf(blueprint);
  const why = '// What is edited is what the server has now, and not what was read a while ago.';
  const fetch = 'this.model.fetch({ refresh: true })';
  const read = isAutosaving ? `readKept(this.model, () => ${fetch})` : fetch;
  const load = choices.has
    ? `this.load(() => this.read());`
    : `${why}\n    if (!this.model.isNew()) this.load(() => ${read});`;
  return `
/** The page of the form: empty for a new ${one.words}, filled for one that is there. */
import { PageView, proto${isAutosaving ? ', readKept' : ''} } from '../../ui';
import './${all.kebab}.css';
${choices.imports}
import type { ${one.pascal} } from './${one.kebab}';
import template from './${one.kebab}-edit-page.hbs';
import failedTemplate from './${one.kebab}-page-failed.hbs';

/** What the fields are called where they are refused, or in conflict: as in the form. */
const FIELD_LABELS = {
  ${labelsOf(blueprint)}
};

export class ${one.pascal}EditPage extends PageView<${one.pascal}> {
  static {
    proto(${one.pascal}EditPage, {
      type: '${one.kebab}-edit-page',
      className: '${one.kebab}-edit-page',
      template,
      failedTemplate,
    });
  }
  ${choices.fields}

  override initialize(): void {
    ${choices.makes}
    ${load}
  }
${
  isAutosaving
    ? `
  /** What was typed before shows, wherever it is; without a connection, too. */
  override hasContent(): boolean {
    return ${choices.isContent};
  }
`
    : ''
}
  override getTemplateData(): object {
    return {
      isNew: this.model.isNew(),
      ${isAutosaving ? 'id: this.model.id,' : ''}
      itself: this.model,
      labels: FIELD_LABELS,
      ${refsOf(blueprint)
        .map(({ name }) => `${name.camel}Choices: this.${name.camel}Choices,`)
        .join('\n      ')}
    };
  }
  ${choices.has ? choices.read(`${why}\n    if (!this.model.isNew()) await ${read};`) : ''}
}
`;
}

function labelsOf(blueprint: Blueprint): string {
  const labels = blueprint.fields.flatMap((field): [string, string][] => {
    const { camel, label } = field.name;
    if (field.kind === 'list') {
      return [
        [`/${camel}/#`, `${elementLabel(blueprint, field)} #`],
        ...field.fields.map((leaf): [string, string] => [
          `/${camel}/#/${leaf.name.camel}`,
          leafLabel(blueprint, field, leaf),
        ]),
      ];
    }
    if (field.kind !== 'object') return [[`/${camel}`, label]];
    return [
      [`/${camel}`, label],
      ...field.fields.map(({ name }): [string, string] => [
        `/${camel}/${name.camel}`,
        `${label}: ${lowered(name.label)}`,
      ]),
    ];
  });
  return labels.map(([path, label]) => `'${path}': '${label}',`).join('\n  ');
}

function elementLabel(blueprint: Blueprint, list: NestedField): string {
  const { words } = elementNames(blueprint, list);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What a leaf of an element of a list is called outside its view: `Step #: text`. */
export function leafLabel(blueprint: Blueprint, list: NestedField, { name }: LeafField): string {
  return `${elementLabel(blueprint, list)} #: ${lowered(name.label)}`;
}

/** Within a sentence; what is written in capitals stays so. */
function lowered(label: string): string {
  return /^[A-Z]{2}/.test(label) ? label : label.charAt(0).toLowerCase() + label.slice(1);
}

/** What the fields of a form need to know, as entries of its template data. */
function fieldData(blueprint: Blueprint): string {
  const entries = [
    ...listsOf(blueprint).map(({ name }) => `${name.camel}: this.model.${name.camel},`),
    ...enumsOf(blueprint).map(
      ({ name: { camel } }) =>
        `${camel}Options: ${camel}Values.map((value) => ({ value, isChosen: value === this.model.get('${camel}') })),`,
    ),
    ...refsOf(blueprint).map(
      ({ name: { camel } }) => `${camel}Options: this.${camel}Choices.optionsFor(this.model.get('${camel}')),`,
    ),
  ];
  return entries.join('\n      ');
}

const enumsOf = (blueprint: Blueprint) => leavesOf(blueprint).filter(({ kind }) => kind === 'enum');

function enumValues(blueprint: Blueprint): string {
  return enumsOf(blueprint)
    .map((field) => `const ${field.name.camel}Values = [${field.values.map((value) => `'${value}'`).join(', ')}];`)
    .join('\n');
}

export function form(blueprint: Blueprint): string {
  const { one, isAutosaving } = blueprint;
  const options = refsOf(blueprint).map(({ name }) => `${name.camel}Choices`);
  return `
/**
 * The form in which ${isAutosaving ? `a new ${one.words} is begun` : `${withArticle(one.words)} is written`}.
 * Promises  a save that fails loses nothing of what was typed; who leaves without saving leaves nothing behind${
   isAutosaving ? '' : ';\n *           what others have changed too is decided about beside it, and then it is saved'
 }.
 */
import { FormView, proto, redirectTo, ${isAutosaving ? '' : 'type SaveState, showFields, typedValue, '}typedValues } from '../../ui';
${options.length > 0 ? "import type { Choices } from './choices';" : ''}
import type { ${one.pascal} } from './${one.kebab}';
import template from './${one.kebab}-form.hbs';

${enumValues(blueprint)}

export class ${one.pascal}Form extends FormView<${one.pascal}> {
  static {
    proto(${one.pascal}Form, {
      type: '${one.kebab}-form',
      className: '${one.kebab}-form',
      attributes: { novalidate: '' },
      template,
      ${isAutosaving ? '' : "events: { 'input [name]': 'typed' },\n      listen: { 'change model': 'leavesChanged', 'sync:state model': 'stateChanged' },"}
      ${options.length > 0 ? `optionNames: [...FormView.prototype.optionNames, ${options.map((name) => `'${name}'`).join(', ')}],` : ''}
    });
  }
  ${options.map((name) => `declare readonly ${name}: Choices;`).join('\n  ')}
  ${isAutosaving ? '' : 'declare private isDeciding: boolean | undefined;'}

  override getTemplateData(): object {
    return {
      ...super.getTemplateData(),
      uid: this.uid,
      itself: this.model,
      ${isAutosaving ? '' : 'isNew: this.model.isNew(),\n      fieldLabels: this.labels,'}
      ${fieldData(blueprint)}
    };
  }

  override submit(): PromiseLike<string> {
    return this.model.store(${isAutosaving ? 'typedValues(this.el)' : 'this.model.isNew() ? typedValues(this.el) : {}'});
  }

  override succeeded(id: string): void {
    redirectTo('${isAutosaving ? 'edit-' : ''}${one.kebab}', { id });
  }
${
  isAutosaving
    ? ''
    : `
  /** In the model at once, on the version that it was typed on: what others write meanwhile is merged, or decided about. */
  typed({ currentTarget: field }: { readonly currentTarget: HTMLInputElement }): void {
    this.model.set({ [field.name]: typedValue(field) });
  }

  leavesChanged(): void {
    showFields(this.el, this.model.changedAttributes() || {});
  }

  /** What was decided about is saved with that: nobody has to press the button again. */
  stateChanged(_model: ${one.pascal}, { name }: SaveState): void {
    if (name === 'conflict') this.isDeciding = true;
    if (name === 'clean' && this.isDeciding === true && !this.isSending) this.succeeded(String(this.model.id));
  }
`
}
  override dispose(): void {
    if (this.disposed) return;
    const { model } = this;
    super.dispose();
    if (!model.disposed) model.giveUp();
  }
}
`;
}

export function editor(blueprint: Blueprint): string {
  const { one } = blueprint;
  const options = refsOf(blueprint).map(({ name }) => `${name.camel}Choices`);
  return `
/**
 * Where ${withArticle(one.words)} is written. What is typed is in the model at once, and the model saves itself; what comes from
 * elsewhere shows at once, too.
 */
import { acceptFields, fieldAt, proto, refuseField, showFields, typedValue, View, worded } from '../../ui';
${options.length > 0 ? "import type { Choices } from './choices';" : ''}
import type { ${one.pascal} } from './${one.kebab}';
import template from './${one.kebab}-editor.hbs';

${enumValues(blueprint)}

export class ${one.pascal}Editor extends View<${one.pascal}> {
  static {
    proto(${one.pascal}Editor, {
      type: '${one.kebab}-editor',
      tagName: 'form',
      className: '${one.kebab}-form',
      attributes: { novalidate: '' },
      template,
      optionNames: [...View.prototype.optionNames, ${['labels', ...options].map((name) => `'${name}'`).join(', ')}],
      events: { 'input [name]': 'typed', submit: 'submitted' },
      listen: { 'change model': 'leavesChanged', 'sync:refused model': 'leafRefused', 'sync:state model': 'stateChanged' },
    });
  }
  /** What the fields are called, by pointer. */
  declare readonly labels: Readonly<Record<string, string>>;
  ${options.map((name) => `declare readonly ${name}: Choices;`).join('\n  ')}

  /** What was refused before this form was there was told to nobody: asked again, the server says it again. */
  override initialize(): void {
    if (this.model.saveState.name === 'refused') this.model.retry();
  }

  override getTemplateData(): object {
    return {
      ...super.getTemplateData(),
      uid: this.uid,
      itself: this.model,
      fieldLabels: this.labels,
      ${fieldData(blueprint)}
    };
  }

  typed({ currentTarget: field }: { readonly currentTarget: HTMLInputElement }): void {
    this.model.set({ [field.name]: typedValue(field) });
  }

  leavesChanged(): void {
    showFields(this.el, this.model.changedAttributes() || {});
  }

  /** What the API will not have is told where it stands, too. */
  leafRefused(_model: ${one.pascal}, { path = '', reason }: { readonly path?: string; readonly reason: string }): void {
    const field = fieldAt(this.el, path);
    const isField = (name: string): boolean => this.model.has(name);
    if (field !== undefined) refuseField(field, worded(reason, isField, this.labels));
  }

  /** What was refused may be put right without an edit of its field: by a decision, or from elsewhere. */
  stateChanged(): void {
    if (this.model.saveState.name === 'clean') acceptFields(this.el);
  }

  /** There is nothing to send. Nor does Enter make the browser leave the page. */
  submitted(event: JQuery.TriggeredEvent): void {
    event.preventDefault();
  }
}
`;
}

export function deleteView({ all, one }: Blueprint): string {
  return `
/** Throws ${withArticle(one.words)} away: a form of one button, which is folded away until it is asked for. */
import { FormView, proto, redirectTo } from '../../ui';
import type { ${one.pascal} } from './${one.kebab}';
import template from './${one.kebab}-delete.hbs';

export class Delete${one.pascal} extends FormView<${one.pascal}> {
  static {
    proto(Delete${one.pascal}, { type: '${one.kebab}-delete', className: '${one.kebab}-delete', template });
  }

  override submit(): PromiseLike<unknown> {
    return this.model.discard();
  }

  override succeeded(): void {
    redirectTo('${all.kebab}');
  }
}
`;
}
