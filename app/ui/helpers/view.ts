/** `{{view "article-preview" model=this key=slug compact=true}}` places a view; see placements.ts. */
import Handlebars from '../../../vendor/handlebars';
import type { HelperOptions } from '../../../vendor/handlebars-types';
import { requestView } from '../placements';

export default function view(this: unknown, type: unknown, { hash, data }: HelperOptions): object {
  return new Handlebars.SafeString(requestView(type, hash, data));
}
