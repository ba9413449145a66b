/** From a declared shape to what a handler may rely on, or to the refusal that names the fields. */
import * as v from 'valibot';
import { Refusal } from './refusal';

/**
 * Returns what `schema` makes of `value`: declared fields only.
 * @throws {Refusal}  422, each field with its messages. A field is named as in its envelope: `title`, not
 *   `article.title`; one further down by its path: `tags.0.id`.
 */
export function validated<S extends v.GenericSchema>(schema: S, value: unknown): v.InferOutput<S> {
  // One message a field: what is blank need not also be told that it is invalid.
  const result = v.safeParse(schema, value, { abortPipeEarly: true });
  if (result.success) return result.output;
  const envelope = envelopeOf(schema);
  const errors = new Map<string, string[]>();
  for (const issue of result.issues) {
    const field = fieldOf(v.getDotPath(issue), envelope);
    errors.set(field, [...(errors.get(field) ?? []), issue.message]);
  }
  throw new Refusal(422, Object.fromEntries(errors));
}

/** The name by which a refusal tells of a field: without its envelope. */
export function fieldOf(path: string | null, envelope: string | undefined): string {
  if (path === null) return envelope ?? 'body';
  return envelope !== undefined && path.startsWith(`${envelope}.`) ? path.slice(envelope.length + 1) : path;
}

/** The one entry of an object that holds nothing but another object. */
export function envelopeOf(schema: v.GenericSchema): string | undefined {
  if (!hasEntries(schema)) return undefined;
  const [only, ...others] = Object.entries(schema.entries);
  return only !== undefined && others.length === 0 && hasEntries(only[1]) ? only[0] : undefined;
}

/** The members of an object that a shape names, with the shape of each; none if it is of another kind. */
export function entriesOf(schema: v.ObjectEntries[string] | undefined): v.ObjectEntries {
  return schema !== undefined && hasEntries(schema) ? schema.entries : {};
}

function hasEntries<S extends { readonly type: string }>(
  schema: S,
): schema is S & { readonly entries: v.ObjectEntries } {
  return schema.type === 'object' && 'entries' in schema;
}

/** The first value of each name in the query, as most clients read one. */
export function queryOf(url: string): Record<string, string> {
  const { searchParams } = new URL(url);
  return Object.fromEntries([...searchParams].reverse());
}
