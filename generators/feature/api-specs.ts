/** spec/features/NAME/: the API on each store and in a browser. */
import { emptyOf, leavesOf, literal, refsOf, sampleOf, withArticle, type Blueprint } from './blueprint';
import { exampleFields, required } from './examples';

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
