/** spec/features/NAME/: the API on each store and in a browser, the pages on a stage, a story, and the list of pages. */
import { isLeaf, isRef, type Field, type LeafField } from '../fields';
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

/** The fields of an example, as source. @param place  Which example. */
function exampleFields({ fields }: Blueprint, place: number): string {
  return fields.map((field) => `${field.name.camel}: ${exampleValue(field, place)}`).join(', ');
}

function exampleValue(field: Field, place: number): string {
  if (isLeaf(field)) return literal(sampleOf(field, place));
  if (isRef(field)) return field.isRequired ? literal(`${field.target.one.kebab}-1`) : 'null';
  const inner = field.fields.map((leaf) => `${leaf.name.camel}: ${literal(sampleOf(leaf, place))}`).join(', ');
  return field.kind === 'list' ? `[{ id: 'a', ${inner} }]` : `{ ${inner} }`;
}

/** What the smallest input must have: the required fields without a default. */
function required({ fields }: Blueprint): readonly Field[] {
  return fields.filter((field) => field.isRequired && !('initial' in field && field.initial !== undefined));
}

export function examples(blueprint: Blueprint): string {
  const { all, one } = blueprint;
  return `
import type { ${one.pascal}Attributes } from '../../../common/features/${all.kebab}';

/** What people say of ${withArticle(one.words)}. */
const written = {
  ${exampleFields(blueprint, 1)},
} satisfies Partial<${one.pascal}Attributes>;

/** ${one.label} as the API gives it. */
export function example${one.pascal}(changes: Partial<${one.pascal}Attributes> = {}): ${one.pascal}Attributes {
  return {
    id: '${one.kebab}-1',
    ...written,
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-02T00:00:00.000Z',
    ...changes,
  };
}
`;
}

export function apiInNode({ all }: Blueprint): string {
  return `
import { apisInNode } from '../../support/api-in-node';
import { ${all.camel}Contract } from './${all.kebab}.contract';

for (const [where, open] of apisInNode) ${all.camel}Contract(where, open);
`;
}

export function apiInBrowser({ all }: Blueprint): string {
  return `
import { openInBrowser } from '../../support/api-in-browser';
import { ${all.camel}Contract } from './${all.kebab}.contract';

${all.camel}Contract('in a browser', openInBrowser);
`;
}

