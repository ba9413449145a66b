/** A person as everyone sees them: beside an article, a comment, on their profile. */
import * as v from 'valibot';

export const person = v.object({
  username: v.string(),
  bio: v.nullable(v.string()),
  image: v.nullable(v.string()),
  /** Whether the caller follows them; false without a token. */
  following: v.boolean(),
});
export type Person = v.InferOutput<typeof person>;
