/** `{{region "author-actions" username=username}}` places the views with which other features fill the region. */
import Handlebars from '../../../vendor/handlebars';
import type { HelperOptions } from '../../../vendor/handlebars-types';
import { requestRegion } from '../placements';

export default function region(this: unknown, name: unknown, { hash, data }: HelperOptions): object {
  return new Handlebars.SafeString(requestRegion(name, hash, data));
}
