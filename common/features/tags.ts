/** Tags: the words by which people sort what they publish. */
import * as v from 'valibot';
import { declareFeature, sharedReading } from '../feature';

const tagList = v.object({ tags: v.array(v.string()) });
export type TagList = v.InferOutput<typeof tagList>;

export const tags = declareFeature({
  name: 'tags',
  endpoints: {
    list: {
      method: 'GET',
      path: '/tags',
      summary: 'The tags in use, the most used first',
      access: 'anyone',
      status: 200,
      output: tagList,
      // Everybody sees the same, and nobody minds when it is found on this machine.
      caching: { ...sharedReading, staleFor: '1d', persist: true },
    },
  },
});