export function contract(blueprint: Blueprint): string {
  const { all, one } = blueprint;
  const needed = required(blueprint);
  const refs = refsOf(blueprint);
  const [first] = leavesOf(blueprint);
  const isQuoted = one.kebab.includes('-');
  const change = first === undefined ? '' : `${first.name.camel}: ${literal(sampleOf(first, 2))}`;
  const missing = needed.map(({ name }) => `${name.camel}: ["can't be blank"],`).join('\n          ');
  const blank = blueprint.fields.filter((field) => !needed.includes(field));
  const wrong = leavesOf(blueprint).filter(({ kind }) => kind !== 'string' && kind !== 'text');
  return `
import { expect } from 'chai';
import { ${all.camel} } from '../../../common/features/${all.kebab}';
import feature from '../../../server-mock/features/${all.kebab}';
import { ${needed.length + refs.length > 0 ? 'invalid, ' : ''}${refs.length > 0 ? 'neighbour, ' : ''}useApi, type OpenWorld } from '../../support/api';

const { list, one, create, update, remove } = ${all.camel}.endpoints;
const notFound = { status: 404, errors: { ${isQuoted ? `'${one.kebab}'` : one.kebab}: ['not found'] } };
const whole = { ${exampleFields(blueprint, 1)} };
${needed.length === 0 ? 'const least = {};' : `const least = { ${needed.map((field) => `${field.name.camel}: whole.${field.name.camel}`).join(', ')} };`}

/** @param open  A new server of the features given. */
export function ${all.camel}Contract(where: string, open: OpenWorld): void {
  describe(\`the API of ${all.words} \${where}\`, () => {
    const api = useApi(open, [feature]);

    it('keeps what it is given, and gives it back', async () => {
      const made = await api().ask(create, { input: whole });
      expect(made).to.deep.include({ ...whole, createdAt: '2026-01-31T09:30:00.000Z' });
      expect(await api().ask(one, { parameters: { id: made.id } })).to.deep.equal(made);
    });

    it('begins what is left out with its default', async () => {
      const made = await api().ask(create, { input: least });
      expect(made).to.deep.include({ ...least${blank.length === 0 ? '' : `, ${blank.map((field) => `${field.name.camel}: ${emptyOf(field)}`).join(', ')}`} });
    });
${
  needed.length === 0
    ? ''
    : `
    it('refuses what lacks a field that must be there, naming each', async () => {
      expect(await api().refusal(create, { input: {} })).to.deep.equal(
        invalid({
          ${missing}
        }),
      );
    });
`
}${
    wrong.length === 0
      ? ''
      : `
    it('refuses values that are of another kind', async () => {
      const wrong = { ${wrong.map(({ name }) => `${name.camel}: 'no such value'`).join(', ')} };
      const { status, errors } = await api().refusal(create, { input: { ...least, ...wrong } });
      expect(status).to.equal(422);
      expect(errors).to.have.all.keys(Object.keys(wrong));
    });
`
  }
    it('lists the newest first, a page at a time', async () => {
      const ids: string[] = [];
      for (let place = 0; place < 3; place += 1) {
        ids.unshift((await api().ask(create, { input: least })).id);
        api().world.clock.advance(1_000);
      }
      const idsOf = async (query: Readonly<Record<string, number>>) => {
        const { ${all.camel}: found, ${all.camel}Count: count } = await api().ask(list, { query });
        expect(count).to.equal(3);
        return found.map(({ id }) => id);
      };
      expect(await idsOf({})).to.deep.equal(ids);
      expect(await idsOf({ limit: 1, offset: 1 })).to.deep.equal(ids.slice(1, 2));
    });

    it('changes what is given, leaves the rest, and is later with each change', async () => {
      const made = await api().ask(create, { input: whole });
      const parameters = { id: made.id };
      const changed = await api().ask(update, { parameters, input: { ${change} } });
      expect(changed).to.deep.equal({ ...made, ${change === '' ? '' : `${change}, `}updatedAt: changed.updatedAt });
      expect(changed.updatedAt > made.updatedAt).to.equal(true);
      // Nobody is given an answer from before.
      expect(await api().ask(one, { parameters })).to.deep.equal(changed);
    });

    it('is changed and removed only by who says which version they have seen', async () => {
      const parameters = { id: (await api().ask(create, { input: least })).id };
      const { etag } = await api().send(one, { parameters });
      for (const endpoint of [update, remove]) {
        const send = (tag: string | undefined) =>
          api().send(endpoint, { parameters, input: {}, headers: { 'If-Match': tag } });
        expect((await send(undefined)).status, endpoint.method).to.equal(428);
        expect((await send('"x"')).status, endpoint.method).to.equal(412);
      }
      expect((await api().send(remove, { parameters, headers: { 'If-Match': etag } })).status).to.equal(204);
    });

    it('is gone when it was removed', async () => {
      const parameters = { id: (await api().ask(create, { input: least })).id };
      await api().tell(remove, { parameters });
      expect(await api().refusal(one, { parameters })).to.deep.equal(notFound);
      expect(await api().refusal(remove, { parameters })).to.deep.equal(notFound);
      expect((await api().ask(list)).${all.camel}Count).to.equal(0);
    });

    it('knows none by what is no id', async () => {
      for (const id of ['nothing', '__proto__', 'constructor', '%', '0', 'x'.repeat(300)]) {
        expect(await api().refusal(one, { parameters: { id } }), id).to.deep.equal(notFound);
      }
    });
  });
${refs
  .map(
    ({ name, target }) => `
  describe(\`the ${name.words} of ${withArticle(one.words)} \${where}\`, () => {
    const api = useApi(open, [
      feature,
      neighbour({
        offers: {
          ${refs
            .map((each) => each.target.one.kebab)
            .filter((each, index, array) => array.indexOf(each) === index && each !== one.kebab)
            .map(
              (each) => `'${each}:exists': (_: unknown, id: string) => Promise.resolve(id === '${each}-1'),
          '${each}:choices': () => Promise.resolve([{ id: '${each}-1', label: 'The first' }]),`,
            )
            .join('\n          ')}
        },
      }),
    ]);

    it('has to be there', async () => {
      const input = { ...whole, ${name.camel}: 'nobody' };
      expect(await api().refusal(create, { input })).to.deep.equal(invalid({ ${name.camel}: ['does not exist'] }));
    });
${
  target.one.kebab === one.kebab
    ? `
    it('can be chosen', async () => {
      const { id } = await api().ask(create, { input: least });
      const { choices } = await api().ask(${all.camel}.endpoints.${name.camel}Choices);
      expect(choices.map((choice) => choice.id)).to.deep.equal([id]);
    });`
    : `
    it('can be chosen', async () => {
      const { choices } = await api().ask(${all.camel}.endpoints.${name.camel}Choices);
      expect(choices).to.deep.equal([{ id: '${target.one.kebab}-1', label: 'The first' }]);
      const input = { ...whole, ${name.camel}: '${target.one.kebab}-1' };
      expect((await api().ask(create, { input })).${name.camel}).to.equal('${target.one.kebab}-1');
    });`
}
  });
`,
  )
  .join('')}}
