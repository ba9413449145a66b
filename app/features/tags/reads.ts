/** What is read of tags on a page. */
import { pathOf } from '../../../common/feature';
import { tags } from '../../../common/features/tags';
import type { Reads } from '../../feature';

const endpoint = tags.endpoints.list;
const popular = () => [{ path: pathOf(endpoint, {}), endpoint }];

export const reads: Reads = { home: popular, tag: popular };
