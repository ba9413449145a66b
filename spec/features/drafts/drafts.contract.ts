import { expect } from 'chai';
import * as v from 'valibot';
import { patchOf } from '../../../common/feature';
import { drafts } from '../../../common/features/drafts';
import { Refusal, type Viewer, type Writing } from '../../../server-mock/feature';
import feature from '../../../server-mock/features/drafts';
import { invalid, neighbour, noToken, useApi, type Api, type OpenWorld } from '../../support/api';

const { list, one, create, update, remove, publish } = drafts.endpoints;
const notFound = { status: 404, errors: { draft: ['not found'] } };
const nothing = { title: '', description: '', body: '', cover: null, tags: [], sources: [] };

// Prints what it is given, and refuses what has no title: as much of a publisher as a draft needs.
const content = v.object({
  title: v.string(),
  description: v.string(),
  body: v.string(),
  tagList: v.array(v.string()),
});
const printed: (v.InferOutput<typeof content> & { readonly by: Viewer })[] = [];
const printer = neighbour({
  offers: {
    'article:publish': (_: Writing, { viewer }: { readonly viewer: Viewer }, given: object) => {
      const { title, ...rest } = v.parse(content, given);
      if (title === '') throw new Refusal(422, { title: ["can't be blank"] });
      printed.push({ title, ...rest, by: viewer });
      return Promise.resolve({ article: { slug: 'printed', title } });
    },
  },
});

