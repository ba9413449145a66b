/** app/features/NAME/NAME-FIELD.ts: the view of a list or of an object in the form. */
import type { NestedField } from '../fields';
import { withArticle, type Blueprint } from './blueprint';
import { elementNames } from './nested';

export function nestedView(blueprint: Blueprint, field: NestedField): string {
  return field.kind === 'list' ? listFieldView(blueprint, field) : objectFieldView(blueprint, field);
}

function listFieldView(blueprint: Blueprint, field: NestedField): string {
  const { one } = blueprint;
  const names = elementNames(blueprint, field);
  const { element, elementView, elementViewType, collection, view, viewFile, viewType } = names;
  const enums = field.fields.filter(({ kind }) => kind === 'enum');
  return `
/** ${field.name.label} of ${withArticle(one.words)}: added, changed, removed. What is typed is in the models at once. */
import { CollectionView, View, proto, showFields, typedValue } from '../../ui';
import type { ${element}, ${collection} } from './${one.kebab}';
import elementTemplate from './${elementViewType}.hbs';
import template from './${viewFile}.hbs';

${enums.map(({ name, values }) => `const ${name.camel}Values = [${values.map((value) => `'${value}'`).join(', ')}];`).join('\n')}

export class ${elementView} extends View<${element}> {
  static {
    proto(${elementView}, {
      type: '${elementViewType}',
      tagName: 'li',
      className: '${elementViewType}',
      template: elementTemplate,
      events: { 'input [data-leaf]': 'typed', 'click [data-action="remove"]': 'removeElement' },
      listen: { 'change model': 'leavesChanged' },
    });
  }

  override getTemplateData(): object {
    return {
      ...super.getTemplateData(),
      uid: this.uid,
      ${enums
        .map(
          ({ name: { camel } }) =>
            `${camel}Options: ${camel}Values.map((value) => ({ value, isChosen: value === this.model.get('${camel}') })),`,
        )
        .join('\n      ')}
    };
  }

  typed({ currentTarget }: { readonly currentTarget: HTMLInputElement }): void {
    this.model.set({ [currentTarget.dataset['leaf'] ?? '']: typedValue(currentTarget) });
  }

  leavesChanged(): void {
    showFields(this.el, this.model.changedAttributes() || {}, 'data-leaf');
  }

  /** Tells the collection by \`wants-removal\`. */
  removeElement(): void {
    this.model.trigger('wants-removal', this.model);
  }
}

export class ${view} extends CollectionView<${element}> {
  static {
    proto(${view}, {
      type: '${viewType}',
      className: '${viewType}',
      attributes: { 'data-part': '${field.name.camel}' },
      template,
      itemView: ${elementView},
      listSelector: 'ol',
      goneText: 'The ${names.words} you were in was removed elsewhere.',
      events: { 'click [data-action="add"]': 'addElement' },
      listen: { 'wants-removal collection': 'removeElement' },
    });
  }
  declare collection: ${collection};

  addElement(): void {
    this.collection.addBlank();
    this.find('li:last-child [data-leaf]').first().trigger('focus');
  }

  removeElement(element: ${element}): void {
    // The button that was pressed goes with it.
    this.find('[data-action="add"]').trigger('focus');
    this.collection.remove(element);
  }
}
`;
}

function objectFieldView(blueprint: Blueprint, field: NestedField): string {
  const { one } = blueprint;
  const { camel, pascal, label } = field.name;
  const { element, view, viewFile, viewType } = elementNames(blueprint, field);
  const enums = field.fields.filter(({ kind }) => kind === 'enum');
  return `
/** ${label} of ${withArticle(one.words)}: ${field.isRequired ? 'always there' : 'there or not'}. What is typed is in the child model at once. */
import { View, ${field.isRequired ? '' : 'announce, keepFocusNear, '}proto, showFields, typedValue } from '../../ui';
import type { ${one.pascal}, ${element} } from './${one.kebab}';
import template from './${viewFile}.hbs';

${enums.map(({ name, values }) => `const ${name.camel}Values = [${values.map((value) => `'${value}'`).join(', ')}];`).join('\n')}

export class ${view} extends View<${one.pascal}> {
  static {
    proto(${view}, {
      type: '${viewType}',
      className: '${viewType}',
      attributes: { 'data-part': '${camel}' },
      template,
      events: {
        'input [data-leaf]': 'typed',
        ${
          field.isRequired
            ? ''
            : `'click [data-action="add-${field.name.kebab}"]': 'addChild',
        'click [data-action="remove-${field.name.kebab}"]': 'removeChild',`
        }
      },
      listen: { 'change:${camel} model': 'childReplaced' },
    });
  }

  /** The one whose leaves show. */
  declare private child: ${element} | undefined;

  override initialize(): void {
    this.followChild();
  }

  override getTemplateData(): object {
    const child = this.model.get('${camel}');
    return {
      uid: this.uid,
      ${camel}: child?.serialize(),
      ${enums
        .map(
          ({ name }) =>
            `${name.camel}Options: ${name.camel}Values.map((value) => ({ value, isChosen: value === child?.get('${name.camel}') })),`,
        )
        .join('\n      ')}
    };
  }

  childReplaced(): void {
    this.followChild();
    ${
      field.isRequired
        ? 'this.render();'
        : `const isLost = keepFocusNear(this.el, () => this.render());
    // In whichever window.
    if (isLost && this.child === undefined) announce('The ${field.name.words} was removed.');`
    }
  }

  typed({ currentTarget }: { readonly currentTarget: HTMLInputElement }): void {
    this.model.get('${camel}')?.set({ [currentTarget.dataset['leaf'] ?? '']: typedValue(currentTarget) });
  }
${
  field.isRequired
    ? ''
    : `
  addChild(): void {
    this.model.add${pascal}();
    this.find('[data-leaf]').first().trigger('focus');
  }

  removeChild(): void {
    this.model.remove${pascal}();
    this.find('[data-action="add-${field.name.kebab}"]').trigger('focus');
  }`
}

  private followChild(): void {
    if (this.child !== undefined) this.stopListening(this.child);
    this.child = this.model.get('${camel}') ?? undefined;
    if (this.child === undefined) return;
    this.listenTo(this.child, 'change', (child: ${element}) =>
      showFields(this.el, child.changedAttributes() || {}, 'data-leaf'),
    );
  }
}
`;
}
