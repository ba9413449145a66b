/**
 * Key template: what tells two answers apart, written as `'{method}|{uri}|{user}'`.
 * Promises  two readers have one key only if every variable of the template has the same value for both: values are
 *           escaped, so that none can reach over its place. A value that is not known is no value: there is no key, and
 *           whoever has no key bypasses the cache.
 * Leaves    the variables to whoever compiles it.
 */
import { unheard } from './signal';
import type { Awaitable } from './tier';

/** Undefined and null: not known, so the cache is bypassed. An empty string is a value. */
export type KeyValue = string | number | null | undefined;

/** Resolves one variable, for instance by looking up a session. */
export type KeyVariable<C> = (context: C) => Awaitable<KeyValue>;

export interface KeyTemplate<C> {
  /** The names in the template, each once, in their order. */
  readonly variables: readonly string[];
  /**
   * The key, or undefined to bypass the cache. A promise only if a variable gives one.
   * Variables that the template does not name are not called; those it names are called once for each `resolved`.
   * @param resolved  What variables gave, by name: pass one map through a request to resolve each once, and to use what
   *                  was found. Holds a promise while a variable is being resolved.
   * @throws what a variable throws, or rejects with it.
   */
  keyOf(context: C, resolved?: Map<string, Awaitable<KeyValue>>): Awaitable<string | undefined>;
}

/** What a template says. */
export interface KeyPattern<C> {
  /** The variables, each once, in their order. */
  readonly variables: ReadonlyMap<string, KeyVariable<C>>;
  /** @returns the key, given what the variables gave, in that order; undefined: one of them is not known. */
  readonly fill: (values: readonly KeyValue[]) => string | undefined;
}

/**
 * Parses a template once, for every request after.
 * @param known  All variables the template may name, by name; own properties only.
 * @throws {SyntaxError}  A brace without its partner, an empty name, or no text between two variables (`{a}{b}`): their
 *                        values could not be told apart. Or a %.
 * @throws {ReferenceError}  A name that `known` does not have.
 */
export function parseKeyTemplate<C>(template: string, known: Readonly<Record<string, KeyVariable<C>>>): KeyPattern<C> {
  // What stands at odd places are names, what stands around them is text.
  const parts = template.split(/\{([^{}]+)\}/);
  const texts = parts.filter((_, at) => at % 2 === 0);
  const names = parts.filter((_, at) => at % 2 === 1);
  if (/[{}%]/.test(texts.join(''))) {
    throw new SyntaxError(
      `'${template}': variables are written {name}; braces mean nothing else, and % escapes values`,
    );
  }
  if (texts.slice(1, -1).includes('')) {
    throw new SyntaxError(`'${template}': put a separator, such as |, between two variables`);
  }
  const variables = new Map<string, KeyVariable<C>>();
  for (const name of names) {
    const variable = Object.hasOwn(known, name) ? known[name] : undefined;
    if (variable === undefined)
      throw new ReferenceError(`'${template}': {${name}} is not one of ${Object.keys(known).join(', ')}`);
    variables.set(name, variable);
  }
  const distinct = [...variables.keys()];
  const escape = createEscape(texts);
  return {
    variables,
    fill(values) {
      if (values.some((value) => value === undefined || value === null)) return undefined;
      // Joined in one step: of a text that grew piece by piece the engine keeps the pieces, for as long as the key is kept.
      return parts.map((part, at) => (at % 2 === 0 ? part : escape(String(values[distinct.indexOf(part)])))).join('');
    },
  };
}

/** The same for variables that may take their time. Throws what `parseKeyTemplate` throws. */
export function compileKeyTemplate<C>(
  template: string,
  known: Readonly<Record<string, KeyVariable<C>>>,
): KeyTemplate<C> {
  const { variables, fill } = parseKeyTemplate(template, known);
  const resolvers = [...variables];
  return {
    variables: [...variables.keys()],
    keyOf(context, resolved = new Map()) {
      const values = resolvers.map(([name, resolve]) => resolveOnce(name, () => resolve(context), resolved));
      return areValues(values) ? fill(values) : Promise.all(values.map((value) => Promise.resolve(value))).then(fill);
    },
  };
}

function resolveOnce(
  name: string,
  resolve: () => Awaitable<KeyValue>,
  resolved: Map<string, Awaitable<KeyValue>>,
): Awaitable<KeyValue> {
  if (resolved.has(name)) return resolved.get(name);
  const given = resolve();
  if (isValue(given)) {
    resolved.set(name, given);
    return given;
  }
  const awaited = Promise.resolve(given).then((value) => {
    resolved.set(name, value);
    return value;
  });
  resolved.set(name, unheard(awaited));
  return awaited;
}

function areValues(given: Awaitable<KeyValue>[]): given is KeyValue[] {
  return given.every(isValue);
}

function isValue(given: Awaitable<KeyValue>): given is KeyValue {
  return typeof given !== 'object' || given === null;
}

/**
 * Escapes in a value what the template's own text consists of: a value ends where the next such character stands. Always
 * the separator and the braces too, so that templates that differ are hard to confuse.
 */
function createEscape(texts: readonly string[]): (value: string) => string {
  const units = new Set(['%', '|', '{', '}', ...texts.join('').split('')]);
  const pattern = new RegExp(`[${[...units].map((unit) => `\\u${hexOf(unit)}`).join('')}]`, 'g');
  return (value) => value.replace(pattern, (unit) => `%${hexOf(unit)}`);
}

/** Always four digits: an escaped character ends where it ends, whatever the template's text has next. */
function hexOf(unit: string): string {
  return unit.charCodeAt(0).toString(16).padStart(4, '0');
}