`;
}

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
  /** One that is there, in its first version, with something typed. */
  async function edit(): Promise<void> {
    const model = registry.model(${one.pascal}, '${one.kebab}-1');
    stage().show(new ${one.pascal}EditPage({ model }));
    await stage().answer(\`GET \${path}\`, { body: example${one.pascal}(), etag: '"1"' });
    ${answerChoices}
    const isFilled = () => stage().place.querySelector('[name="${name}"]') !== null;
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

/** What the story and the list of pages know a seeded record by. */
function seededHeading(blueprint: Blueprint): string {
  const title = titleOf(blueprint);
  return title ? `${title.name.label} 1` : `${blueprint.one.label} ${blueprint.one.kebab}-1`;
}

export function pages(blueprint: Blueprint): string {
  const { all, one } = blueprint;
  const texts = leavesOf(blueprint).filter(({ kind }) => kind === 'text');
  const title = titleOf(blueprint);
  const [planted] = title ? [title] : texts;
  const choiceReads = refsOf(blueprint).map(({ name }) => `'GET /${all.kebab}/choices/${name.camel}'`);
  const isStatic = choiceReads.length === 0;
  const isPlantable = planted !== undefined && !required(blueprint).some(({ kind }) => kind === 'ref');
  const filled = planted ? [...new Set([planted, ...texts])] : [];
  const rest = required(blueprint).filter((field) => !filled.some((each) => each === field));
  return `
${isPlantable ? `import { ${all.camel} } from '../../../common/features/${all.kebab}';\nimport type { Api } from '../../support/story-api';` : ''}
import type { StoryPage } from '../../support/story-pages';