/** @param open  A new server of the features given. */
export function draftsContract(where: string, open: OpenWorld): void {
  describe(`the drafts API ${where}`, () => {
    const api = useApi(open, [feature, printer]);

    it('begins a draft with nothing in it', async () => {
      const as = await api().person('anna');
      const { id, ...rest } = await api().ask(create, { as, input: {} });
      expect(id).to.match(/^[\w-]{1,64}$/);
      expect(rest).to.deep.equal({ ...nothing, updatedAt: '2026-01-31T09:30:00.000Z' });
    });

    it('keeps a draft exactly as it was typed', async () => {
      const as = await api().person('anna');
      const typed = {
        title: '  Rain, ',
        description: 'a\nb',
        body: '\n    code\n',
        cover: { url: '/rain.svg', alt: 'Rain', credit: '' },
        tags: [
          { id: 'b', name: 'wet ' },
          { id: 'a', name: '' },
        ],
        sources: [{ id: 'x-1_Y', title: '<b>', url: 'javascript:alert(1)' }],
      };
      const draft = await api().ask(create, { as, input: typed });
      expect(draft).to.deep.include(typed);
      expect(await api().ask(one, { as, parameters: { id: draft.id } })).to.deep.equal(draft);
    });

    it('changes what is given, leaves the rest, and is later with each change', async () => {
      const as = await api().person('anna');
      const first = await api().ask(create, { as, input: { title: 'Rain', cover: { url: '/rain.svg' } } });
      const parameters = { id: first.id };
      const second = await api().ask(update, { as, parameters, input: { body: 'Wet.', unknown: 1 } });
      expect(second).to.deep.include({ title: 'Rain', body: 'Wet.', cover: { url: '/rain.svg', alt: '', credit: '' } });
      expect(second.updatedAt > first.updatedAt).to.equal(true);
      const third = await api().ask(update, { as, parameters, input: { title: '', cover: null } });
      expect(third).to.deep.include({ title: '', body: 'Wet.', cover: null });
      expect(third.updatedAt > second.updatedAt).to.equal(true);
    });

    it('gives elements without an id one of their own, and keeps those that have one', async () => {
      const as = await api().person('anna');
      const input = { tags: [{ name: 'a' }, { id: 'mine', name: 'b' }, { name: 'a' }], sources: [{ title: 'x' }] };
      const { tags, sources } = await api().ask(create, { as, input });
      expect(tags.map(({ name }) => name)).to.deep.equal(['a', 'b', 'a']);
      expect(tags[1]?.id).to.equal('mine');
      expect(new Set(tags.map(({ id }) => id)).size).to.equal(3);
      for (const { id } of [...tags, ...sources]) expect(id).to.match(/^[A-Za-z0-9_-]{1,64}$/);
    });

    it('refuses ids that are none, are reserved, or stand twice in one list', async () => {
      const as = await api().person('anna');
      const refusal = (tags: unknown) => api().refusal(create, { as, input: { tags } });
      for (const id of ['', 'a b', 'a/b', 'é', 'x'.repeat(65)]) {
        expect(await refusal([{ id, name: 'a' }]), id).to.deep.equal(invalid({ 'tags.0.id': ['is invalid'] }));
      }
      for (const id of ['__proto__', 'constructor', 'prototype']) {
        expect(await refusal([{ id, name: 'a' }]), id).to.deep.equal(invalid({ 'tags.0.id': ['is reserved'] }));
      }
      expect(
        await refusal([
          { id: 'a', name: 'x' },
          { id: 'a', name: 'y' },
        ]),
      ).to.deep.equal(invalid({ tags: ['has the same id twice'] }));
      await api().ask(create, { as, input: { tags: [{ id: 'a', name: '' }], sources: [{ id: 'a' }] } });
    });

    it('names every field of a wrong type or size', async () => {
      const as = await api().person('anna');
      const input = { title: 1, description: [], body: null, cover: 'x', tags: {}, sources: [null] };
      expect(await api().refusal(create, { as, input })).to.deep.equal(
        invalid({
          title: ['must be a string'],
          description: ['must be a string'],
          body: ["can't be blank"],
          cover: ['must be an object'],
          tags: ['must be a list'],
          'sources.0': ["can't be blank"],
        }),
      );
      const many = Array.from({ length: 33 }, (_, index) => ({ id: `t${index}`, name: 'x' }));
      expect((await api().refusal(create, { as, input: { tags: many } })).status).to.equal(422);
      expect((await api().refusal(create, { as, input: { title: 'x'.repeat(251) } })).status).to.equal(422);
      expect((await api().refusal(create, { as, input: 'text' })).status).to.equal(422);
      expect((await api().refusal(create, { as })).status).to.equal(422);
    });

    it('does not exist for anyone but its author', async () => {
      const [anna, ben] = [await api().person('anna'), await api().person('ben')];
      const { id } = await api().ask(create, { as: anna, input: { title: 'secret' } });
      const parameters = { id };
      for (const endpoint of [one, remove, publish]) {
        expect(await api().refusal(endpoint, { parameters })).to.deep.equal(noToken);
        expect(await api().refusal(endpoint, { parameters, as: ben })).to.deep.equal(notFound);
      }
      expect(await api().refusal(update, { parameters, as: ben, input: { title: 'x' } })).to.deep.equal(notFound);
      expect(await api().ask(list, { as: ben })).to.deep.equal({ drafts: [], draftsCount: 0 });
      expect(await api().refusal(list)).to.deep.equal(noToken);
      expect((await api().ask(one, { parameters, as: anna })).title).to.equal('secret');
    });

    it('lists the last changed first, without bodies, a page at a time', async () => {
      const as = await api().person('anna');
      const ids: string[] = [];
      for (const title of ['a', 'b', 'c']) {
        ids.push((await api().ask(create, { as, input: { title, body: 'long' } })).id);
        api().world.clock.advance(1_000);
      }
      await api().ask(update, { as, parameters: { id: ids[0] ?? '' }, input: { title: 'A' } });
      const titles = async (query: Readonly<Record<string, number>>) => {
        const { drafts: found, draftsCount } = await api().ask(list, { as, query });
        expect(draftsCount).to.equal(3);
        return found.map(({ title }) => title);
      };
      expect(await titles({})).to.deep.equal(['A', 'c', 'b']);
      expect(await titles({ limit: 1, offset: 1 })).to.deep.equal(['c']);
      expect((await api().refusal(list, { as, query: { limit: 0 } })).errors).to.have.keys('limit');
    });

    it('is changed, removed and published only by who says which version they have seen', async () => {
      const as = await api().person('anna');
      const parameters = { id: (await api().ask(create, { as, input: { title: 'Rain' } })).id };
      const { etag } = await api().send(one, { as, parameters });
      expect(etag).to.equal(`"${api().world.store.epoch}.1"`);
      for (const endpoint of [update, patchOf(update), remove, publish]) {
        const type = { 'Content-Type': `application/${endpoint.method === 'PATCH' ? 'merge-patch+' : ''}json` };
        const send = (tag: string | undefined) =>
          api().send(endpoint, { as, parameters, input: {}, headers: { ...type, 'If-Match': tag } });
        expect((await send(undefined)).status, endpoint.method).to.equal(428);
        expect((await send('"x"')).status, endpoint.method).to.equal(412);
      }
      const patch = [{ op: 'add', path: '/tags/-', value: { id: 'a', name: 'wet' } }];
      const headers = { 'Content-Type': 'application/json-patch+json', 'If-Match': etag };
      const patched = await api().send(patchOf(update), { as, parameters, input: patch, headers });
      expect([patched.status, patched.etag]).to.deep.equal([200, `"${api().world.store.epoch}.2"`]);
      expect((await api().send(update, { as, parameters, input: {}, headers: { 'If-Match': etag } })).status).to.equal(
        412,
      );
      expect((await api().send(publish, { as, parameters, headers: { 'If-Match': patched.etag } })).status).to.equal(
        201,
      );
    });

    it('is gone when it was thrown away', async () => {
      const as = await api().person('anna');
      const parameters = { id: (await api().ask(create, { as, input: {} })).id };
      await api().tell(remove, { parameters, as });
      expect(await api().refusal(one, { parameters, as })).to.deep.equal(notFound);
      expect(await api().refusal(remove, { parameters, as })).to.deep.equal(notFound);
    });

    it('becomes an article, with cover and sources in its text, and is gone then', async () => {
      const as = await api().person('anna');
      const { id } = await api().ask(create, {
        as,
        input: {
          title: 'Rain',
          description: 'Wet',
          body: 'It rains.',
          cover: { url: '/rain.svg', alt: 'Rain [1]', credit: 'A. *Cloud*' },
          tags: [{ name: ' weather ' }, { name: '' }],
          sources: [
            { title: 'Almanac', url: 'https://example.org/a b>' },
            { title: '', url: '' },
          ],
        },
      });
      printed.length = 0;
      const answer = await api().ask(publish, { parameters: { id }, as });
      expect(answer).to.deep.equal({ article: { slug: 'printed', title: 'Rain' } });
      expect(printed).to.deep.equal([
        {
          title: 'Rain',
          description: 'Wet',
          body: [
            '![Rain \\[1\\]](</rain.svg>)\n\n*A. \\*Cloud\\**',
            'It rains.',
            '## Sources\n\n- [Almanac](<https://example.org/a%20b%3E>)',
          ].join('\n\n'),
          tagList: ['weather'],
          by: { id: as.id },
        },
      ]);
      expect(await api().refusal(one, { parameters: { id }, as })).to.deep.equal(notFound);
      const last = (await api().changes('drafts')).at(-1);
      expect(last).to.deep.equal({ change: 'removed', id, author: as.id });
    });

    it('stays as it is when it is too unfinished to be published', async () => {
      const as = await api().person('anna');
      const draft = await api().ask(create, { as, input: { body: 'no title yet' } });
      const parameters = { id: draft.id };
      expect(await api().refusal(publish, { parameters, as })).to.deep.equal(invalid({ title: ["can't be blank"] }));
      expect(await api().ask(one, { parameters, as })).to.deep.equal(draft);
    });

    it('knows no draft by what is no id', async () => {
      const as = await api().person('anna');
      for (const id of ['nothing', '__proto__', 'constructor', '%', '0', 'x'.repeat(300)]) {
        expect(await api().refusal(one, { parameters: { id }, as }), id).to.deep.equal(notFound);
      }
    });
  });

  describe(`the drafts API ${where}, where nothing can be published`, () => {
    const alone: () => Api = useApi(open, [feature]);

    it('says so, and keeps the draft', async () => {
      const as = await alone().person('anna');
      const { id } = await alone().ask(create, { as, input: { title: 'Rain' } });
      expect((await alone().refusal(publish, { parameters: { id }, as })).status).to.equal(409);
      expect((await alone().ask(list, { as })).draftsCount).to.equal(1);
    });
  });
}
