/** spec/features/NAME/: the pages on a stage. */
import { isLeaf, isRef, type LeafField } from '../fields';
import {
  emptyOf,
  leavesOf,
  listsOf,
  literal,
  nestedOf,
  refsOf,
  sampleOf,
  titleOf,
  withArticle,
  type Blueprint,
} from './blueprint';
import { leafLabel } from './views';

export function pagesSpec(blueprint: Blueprint): string {
  const { all, one } = blueprint;
  const title = titleOf(blueprint);
  const refs = refsOf(blueprint);
  const neighbours = [...new Set(refs.map(({ target }) => target))]
    .filter(({ one: { kebab } }) => kebab !== one.kebab)
    .map(({ all: many, one: single }) => `'${single.kebab}': '${many.kebab}/:id'`);
  const stand = neighbours.length === 0 ? '' : `{ ${[...new Set(neighbours)].join(', ')} }`;
  const shownTitle = title ? `example${one.pascal}().${title.name.camel}` : `'${one.label} ${one.kebab}-1'`;
  const answerChoices = refs
    .map(({ name }) => `await stage().answer('GET /${all.kebab}/choices/${name.camel}', { body: { choices: [] } });`)
    .join('\n    ');
  const filled = leavesOf(blueprint).filter(({ kind }) => kind === 'string' || kind === 'text');
  const sentNew = blueprint.fields
    .filter((field) => !(isLeaf(field) && filled.includes(field)))
    .filter(({ kind }) => kind !== 'object')
    .map(
      (field) =>
        `${field.name.camel}: ${field.kind === 'enum' && field.initial === undefined ? 'null' : field.isRequired && isRef(field) ? 'null' : emptyOf(field)}`,
    );
  return `
import { expect } from 'chai';
import { ${one.pascal} } from '../../../app/features/${all.kebab}/${one.kebab}';
import { ${one.pascal}EditPage } from '../../../app/features/${all.kebab}/${one.kebab}-edit-page';
import { ${one.pascal}List } from '../../../app/features/${all.kebab}/${one.kebab}-list';
import { ${one.pascal}Page } from '../../../app/features/${all.kebab}/${one.kebab}-page';
import { ${all.pascal}Page } from '../../../app/features/${all.kebab}/${all.kebab}-page';
${twoFields(blueprint) === undefined ? '' : "import { registry } from '../../../app/data';\n"}${blueprint.isAutosaving ? "import { setSavingTools } from '../../../app/data';\nimport { FakeClock } from '../../support/fake-clock';\n" : ''}import { ${twoFields(blueprint) === undefined ? '' : 'settled, '}until, useStage } from '../../support/stage';
import { example${one.pascal} } from './examples';

const path = '/${all.kebab}/${one.kebab}-1';

describe('The page of all ${all.words}', () => {
  const stage = useStage(${stand});

  function show(): void {
    stage().show(new ${all.pascal}Page({ collection: new ${one.pascal}List() }));
  }

  it('lists them, each with the way to it', async () => {
    show();
    await stage().answer('GET /${all.kebab}', { body: { ${all.camel}: [example${one.pascal}()], ${all.camel}Count: 1 } });
    expect(stage().texts('.${one.kebab}-row h2')).to.deep.equal([${shownTitle}]);
    expect(stage().find('.${one.kebab}-row a', HTMLAnchorElement).pathname).to.equal(path);
  });

  it('says that there are none, and leads to a new one', async () => {
    show();
    await stage().answer('GET /${all.kebab}', { body: { ${all.camel}: [], ${all.camel}Count: 0 } });
    expect(stage().find('.${one.kebab}-list-empty').textContent).to.contain('There are no ${all.words} yet.');
    expect(stage().find('header a', HTMLAnchorElement).pathname).to.equal('/${all.kebab}/new');
  });

  it('has more of them on demand', async () => {
    show();
    await stage().answer('GET /${all.kebab}', { body: { ${all.camel}: [example${one.pascal}()], ${all.camel}Count: 2 } });
    stage().find('[data-action="more"]').click();
    const body = { ${all.camel}: [example${one.pascal}({ id: 'second' })], ${all.camel}Count: 2 };
    await stage().answer('GET /${all.kebab}?offset=1', { body });
    expect(stage().texts('.${one.kebab}-row h2')).to.have.length(2);
    expect(stage().find('[data-action="more"]').hidden).to.equal(true);
  });

  it('says that they could not be loaded, and tries again', async () => {
    show();
    await stage().answer('GET /${all.kebab}', { status: 500 });
    stage().find('[data-action="retry"]').click();
    await stage().answer('GET /${all.kebab}', { body: { ${all.camel}: [example${one.pascal}()], ${all.camel}Count: 1 } });
    expect(stage().texts('.${one.kebab}-row h2')).to.have.length(1);
  });
});

describe('The page of ${withArticle(one.words)}', () => {
  const stage = useStage(${stand});

  beforeEach(() => {
    stage().show(new ${one.pascal}Page({ model: new ${one.pascal}({ id: '${one.kebab}-1' }) }));
  });

  async function answerAll(): Promise<void> {
    await stage().answer(\`GET \${path}\`, { body: example${one.pascal}(), etag: '"1"' });
    ${answerChoices}
  }

  it('shows it, and leads to changing it', async () => {
    await answerAll();
    expect(stage().texts('h1')).to.deep.equal([${shownTitle}]);
    expect(stage().find('header a', HTMLAnchorElement).pathname).to.equal(\`\${path}/edit\`);
  });

  it('says that there is none, and asks for nothing more', async () => {
    await stage().answer(\`GET \${path}\`, { status: 404, body: { errors: { ${one.camel}: ['not found'] } } });
    expect(stage().texts('h1')).to.deep.equal(['There is no such ${one.words}']);
    expect(stage().questions).to.deep.equal([]);
  });

  it('deletes it when it is said twice, and leads to the others', async () => {
    await answerAll();
    stage().find('.${one.kebab}-delete [type="submit"]').click();
    await stage().answer(\`DELETE \${path}\`, { status: 204 });
    expect(stage().ledTo).to.deep.equal(['/${all.kebab}']);
  });

  it('says why it could not be deleted', async () => {
    await answerAll();
    stage().find('.${one.kebab}-delete [type="submit"]').click();
    await stage().answer(\`DELETE \${path}\`, { status: 500 });
    expect(stage().texts('.${one.kebab}-delete .error-messages li')).to.have.length(1);
  });
${
  title
    ? `
  it('shows text as text, whatever it looks like', async () => {
    const hostile = '<img src=x onerror="window.ran = true">';
    await stage().answer(\`GET \${path}\`, { body: example${one.pascal}({ ${title.name.camel}: hostile }) });
    ${answerChoices}
    expect(stage().texts('h1')).to.deep.equal([hostile]);
    expect(window).not.to.have.property('ran');
  });
`
    : ''
}});

describe('The form of ${withArticle(one.words)}', () => {
  const stage = useStage(${stand});
  ${
    blueprint.isAutosaving
      ? `let clock: FakeClock;
  let restoreTools: () => void;
  beforeEach(() => {
    clock = new FakeClock();
    restoreTools = setSavingTools({ clock });
  });
  afterEach(() => restoreTools());
`
      : ''
  }const isThere = (): boolean => stage().place.querySelector('.${one.kebab}-form [type="submit"]') !== null;
  // A view that a template places arrives when its class does.
  const untilThere = () => until(isThere, () => 'the form did not come');

  async function show(model = new ${one.pascal}()): Promise<void> {
    stage().show(new ${one.pascal}EditPage({ model }));
    ${answerChoices}
    await untilThere();
  }

  it('sends what was typed, as what it is, and leads to what came of it', async () => {
    await show();
    ${filled
      .map(
        ({ name, kind }) =>
          `stage().find('[name="${name.camel}"]', ${kind === 'text' ? 'HTMLTextAreaElement' : 'HTMLInputElement'}).value = 'Typed';`,
      )
      .join('\n    ')}
    stage().find('.${one.kebab}-form [type="submit"]').click();
    const sent = await stage().answer('POST /${all.kebab}', { status: 201, body: example${one.pascal}() });
    expect(sent).to.deep.include({ ${[...filled.map(({ name }) => `${name.camel}: 'Typed'`), ...sentNew].join(', ')} });
    expect(stage().ledTo).to.deep.equal([${blueprint.isAutosaving ? '`${path}/edit`' : 'path'}]);
  });

  it('keeps what was typed when it is refused, and says why', async () => {
    await show();
    ${filled[0] ? `const field = stage().find('[name="${filled[0].name.camel}"]', ${filled[0].kind === 'text' ? 'HTMLTextAreaElement' : 'HTMLInputElement'});\n    field.value = 'Typed';` : ''}
    stage().find('.${one.kebab}-form [type="submit"]').click();
    const errors = { ${blueprint.fields[0]?.name.camel ?? 'field'}: ["can't be blank"] };
    await stage().answer('POST /${all.kebab}', { status: 422, body: { errors } });
    expect(stage().texts('.error-messages li')).to.deep.equal(["${blueprint.fields[0]?.name.label ?? 'Field'} can't be blank"]);
    ${filled[0] ? "expect(field.value).to.equal('Typed');" : ''}
  });

${existingSpecs(blueprint, answerChoices)}${nestedOf(blueprint)
    .map((field) => nestedSpec(blueprint, field))
    .join('')}});
`;
}

/** What is typed in one field here and written in another elsewhere. */
function twoFields(blueprint: Blueprint): readonly [mine: LeafField, theirs: LeafField | undefined] | undefined {
  const texts = leavesOf(blueprint).filter(({ kind }) => kind === 'string' || kind === 'text');
  const [mine] = texts;
  return mine && [mine, leavesOf(blueprint).find((field) => field !== mine)];
}

/** Of one that is there: the versions, what is merged, what collides. */
function existingSpecs(blueprint: Blueprint, answerChoices: string): string {
  const { one, isAutosaving } = blueprint;
  const pair = twoFields(blueprint);
  if (pair === undefined) return '';
  const [mine, theirs] = pair;
  const kind = mine.kind === 'text' ? 'HTMLTextAreaElement' : 'HTMLInputElement';
  const method = isAutosaving ? 'PATCH' : 'PUT';
  const name = mine.name.camel;
  const send = isAutosaving ? 'clock.advance(800);' : `stage().find('.${one.kebab}-form [type="submit"]').click();`;
  const sentMine = isAutosaving
    ? `[{ op: 'replace', path: '/${name}', value: 'Mine' }]`
    : `{ ...example${one.pascal}(), ${name}: 'Mine' }`;
  const done = isAutosaving
    ? `expect(stage().find('.save-status').dataset['state']).to.equal('clean');`
    : 'expect(stage().ledTo).to.deep.equal([path]);';
  const other = theirs && `${theirs.name.camel}: ${literal(sampleOf(theirs, 2))}`;
  return `
  const isFilled = (): boolean => stage().place.querySelector('[name="${name}"]') !== null;

  /** One that is there, in its first version, with something typed. */
  async function edit(): Promise<void> {
    const model = registry.model(${one.pascal}, '${one.kebab}-1');
    stage().show(new ${one.pascal}EditPage({ model }));
    await stage().answer(\`GET \${path}\`, { body: example${one.pascal}(), etag: '"1"' });
    ${answerChoices}
    await until(isFilled, () => 'the form did not come');
    expect(stage().find('[name="${name}"]', ${kind}).value).to.equal(example${one.pascal}().${name});
    type('Mine');
  }
  function type(text: string): void {
    const field = stage().find('[name="${name}"]', ${kind});
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }
  async function send(): Promise<void> {
    await settled();
    ${send}
  }

  it('${isAutosaving ? 'sends what was typed after a pause, in one patch' : 'is filled with what there is, and changes that'}', async () => {
    await edit();
    await send();
    const body = example${one.pascal}({ ${name}: 'Mine' });
    const sent = await stage().answer(\`${method} \${path}\`, { body, etag: '"2"' });
    expect(sent).to.deep.equal(${sentMine});
    ${done}
    expect(stage().questions.filter((question) => !question.startsWith('GET'))).to.deep.equal([]);
  });
${
  other === undefined
    ? ''
    : `
  it('leaves as it is what somebody else has changed meanwhile, once that was heard of', async () => {
    await edit();
    const theirs = { ${other} };
    void registry.model(${one.pascal}, '${one.kebab}-1').fetch({ refresh: true });
    await stage().answer(\`GET \${path}\`, { body: example${one.pascal}(theirs), etag: '"2"' });
    await send();
    const body = example${one.pascal}({ ...theirs, ${name}: 'Mine' });
    const sent = await stage().answer(\`${method} \${path}\`, { body, etag: '"3"' });
    expect(sent).to.deep.equal(${isAutosaving ? sentMine : 'body'});
    ${done}
  });

  it('puts what was typed on top of what somebody else has changed meanwhile', async () => {
    await edit();
    await send();
    const theirs = { ${other} };
    const refusal = { status: 412, body: example${one.pascal}(theirs), etag: '"2"' };
    await stage().answer(\`${method} \${path}\`, refusal);
    const body = example${one.pascal}({ ...theirs, ${name}: 'Mine' });
    const sent = await stage().answer(\`${method} \${path}\`, { body, etag: '"3"' });
    expect(sent).to.deep.equal(${isAutosaving ? sentMine : 'body'});
    ${done}
  });
`
}
  it('shows both versions where somebody else has changed the same, and saves what is decided', async () => {
    await edit();
    await send();
    const refusal = { status: 412, body: example${one.pascal}({ ${name}: 'Theirs' }), etag: '"2"' };
    await stage().answer(\`${method} \${path}\`, refusal);
    await until(
      () => stage().place.querySelector('.save-conflict [data-action="all-mine"]') !== null,
      () => 'nobody is asked',
    );
    expect(stage().texts('.save-conflict legend')).to.deep.equal(['${mine.name.label}']);
    stage().find('.save-conflict [data-action="all-mine"]').click();
    const body = example${one.pascal}({ ${name}: 'Mine' });
    const sent = await stage().answer(\`${method} \${path}\`, { body, etag: '"3"' });
    expect(sent).to.deep.equal(${isAutosaving ? sentMine : 'body'});
    ${done}
  });
${
  isAutosaving
    ? refusedSpec(blueprint, mine)
    : `
  it('that is left without saving leaves nothing behind', async () => {
    await edit();
    await send();
    await stage().answer(\`PUT \${path}\`, { status: 422, body: { errors: { ${name}: ["can't be blank"] } } });
    const model = registry.model(${one.pascal}, '${one.kebab}-1');
    expect(model.get('${name}')).to.equal('Mine');
    ${nestedOf(blueprint)
      .filter(({ kind: each }) => each === 'list')
      .map(({ name: { camel } }) => `model.${camel}.addBlank();`)
      .join('\n    ')}
    stage().clear();
    expect(model.toJSON()).to.deep.equal(example${one.pascal}());
    expect(model.saveState.name).to.equal('clean');
  });
`
}`;
}

/** What the API will not have, at its field. */
function refusedSpec(blueprint: Blueprint, mine: LeafField): string {
  const { one } = blueprint;
  const list = listsOf(blueprint).find(({ fields }) => fields.some(({ kind }) => kind === 'string'));
  const leaf = list?.fields.find(({ kind }) => kind === 'string');
  const refuse = (name: string): string =>
    `await stage().answer(\`PATCH \${path}\`, { status: 422, body: { errors: { '${name}': ['is odd'] } } });`;
  return `
  it('says at its field what is refused, in the words that stand there, until it is put right', async () => {
    await edit();
    await send();
    ${refuse(mine.name.camel)}
    expect(stage().texts('.field-refused')).to.deep.equal(['${mine.name.label} is odd']);
    type(example${one.pascal}().${mine.name.camel});
    expect(stage().texts('.field-refused')).to.deep.equal([]);
  });

  /** The way to another page, and back. */
  async function leaveAndReturn(): Promise<void> {
    const model = registry.model(${one.pascal}, '${one.kebab}-1');
    stage().clear();
    stage().show(new ${one.pascal}EditPage({ model }));
    await until(isFilled, () => 'the form did not come back');
  }

  it('says at its field what was refused before, where it is left and entered again', async () => {
    await edit();
    await send();
    ${refuse(mine.name.camel)}
    await leaveAndReturn();
    ${refuse(mine.name.camel)}
    expect(stage().texts('.field-refused')).to.deep.equal(['${mine.name.label} is odd']);
    expect(stage().find('[name="${mine.name.camel}"]', ${mine.kind === 'text' ? 'HTMLTextAreaElement' : 'HTMLInputElement'}).value).to.equal('Mine');
    type(example${one.pascal}().${mine.name.camel});
  });

  it('shows what was typed where it is left and entered again, though the API cannot be asked', async () => {
    await edit();
    await leaveAndReturn();
    await stage().disconnect(\`GET \${path}\`);
    expect(stage().find('[name="${mine.name.camel}"]', ${mine.kind === 'text' ? 'HTMLTextAreaElement' : 'HTMLInputElement'}).value).to.equal('Mine');
    await send();
    const body = example${one.pascal}({ ${mine.name.camel}: 'Mine' });
    await stage().answer(\`PATCH \${path}\`, { body, etag: '"2"' });
    expect(stage().find('.save-status').dataset['state']).to.equal('clean');
  });
${
  list === undefined || leaf === undefined
    ? ''
    : `
  it('says at the field of one of its ${list.name.words} what is refused of that, until it is put right', async () => {
    await edit();
    await send();
    const body = example${one.pascal}({ ${mine.name.camel}: 'Mine' });
    await stage().answer(\`PATCH \${path}\`, { body, etag: '"2"' });
    const field = stage().find('[data-part="${list.name.camel}"] [data-leaf="${leaf.name.camel}"]', HTMLInputElement);
    const before = field.value;
    const fill = (text: string): void => {
      field.value = text;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    };
    fill('Odd');
    await send();
    ${refuse(`${list.name.camel}.0.${leaf.name.camel}`)}
    expect(stage().texts('.field-refused')).to.deep.equal(['${leafLabel(blueprint, list, leaf).replace('#', '1')} is odd']);
    expect(field.getAttribute('aria-invalid')).to.equal('true');
    fill(before);
    expect(stage().texts('.field-refused')).to.deep.equal([]);
  });
`
}`;
}

function nestedSpec(blueprint: Blueprint, field: ReturnType<typeof nestedOf>[number]): string {
  const { all, one } = blueprint;
  const { camel, kebab } = field.name;
  const leaf = field.fields.find(({ kind }) => kind === 'string');
  if (leaf === undefined || (field.kind === 'object' && field.isRequired)) return '';
  const add = field.kind === 'list' ? `.${one.kebab}-${kebab} [data-action="add"]` : `[data-action="add-${kebab}"]`;
  const removeIt =
    field.kind === 'list' ? `.${one.kebab}-${kebab} [data-action="remove"]` : `[data-action="remove-${kebab}"]`;
  return `
  it('adds to its ${field.name.words}, and takes away again', async () => {
    await show();
    stage().find('${add}').click();
    const leaf = stage().find('.${one.kebab}-${kebab} [data-leaf="${leaf.name.camel}"]', HTMLInputElement);
    expect(document.activeElement === leaf).to.equal(${field.fields[0] === leaf});
    leaf.value = 'Typed';
    leaf.dispatchEvent(new Event('input', { bubbles: true }));
    stage().find('.${one.kebab}-form [type="submit"]').click();
    const sent = await stage().answer('POST /${all.kebab}', { status: 422, body: { errors: { x: ['y'] } } });
    expect(sent).to.have.nested.property('${camel}${field.kind === 'list' ? '[0]' : ''}.${leaf.name.camel}', 'Typed');
    stage().find('${removeIt}').click();
    stage().find('.${one.kebab}-form [type="submit"]').click();
    const again = await stage().answer('POST /${all.kebab}', { status: 422, body: { errors: { x: ['y'] } } });
    expect(again).to.have.deep.property('${camel}', ${field.kind === 'list' ? '[]' : 'null'});
  });
`;
}