export const pages: readonly StoryPage[] = [
  { name: 'all ${all.words}', path: '/${all.kebab}', heading: '${all.label}', shows: '.${one.kebab}-row' },
  { name: '${withArticle(one.words)}', path: '/${all.kebab}/${one.kebab}-1', heading: '${seededHeading(blueprint)}', shows: '.${one.kebab}-fields' },
  {
    name: 'the form of a new ${one.words}',
    path: '/${all.kebab}/new',
    heading: 'New ${one.words}',
    shows: '.${one.kebab}-form [type="submit"]',
    ${isStatic ? 'isStatic: true,' : ''}
  },
  {
    name: 'the form of ${withArticle(one.words)}',
    path: '/${all.kebab}/${one.kebab}-1/edit',
    heading: 'Edit ${one.words}',
    shows: '.${one.kebab}-form ${blueprint.isAutosaving ? '.save-status' : '[type="submit"]'}',
    isAlwaysAsked: true,
  },
];
${choiceReads.length === 0 ? '' : `\nconst choices = [${choiceReads.join(', ')}];\n`}
/** What each page asks the API for. */
export function reads({ path }: StoryPage): readonly string[] {
  switch (path) {
    case '/${all.kebab}':
      return ['GET /${all.kebab}'];
    ${choiceReads.length === 0 ? '' : `case '/${all.kebab}/new':\n      return choices;`}
    case '/${all.kebab}/${one.kebab}-1':
    case '/${all.kebab}/${one.kebab}-1/edit':
      return ['GET /${all.kebab}/${one.kebab}-1'${choiceReads.length === 0 ? '' : ', ...choices'}];
    default:
      return [];
  }
}
${
  isPlantable
    ? `
export async function plant(api: Api, text: string): Promise<readonly string[]> {
  const { id } = await api.ask(${all.camel}.endpoints.create, {
    input: { ${[...filled.map(({ name, kind }) => `${name.camel}: text${kind === 'string' ? '.slice(0, 250)' : ''}`), ...rest.map((field) => `${field.name.camel}: ${exampleValue(field, 1)}`)].join(', ')} },
  });
  return [${title ? `'/${all.kebab}', ` : ''}\`/${all.kebab}/\${id}\`, \`/${all.kebab}/\${id}/edit\`];
}
`
    : ''
}`;
}

export function story(blueprint: Blueprint): string {
  const { all, one, isAutosaving } = blueprint;
  const saved = `await page.locator('.save-status[data-state="clean"]', { hasText: 'Saved' }).waitFor();`;
  const title = titleOf(blueprint);
  const heading = (text: string): string =>
    title ? `page.locator('main h1', { hasText: '${text}' })` : `page.locator('.${one.kebab}-fields')`;
  const needsChoice = refsOf(blueprint).filter(({ isRequired }) => isRequired);
  const fills = required(blueprint)
    .filter(isLeaf)
    .filter((field) => field !== title)
    .map((field) => fillOf(field, 4));
  const choices = needsChoice.map(
    ({ name }) => `await page.locator('[name="${name.camel}"]').selectOption({ index: 1 });`,
  );
  const lists = nestedOf(blueprint).filter(({ isRequired, kind }) => isRequired && kind === 'list');
  const adds = lists.flatMap((field) => [
    `await page.locator('.${one.kebab}-${field.name.kebab} [data-action="add"]').click();`,
    ...field.fields.filter((leaf) => leaf.isRequired).map((leaf) => fillOf(leaf, 4, 'data-leaf')),
  ]);
  const objects = nestedOf(blueprint).filter(({ isRequired, kind }) => isRequired && kind === 'object');
  const objectFills = objects.flatMap((field) =>
    field.fields.filter((leaf) => leaf.isRequired).map((leaf) => fillOf(leaf, 4, 'data-leaf')),
  );
  const fillTitle = (text: string): string =>
    title ? `await page.locator('[name="${title.name.camel}"]').fill('${text}');` : '';
  // What has no title is changed in something else; an enum of one value cannot be.
  const changeable = title ?? leavesOf(blueprint).find(({ kind, values }) => kind !== 'enum' || values.length > 1);
  const change = (text: string, place: number, before: unknown): string => {
    if (title || !changeable) return fillTitle(text);
    const { kind, values } = changeable;
    return fillOf(changeable, kind === 'enum' ? values.findIndex((value) => value !== before) : place);
  };
  const created = changeable?.isRequired === true ? sampleOf(changeable, 4) : changeable?.initial;
  const unsaved = `
  story('that could not be saved keep what was typed', {}, async ({ page, server, trouble }) => {
    trouble.expect(/status of 500/);
    await page.goto('/${all.kebab}/${one.kebab}-1/edit');
    await page.locator('.${one.kebab}-form .save-status').waitFor();
    await server.fail({ kind: 'status', status: 500, route: '${isAutosaving ? 'PATCH' : 'PUT'} /${all.kebab}/{id}' });
    ${change('Typed', 4, changeable?.values[0])}
    ${isAutosaving ? '' : "await page.getByRole('button', { name: 'Save' }).click();"}
    await page.locator('.save-status[data-state="offline"]').waitFor();
    ${title ? `expect(await page.locator('[name="${title.name.camel}"]').inputValue()).to.equal('Typed');` : ''}
    await server.endFaults();
    ${isAutosaving ? saved : `await ${heading('Typed')}.waitFor();`}
  });
