/** spec/features/NAME/: a story, and the list of pages for the stories of every page. */
import { isLeaf } from '../fields';
import { leavesOf, literal, nestedOf, refsOf, sampleOf, titleOf, withArticle, type Blueprint } from './blueprint';
import { exampleValue, required } from './examples';

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
