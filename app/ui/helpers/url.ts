/**
 * `{{url "article" slug=slug}}` is the URL of a named route; what its pattern does not name, and what begins with
 * `query-`, goes to the query: `{{url "home" query-feed="following"}}`.
 * A link that cannot be made leads nowhere, and the page stands: the route's feature may have been removed, and the
 * values come from outside.
 */
import type { HelperOptions } from '../../../vendor/handlebars-types';
import { urlOf } from '../navigation';

const NOWHERE = '#';
const reported = new Set<string>();

export default function url(this: unknown, routeName: unknown, options?: HelperOptions): string {
  if (options === undefined) throw new Error('{{url}} is the helper; a field of that name is {{this.url}}');
  const { hash } = options;
  const entries = Object.entries(hash);
  const isQuery = ([name]: [string, unknown]): boolean => name.startsWith('query-');
  const params = Object.fromEntries(entries.filter((entry) => !isQuery(entry)));
  const query = Object.fromEntries(
    entries.filter(isQuery).map(([name, value]) => [name.slice('query-'.length), value]),
  );
  try {
    return urlOf(String(routeName), params, query);
  } catch (reason) {
    const message = `{{url "${String(routeName)}"}} leads nowhere: ${String(reason)}`;
    if (!reported.has(message)) console.warn(message);
    reported.add(message);
    return NOWHERE;
  }
}
