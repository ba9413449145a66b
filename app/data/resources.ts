/**
 * Resources by name: `amplify.request`, whose type `coalesced` reads from the cache that models and collections read from.
 * Loaded when it is first wanted (`loadAmplify` in index.ts): who uses models only does not pay for it.
 */
import * as v from 'valibot';
import { openAmplify } from '../../vendor/amplify';
import { clock } from '../clock';
import { createCoalescedType } from './cache/amplify-type';
import { ask } from './exchange';

export const amplify = openAmplify(clock);

amplify.request.addType(
  'coalesced',
  createCoalescedType((path, query, { policy, refresh, success, error }) =>
    ask({ method: 'GET', path, query, expected: v.unknown() }, { policy, refresh, success, error }),
  ),
);
