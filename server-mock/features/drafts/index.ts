/**
 * Drafts, on the server. To everyone but its author a draft does not exist.
 * Asks      `article:publish`: makes an article of content, and refuses what is unfinished; without it nothing is published.
 */
import type { InputOf } from '../../../common/feature';
import { drafts, type DraftAttributes, type DraftSummary } from '../../../common/features/drafts';
import { Refusal, serverFeature, type Call, type Viewer, type Writing } from '../../feature';
import { randomName } from '../../random-name';
import type { Reading, Stored } from '../../store';
import { isoAfter, isoNow } from '../../time';
import { publishedBody } from './markdown';
import { seed } from './seed';
import { draftsTable, type Draft } from './tables';

const EMPTY = { title: '', description: '', body: '', cover: null, tags: [], sources: [] };

type Publish = (
  records: Writing,
  asker: Pick<Call, 'parts' | 'clock' | 'answer'> & { readonly viewer: Viewer },
  content: object,
) => Promise<{ article: { slug: string } }>;

export default serverFeature({
  declaration: drafts,
  tables: [draftsTable],
  handlers: {
    list: ({ query, viewer, store }) =>
      store.read(async (records) => {
        const where = { author: viewer.id };
        const found = await records.find(draftsTable, {
          where,
          orderBy: [{ field: 'updatedAt', direction: 'descending' }],
          ...query,
        });
        return { drafts: found.map(summarize), draftsCount: await records.count(draftsTable, where) };
      }),

    one: ({ parameters, viewer, store, answer }) =>
      store.read(async (records) => present(await ownDraft(records, parameters.id, viewer), answer)),

    create: ({ input, viewer, store, clock, answer }) =>
      store.transaction(async (records) => {
        const draft = await records.insert(draftsTable, {
          ...EMPTY,
          ...withIds(input),
          author: viewer.id,
          updatedAt: isoNow(clock),
        });
        await records.log('drafts', { change: 'created', id: draft.id, author: viewer.id });
        return present(draft, answer);
      }),

    update: ({ parameters, input, viewer, store, clock, answer }) =>
      store.transaction(async (records) => {
        const { id, updatedAt } = await ownDraft(records, parameters.id, viewer);
        const draft = await records.update(draftsTable, id, {
          ...withIds(input),
          updatedAt: isoAfter(updatedAt, clock),
        });
        await records.log('drafts', { change: 'updated', id, author: viewer.id });
        return present(draft, answer);
      }),

    remove: ({ parameters, viewer, store }) =>
      store.transaction(async (records) => {
        await remove(records, await ownDraft(records, parameters.id, viewer));
        return undefined;
      }),

    publish: (call) =>
      call.store.transaction(async (records) => {
        const draft = await ownDraft(records, call.parameters.id, call.viewer);
        const publish = call.parts.find<Publish>('article:publish');
        if (publish === undefined) throw new Refusal(409, { draft: ['cannot be published here'] });
        const { title, description, tags } = draft;
        const tagList = tags.map(({ name }) => name.trim()).filter((name) => name !== '');
        const answer = await publish(records, call, { title, description, body: publishedBody(draft), tagList });
        await remove(records, draft);
        return answer;
      }),
  },
  seed: (records, world) => seed(world, (draft, id) => records.insert(draftsTable, draft, id)),
});

/** @throws {Refusal} 404, also where it is someone else's: that it exists is private too. */
async function ownDraft(records: Reading, id: string, viewer: Viewer): Promise<Stored<Draft>> {
  const draft = await records.get(draftsTable, id);
  if (draft?.author !== viewer.id) throw new Refusal(404, { draft: ['not found'] });
  return draft;
}

async function remove(records: Writing, { id, author }: Stored<Draft>): Promise<void> {
  await records.remove(draftsTable, id);
  await records.log('drafts', { change: 'removed', id, author });
}

function withIds({ tags, sources, ...rest }: InputOf<typeof drafts.endpoints.update>) {
  return {
    ...rest,
    ...(tags && { tags: tags.map(identified) }),
    ...(sources && { sources: sources.map(identified) }),
  };
}

function identified<E extends { readonly id?: string }>(element: E): E & { readonly id: string } {
  return { ...element, id: element.id ?? randomName() };
}

function summarize({ id, title, description, cover, tags, sources, updatedAt }: Stored<Draft>): DraftSummary {
  return { id: String(id), title, description, cover, tags, sources, updatedAt };
}

function present(draft: Stored<Draft>, answer: Call['answer']): DraftAttributes {
  answer.is(draft, draft.updatedAt);
  return { ...summarize(draft), body: draft.body };
}
