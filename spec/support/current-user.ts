/** Somebody, and the question who that is, as the session asks it: of no feature, so that it can be asked without any. */
import * as v from 'valibot';

const nullableText = v.nullable(v.string());
const user = v.object({
  username: v.string(),
  email: v.string(),
  bio: nullableText,
  image: nullableText,
  token: v.string(),
});

export const currentUser = {
  method: 'GET',
  path: '/user',
  summary: 'Who is signed in',
  access: 'signed-in',
  status: 200,
  output: v.object({ user }),
} as const;

export const jane = { username: 'jane', email: 'jane@example.com', bio: null, image: null, token: 'a' };
