/** Session: who is signed in. Registering, signing in, and what people change about themselves. */
import * as v from 'valibot';
import { declareFeature } from '../feature';
import { BLANK, email, optionalText, password, record, username } from '../protocol/fields';

/** The current user: as nobody but they themselves see it. */
export const user = v.object({
  email: v.string(),
  /** Goes back as `Authorization: Bearer <token>`. */
  token: v.string(),
  username: v.string(),
  bio: v.nullable(v.string()),
  image: v.nullable(v.string()),
});
export type UserAttributes = v.InferOutput<typeof user>;

const userAnswer = v.object({ user });

const registration = record({ username, email, password });

const credentials = record({ email: v.pipe(v.string(BLANK), v.trim(), v.nonEmpty(BLANK)), password });

const userChange = v.pipe(
  record({
    username: v.exactOptional(username),
    email: v.exactOptional(email),
    password: v.exactOptional(password),
    bio: v.exactOptional(optionalText(2_000)),
    image: v.exactOptional(optionalText(2_000)),
  }),
  v.check((change) => Object.keys(change).length > 0, BLANK),
);
/** A missing field stays as it is; an empty `bio` or `image` becomes null. */
export type UserChange = v.InferInput<typeof userChange>;

export const session = declareFeature({
  name: 'session',
  endpoints: {
    register: {
      method: 'POST',
      path: '/users',
      summary: 'Register a person, who is signed in with that',
      access: 'anyone',
      input: record({ user: registration }),
      status: 201,
      output: userAnswer,
      refusals: [409],
    },
    login: {
      method: 'POST',
      path: '/users/login',
      summary: 'Sign in with e-mail and password',
      access: 'anyone',
      input: record({ user: credentials }),
      status: 200,
      output: userAnswer,
    },
    current: {
      method: 'GET',
      path: '/user',
      summary: 'Who is signed in',
      access: 'signed-in',
      status: 200,
      output: userAnswer,
    },
    update: {
      method: 'PUT',
      path: '/user',
      summary: 'Change something about the current user',
      access: 'signed-in',
      input: record({ user: userChange }),
      status: 200,
      output: userAnswer,
      refusals: [409],
      patchable: true,
    },
  },
});
