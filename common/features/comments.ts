/** Comments: what people say below an article. */
import * as v from 'valibot';
import { declareFeature, sharedReading } from '../feature';
import { isoTime, prose, record } from '../protocol/fields';
import { person } from '../protocol/person';

export const comment = v.object({
  id: v.pipe(v.number(), v.integer()),
  createdAt: isoTime,
  updatedAt: isoTime,
  body: v.string(),
  author: person,
});
export type CommentAttributes = v.InferOutput<typeof comment>;

const newComment = record({ body: prose(10_000) });

export const comments = declareFeature({
  name: 'comments',
  endpoints: {
    list: {
      method: 'GET',
      path: '/articles/{slug}/comments',
      summary: 'The comments below an article, newest first',
      access: 'anyone',
      status: 200,
      output: v.object({ comments: v.array(comment) }),
      refusals: [404],
      caching: sharedReading,
    },
    create: {
      method: 'POST',
      path: '/articles/{slug}/comments',
      summary: 'Say something below an article',
      access: 'signed-in',
      input: record({ comment: newComment }),
      status: 201,
      output: v.object({ comment }),
      refusals: [404],
    },
    remove: {
      method: 'DELETE',
      path: '/articles/{slug}/comments/{id}',
      summary: 'Remove one’s own comment',
      access: 'signed-in',
      status: 204,
      refusals: [403, 404],
    },
  },
});
