/** What the files of a piece hold, and how it is put to use. */
import type { Spellings } from '../names';

export type PieceKind = 'controller' | 'view' | 'model' | 'collection' | 'helper';

interface Names {
  readonly feature: Spellings;
  readonly name: Spellings;
}

export function templatesOf(kind: PieceKind, names: Names): [string, string][] {
  switch (kind) {
    case 'controller':
      return controller(names);
    case 'view':
      return view(names);
    case 'model':
      return model(names);
    case 'collection':
      return collection(names);
    case 'helper':
      return helper(names);
  }
}

/** What a person adds, and where, so that the piece is reached. Nothing that is theirs is edited for them. */
export function hooks(kind: PieceKind, { feature, name }: Names): string[] {
  const index = `app/features/${feature.kebab}/index.ts`;
  switch (kind) {
    case 'controller':
      return [
        `Its route goes into ${index}: { pattern: '${feature.kebab}/${name.kebab}', name: '${feature.kebab}-${name.kebab}', controller: async () => (await import('./${name.kebab}-controller')).${name.pascal}Controller, action: 'show' }`,
      ];
    case 'view':
      return [
        `To place it by {{view "${feature.kebab}-${name.kebab}"}}, name it in ${index}: '${feature.kebab}-${name.kebab}': async () => (await import('./${name.kebab}')).${name.pascal}View`,
      ];
    case 'model':
    case 'collection':
      return [`Where it is read: proto(…, { endpoint: … }), with an endpoint of common/features/${feature.kebab}.ts`];
    case 'helper':
      return [`In any template: {{${name.camel} value}}`];
  }
}

function controller({ feature, name }: Names): [string, string][] {
  const inApp = `app/features/${feature.kebab}`;
  const type = `${feature.kebab}-${name.kebab}-page`;
  return [
    [
      `${inApp}/${name.kebab}-controller.ts`,
      `/** ${name.label}. */
import { Controller } from '../../ui';
import { ${name.pascal}Page } from './${name.kebab}-page';

export class ${name.pascal}Controller extends Controller {
  show(): void {
    this.adjustTitle('${name.label}');
    this.view = new ${name.pascal}Page();
  }
}
`,
    ],
    [
      `${inApp}/${name.kebab}-page.ts`,
      `/** The page of ${name.words}. */
import { PageView, proto } from '../../ui';
import template from './${name.kebab}-page.hbs';

export class ${name.pascal}Page extends PageView {
  static {
    proto(${name.pascal}Page, { type: '${type}', className: '${type}', template });
  }
}
`,
    ],
    [`${inApp}/${name.kebab}-page.hbs`, `<div class="container page">\n  <h1>${name.label}</h1>\n</div>\n`],
    [
      `spec/features/${feature.kebab}/${name.kebab}-controller.browser.spec.ts`,
      `import { expect } from 'chai';
import { ${name.pascal}Controller } from '../../../app/features/${feature.kebab}/${name.kebab}-controller';
import { useStage } from '../../support/stage';

describe('The controller of ${name.words}', () => {
  const stage = useStage();

  it('shows its page, and calls it by its name', () => {
    const controller = new ${name.pascal}Controller();
    controller.show();
    expect(stage().texts('h1')).to.deep.equal(['${name.label}']);
    expect(stage().titles).to.deep.equal(['${name.label}']);
    controller.dispose();
    expect(stage().texts('h1')).to.deep.equal([]);
  });
});
`,
    ],
  ];
}

function view({ feature, name }: Names): [string, string][] {
  const inApp = `app/features/${feature.kebab}`;
  const type = `${feature.kebab}-${name.kebab}`;
  return [
    [
      `${inApp}/${name.kebab}.ts`,
      `/** ${name.label}. */
import { View, proto } from '../../ui';
import template from './${name.kebab}.hbs';

export class ${name.pascal}View extends View {
  static {
    proto(${name.pascal}View, { type: '${type}', className: '${type}', template });
  }
}
`,
    ],
    [`${inApp}/${name.kebab}.hbs`, `<h2>${name.label}</h2>\n`],
    [
      `spec/features/${feature.kebab}/${name.kebab}.browser.spec.ts`,
      `import { expect } from 'chai';
import { ${name.pascal}View } from '../../../app/features/${feature.kebab}/${name.kebab}';
import { useStage } from '../../support/stage';

describe('The view of ${name.words}', () => {
  const stage = useStage();

  it('shows what its template says', () => {
    stage().show(new ${name.pascal}View()).render();
    expect(stage().texts('.${type} h2')).to.deep.equal(['${name.label}']);
  });
});
`,
    ],
  ];
}

function model({ feature, name }: Names): [string, string][] {
  return [
    [
      `app/features/${feature.kebab}/${name.kebab}.ts`,
      `/** ${name.label}. */
import { Model } from '../../data';

export interface ${name.pascal}Attributes {
  readonly id: string;
}

export class ${name.pascal} extends Model<${name.pascal}Attributes> {}
`,
    ],
    [
      `spec/features/${feature.kebab}/${name.kebab}.browser.spec.ts`,
      `import { expect } from 'chai';
import { ${name.pascal} } from '../../../app/features/${feature.kebab}/${name.kebab}';

describe('The record of ${name.words}', () => {
  it('is new until it has an id', () => {
    const record = new ${name.pascal}();
    expect(record.isNew()).to.equal(true);
    record.set({ id: 'a' });
    expect(record.isNew()).to.equal(false);
    record.dispose();
  });
});
`,
    ],
  ];
}

function collection({ feature, name }: Names): [string, string][] {
  return [
    [
      `app/features/${feature.kebab}/${name.kebab}.ts`,
      `/** ${name.label}. */
import { Collection, Model } from '../../data';
import { proto } from '../../ui';

export class ${name.pascal} extends Collection {
  static {
    proto(${name.pascal}, { model: Model });
  }
}
`,
    ],
    [
      `spec/features/${feature.kebab}/${name.kebab}.browser.spec.ts`,
      `import { expect } from 'chai';
import { ${name.pascal} } from '../../../app/features/${feature.kebab}/${name.kebab}';

describe('The list of ${name.words}', () => {
  it('holds each record once', () => {
    const list = new ${name.pascal}([{ id: 'a' }, { id: 'b' }, { id: 'a' }]);
    expect(list.pluck('id')).to.deep.equal(['a', 'b']);
    list.dispose();
  });
});
`,
    ],
  ];
}

function helper({ name }: Names): [string, string][] {
  return [
    [
      `app/ui/helpers/${name.camel}.ts`,
      `/** \`{{${name.camel} value}}\`: the value as text. */
export default function ${name.camel}(this: unknown, value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
`,
    ],
    [
      `spec/ui/${name.kebab}-helper.browser.spec.ts`,
      `import { expect } from 'chai';
import ${name.camel} from '../../app/ui/helpers/${name.camel}';

describe('The helper ${name.camel}', () => {
  it('says what can be read, and nothing else', () => {
    expect([${name.camel}('tea'), ${name.camel}(3), ${name.camel}(undefined), ${name.camel}({})]).to.deep.equal(['tea', '3', '', '']);
  });
});
`,
    ],
  ];
}
