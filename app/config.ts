/** What a team changes first: where the API is, which routes the frame itself leads to. Its name is in common/product.json. */
import { apiBase } from '../common/api-base';

export const config = {
  /** A path on this origin or a whole URL: said in common/, since who serves the page has to allow it. */
  apiBase,
  /** How long to wait for an answer before saying so, in milliseconds. */
  longestWaitMs: 20_000,
  routes: {
    /** Who is signed in; its pattern has `:username`. */
    user: 'profile',
    /** Where a person signs in. */
    signIn: 'login',
  },
} as const;
