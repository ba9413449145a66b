/**
 * Drafts: unpublished work, which nobody but its author can see. The nested document on which patches are shown; it is
 * not wrapped. Anything in it may be unfinished, and is kept exactly as it was typed.
 */
import * as v from 'valibot';
import { declareFeature } from '../feature';
import { elementId, isoTime, list, record, unfinished } from '../protocol/fields';
import { paging } from '../protocol/paging';

const cover = v.object({ url: v.string(), alt: v.string(), credit: v.string() });
const tag = v.object({ id: v.string(), name: v.string() });
const source = v.object({ id: v.string(), title: v.string(), url: v.string() });

const summaryEntries = {
  id: v.string(),
  title: v.string(),
  description: v.string(),
  cover: v.nullable(cover),
  tags: v.array(tag),
  sources: v.array(source),
  updatedAt: isoTime,
};

/** A draft in the list: all but its body. */
const draftSummary = v.object(summaryEntries);
export type DraftSummary = v.InferOutput<typeof draftSummary>;

export const draft = v.object({
  ...summaryEntries,
  /** Markdown. */
  body: v.string(),
});
export type DraftAttributes = v.InferOutput<typeof draft>;

const shortText = v.optional(unfinished(1_000), '');
const id = v.exactOptional(elementId);

const haveDistinctIds = (elements: readonly { readonly id?: string }[]): boolean => {
  const ids = elements.flatMap((element) => (element.id === undefined ? [] : [element.id]));
  return new Set(ids).size === ids.length;
};
const SAME_ID = 'has the same id twice';

/** A missing field stays as it is, or begins empty. An element without an id is given one. */
const draftChange = record({
  title: v.exactOptional(unfinished(250)),
  description: v.exactOptional(unfinished(1_000)),
  body: v.exactOptional(unfinished(200_000)),
  cover: v.exactOptional(v.nullable(record({ url: shortText, alt: shortText, credit: shortText }))),
  tags: v.exactOptional(
    v.pipe(
      list(record({ id, name: unfinished(64) }), 32),
      v.check((elements) => haveDistinctIds(elements), SAME_ID),
    ),
  ),
  sources: v.exactOptional(
    v.pipe(
      list(record({ id, title: shortText, url: shortText }), 100),
      v.check((elements) => haveDistinctIds(elements), SAME_ID),
    ),
  ),
});

export const drafts = declareFeature({
  name: 'drafts',
  endpoints: {
    list: {
      method: 'GET',
      path: '/drafts',
      summary: 'The caller’s drafts, the last changed first',
      access: 'signed-in',
      query: v.object(paging),
      status: 200,
      output: v.object({ drafts: v.array(draftSummary), draftsCount: v.pipe(v.number(), v.integer()) }),
    },
    one: {
      method: 'GET',
      path: '/drafts/{id}',
      summary: 'One of the caller’s drafts',
      access: 'signed-in',
      status: 200,
      output: draft,
      refusals: [404],
    },
    create: {
      method: 'POST',
      path: '/drafts',
      summary: 'Begin a draft',
      access: 'signed-in',
      input: draftChange,
      status: 201,
      output: draft,
    },
    update: {
      method: 'PUT',
      path: '/drafts/{id}',
      summary: 'Change fields of a draft',
      access: 'signed-in',
      input: draftChange,
      status: 200,
      output: draft,
      refusals: [404],
      patchable: true,
      demandsPrecondition: true,
    },
    remove: {
      method: 'DELETE',
      path: '/drafts/{id}',
      summary: 'Throw a draft away',
      access: 'signed-in',
      status: 204,
      refusals: [404],
      demandsPrecondition: true,
    },
    publish: {
      method: 'POST',
      path: '/drafts/{id}/publish',
      summary: 'Make an article of a draft, which is gone with that',
      access: 'signed-in',
      status: 201,
      // The article has more to it; whoever publishes only needs to know where it is.
      output: v.object({ article: v.looseObject({ slug: v.string() }) }),
      refusals: [404, 409],
      changes: 'one',
      demandsPrecondition: true,
    },
  },
});