`;
  return `
import { expect } from 'chai';
import { ${all.camel} } from '../../../common/features/${all.kebab}';
import { story } from '../../support/story';

const { endpoints } = ${all.camel};

describe('${all.label}', () => {
  story('are found in a list, and read', {}, async ({ page }) => {
    await page.goto('/');
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: '${all.label}', exact: true }).click();
    await page.locator('.${one.kebab}-row a').last().click();
    await ${heading(seededHeading(blueprint))}.waitFor();
  });

  story('are written, changed and deleted', {}, async ({ page, api }) => {
    await page.goto('/${all.kebab}');
    await page.getByRole('link', { name: 'New ${one.words}' }).click();
    await page.locator('main h1', { hasText: 'New ${one.words}' }).waitFor();
    ${[fillTitle('Quite new'), ...fills, ...choices, ...adds, ...objectFills].filter((line) => line !== '').join('\n    ')}
    await page.getByRole('button', { name: 'Save' }).click();
    await ${isAutosaving ? `page.locator('main h1', { hasText: 'Edit ${one.words}' })` : heading('Quite new')}.waitFor();
    const id = new URL(page.url()).pathname.split('/')[2] ?? '';
    expect((await api.ask(endpoints.one, { parameters: { id } }))${title ? `.${title.name.camel}).to.equal('Quite new')` : `.id).to.equal(id)`};

    ${
      isAutosaving
        ? `await page.locator('.${one.kebab}-form .save-status').waitFor();
    ${change('Changed', 3, created)}
    ${saved}
    await page.getByRole('link', { name: 'Done' }).click();`
        : `await page.getByRole('link', { name: 'Edit' }).click();
    await page.locator('main h1', { hasText: 'Edit ${one.words}' }).waitFor();
    ${change('Changed', 3, created)}
    await page.getByRole('button', { name: 'Save' }).click();`
    }
    await ${heading('Changed')}.waitFor();
    ${title ? `expect((await api.ask(endpoints.one, { parameters: { id } })).${title.name.camel}).to.equal('Changed');` : ''}

    await page.getByText('Delete this ${one.words}').click();
    await page.getByRole('button', { name: 'Delete for good' }).click();
    await page.locator('main h1', { hasText: '${all.label}' }).waitFor();
    const { ${all.camel}: left } = await api.ask(endpoints.list);
    expect(left.map((each) => each.id)).not.to.include(id);
  });
${changeable ? unsaved : ''}});
`;
}

function fillOf(
  { name, kind, ...field }: ReturnType<typeof leavesOf>[number],
  place: number,
  attribute = 'name',
): string {
  const where = `page.locator('[${attribute}="${name.camel}"]')`;
  const value = sampleOf({ name, kind, ...field }, place);
  if (kind === 'boolean') return `await ${where}.setChecked(${value === true});`;
  if (kind === 'enum') return `await ${where}.selectOption(${literal(value)});`;
  return `await ${where}.fill(${literal(String(value))});`;
}
