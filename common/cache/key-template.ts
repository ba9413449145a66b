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

/**
 * Compiles a template once, for every request after.
 * @param variables  All variables the template may name, by name; own properties only.
 * @throws {SyntaxError}  A brace without its partner, an empty name, or no text between two variables (`{a}{b}`): their
 *                        values could not be told apart. Or a %.
 * @throws {ReferenceError}  A name that `variables` does not have.
 */
export function compileKeyTemplate<C>(
  template: string,
  variables: Readonly<Record<string, KeyVariable<C>>>,
): KeyTemplate<C> {
  const { texts, names } = parse(template);
  const known = new Map(Object.entries(variables));
  const distinct = [...new Set(names)];
  const resolvers = distinct.map((name) => {
    const resolve = known.get(name);
    if (resolve === undefined) {
      throw new ReferenceError(`'${template}': {${name}} is not one of ${[...known.keys()].join(', ')}`);
    }
    return { name, resolve };
  });
  const positions = names.map((name) => distinct.indexOf(name));
  const escape = createEscape(texts);

  function fill(values: readonly KeyValue[]): string | undefined {
    const escaped: string[] = [];
    for (const value of values) {
      if (value === undefined || value === null) return undefined;
      escaped.push(escape(String(value)));
    }
    const parts = positions.flatMap((position, index) => [texts[index] ?? '', escaped[position] ?? '']);
    // Joined in one step: of a text that grew piece by piece the engine keeps the pieces, for as long as the key is kept.
    return [...parts, texts[positions.length] ?? ''].join('');
  }

  return {
    variables: distinct,
    keyOf(context, resolved = new Map()) {
      const values = resolvers.map(({ name, resolve }) => resolveOnce(name, () => resolve(context), resolved));
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

/** `texts` stand before, between and after the variables: one more than there are `names`. */
function parse(template: string): { texts: string[]; names: string[] } {
  const texts: string[] = [];
  const names: string[] = [];
  let rest = template;
  for (;;) {
    const start = rest.search(/[{}]/);
    if (start === -1) break;
    const [variable, name] = /^\{([^{}]+)\}/.exec(rest.slice(start)) ?? [];
    if (variable === undefined || name === undefined) {
      throw new SyntaxError(`'${template}': variables are written {name}, and braces mean nothing else`);
    }
    if (start === 0 && names.length > 0) {
      throw new SyntaxError(`'${template}': put a separator, such as |, before {${name}}`);
    }
    texts.push(rest.slice(0, start));
    names.push(name);
    rest = rest.slice(start + variable.length);
  }
  texts.push(rest);
  if (texts.some((text) => text.includes('%')))
    throw new SyntaxError(`'${template}': % is what values are escaped with`);
  return { texts, names };
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
