/**
 * Comments, on the server.
 * Asks      `article:find`: the id behind a slug; without it every article is unknown. `article:recent`, for the seed.
 * Listens   `article:removed` {id}: what hung on it goes with it.
 */
import { comments } from '../../../common/features/comments';
import { people } from '../../accounts';
import { briefly } from '../../cache';
import { Refusal, serverFeature, type Call, type Writing } from '../../feature';
import type { AnswerNotes } from '../../representation';
import type { Id, Reading, Stored, Table } from '../../store';
import { isoNow } from '../../time';
import { seed, type Recent } from './seed';

interface Comment {
  readonly article: Id;
  readonly author: Id;
  readonly body: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

const table: Table<Comment> = { name: 'comments', ids: 'counter', unique: [], indexed: ['article'] };

type FindArticle = (
  records: Reading,
  slug: string,
  answer: Pick<AnswerNotes, 'tag'>,
) => Promise<{ readonly id: Id } | undefined>;

/** By this, what was answered about the comments below an article is invalidated. */
function commentsTag(article: Id): string {
  return `comments:${article}`;
}

export default serverFeature({
  declaration: comments,
  tables: [table],
  handlers: {
    list: (call) =>
      call.store.read(async (records) => {
        const article = await articleAt(records, call);
        call.answer.tag(commentsTag(article));
        const found = await records.find(table, {
          where: { article },
          orderBy: [{ field: 'id', direction: 'descending' }],
        });
        return { comments: await present(records, call, found) };
      }),

    create: (call) =>
      call.store.transaction(async (records) => {
        const article = await articleAt(records, call);
        call.answer.invalidate(commentsTag(article));
        const now = isoNow(call.clock);
        const { body } = call.input.comment;
        const created = await records.insert(table, {
          article,
          author: call.viewer.id,
          body,
          createdAt: now,
          updatedAt: now,
        });
        await records.log('comments', { change: 'created', id: created.id, article });
        const [comment] = await present(records, call, [created]);
        if (comment === undefined) throw new Error('one comment in, none out');
        return { comment };
      }),

    remove: (call) =>
      call.store.transaction(async (records) => {
        const { parameters, viewer, answer } = call;
        const article = await articleAt(records, call);
        const comment = await commentAt(records, article, parameters.id);
        if (comment.author !== viewer.id) throw new Refusal(403, { comment: ['forbidden'] });
        answer.invalidate(commentsTag(article));
        await remove(records, comment.id, article);
        return undefined;
      }),
  },
  caching: { list: { ...briefly, duration: '5m', grace: '1m', keyTemplate: '{uri}|{user}' } },
  listens: {
    'article:removed': async (records, { id: article }: { readonly id: Id }, answer) => {
      answer.invalidate(commentsTag(article));
      for (const { id } of await records.find(table, { where: { article } })) await remove(records, id, article);
    },
  },
  seedsAfter: ['articles'],
  seed: async (records, world) => {
    const recent = await world.parts.find<Recent>('article:recent')?.(records, 40);
    for (const comment of seed(world, recent ?? [])) await records.insert(table, comment);
  },
});

async function articleAt(
  records: Reading,
  { parts, answer, parameters }: Pick<Call, 'parts' | 'answer'> & { readonly parameters: { readonly slug: string } },
): Promise<Id> {
  const article = await parts.find<FindArticle>('article:find')?.(records, parameters.slug, answer);
  if (article === undefined) throw new Refusal(404, { article: ['not found'] });
  return article.id;
}

async function commentAt(records: Reading, article: Id, id: string): Promise<Stored<Comment>> {
  const comment = /^[1-9]\d{0,14}$/.test(id) ? await records.get(table, Number(id)) : undefined;
  // Below another article there is no such comment, even if there is one of that number elsewhere.
  if (comment?.article !== article) throw new Refusal(404, { comment: ['not found'] });
  return comment;
}

async function remove(records: Writing, id: Id, article: Id): Promise<void> {
  await records.remove(table, id);
  await records.log('comments', { change: 'removed', id, article });
}

async function present(
  records: Reading,
  call: Pick<Call, 'parts' | 'viewer' | 'answer'>,
  found: readonly Stored<Comment>[],
) {
  const personOf = await people(
    records,
    call,
    found.map(({ author }) => author),
  );
  return found.map(({ id, createdAt, updatedAt, body, author }) => ({
    // The table counts, so the id is a number already; its type is that of every table.
    id: Number(id),
    createdAt,
    updatedAt,
    body,
    author: personOf(author),
  }));
}
