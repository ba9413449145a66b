/**
 * The kinds of fields that requests have, with the words that a person reads when one is refused.
 * Holds     schemas for text, addresses, ids and dates, and the messages that clients look for.
 * Promises  every field has a longest length; no message repeats what was sent.
 * Leaves    what belongs together to the declarations in common/features.
 */
import * as v from 'valibot';

export const BLANK = "can't be blank";
export const TAKEN = 'has already been taken';

/** Ids and names that are also names in every JavaScript object. Nothing from outside may be called so. */
const RESERVED: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

const tooLong = (longest: number): string => `is too long (maximum is ${longest} characters)`;

/** What is absent is blank; what is something else is of the wrong type. */
const expected =
  (kind: string) =>
  ({ received }: v.BaseIssue<unknown>): string =>
    received === 'undefined' || received === 'null' ? BLANK : `must be ${kind}`;

const string = v.string(expected('a string'));

// A lone half of a surrogate pair cannot be written into a URL, and a NUL ends the text for many a reader.
const isPlain = (text: string): boolean => !/[\p{Cc}\p{Cs}]/u.test(text);
const isReadable = (text: string): boolean => !/[\0\p{Cs}]/u.test(text);
const UNREADABLE = 'has characters that cannot be shown';

/** An object with these entries; what is not named is dropped. */
export function record<const E extends v.ObjectEntries>(entries: E) {
  return v.object(entries, expected('an object'));
}

/** A list of at most `most` elements. */
export function list<S extends v.GenericSchema>(element: S, most: number) {
  return v.pipe(v.array(element, expected('a list')), v.maxLength(most, `is too long (maximum is ${most} elements)`));
}

/** One line that must say something: trimmed, 1 to `longest` characters; a pasted line break becomes a space. */
export function line(longest: number) {
  return v.pipe(
    string,
    v.trim(),
    v.transform((text) => text.replace(/[\t\r\n]+/g, ' ')),
    v.string(),
    v.nonEmpty(BLANK),
    v.maxLength(longest, tooLong(longest)),
    v.check(isPlain, UNREADABLE),
  );
}

/** Prose that must say something. Kept as it was typed: in Markdown, space at the beginning has a meaning. */
export function prose(longest: number) {
  return v.pipe(
    string,
    v.check((text) => text.trim() !== '', BLANK),
    v.maxLength(longest, tooLong(longest)),
    v.check(isReadable, UNREADABLE),
  );
}

/** Text that may be unfinished: empty or not, kept as it was typed. */
export function unfinished(longest: number) {
  return v.pipe(string, v.maxLength(longest, tooLong(longest)), v.check(isReadable, UNREADABLE));
}

/** Trimmed text that a person may leave out: empty becomes null. */
export function optionalText(longest: number) {
  return v.nullable(
    v.pipe(
      string,
      v.trim(),
      v.maxLength(longest, tooLong(longest)),
      v.check(isReadable, UNREADABLE),
      v.transform((text) => (text === '' ? null : text)),
    ),
  );
}

/** A password: any characters, spaces included, but not nothing. Bounded, because hashing it costs. */
export const password = v.pipe(
  string,
  v.check((text) => text.trim() !== '', BLANK),
  v.maxLength(256, tooLong(256)),
);

export const email = v.pipe(line(254), v.regex(/^[^\s@]+@[^\s@]+$/, 'is invalid'));

/**
 * A name by which a person is known, in URLs too: hence no step to another place (`.`, `a/../b`), and no characters
 * that turn the direction of the text around them.
 */
export const username = v.pipe(
  line(64),
  v.check((name) => !/(^|[/\\])\.\.?([/\\]|$)|\p{Bidi_Control}/u.test(name), 'is invalid'),
  v.check((name) => !RESERVED.has(name), 'is reserved'),
);

/** The id of an element of a list, made by the client or the server. */
export const elementId = v.pipe(
  string,
  v.regex(/^[A-Za-z0-9_-]{1,64}$/, 'is invalid'),
  v.check((id) => !RESERVED.has(id), 'is reserved'),
);

/** Names that must differ from one another, trimmed, given back once each and sorted by code unit. */
export function sortedNames(longest: number, most: number) {
  return v.pipe(
    list(line(longest), most),
    v.transform((names) => [...new Set(names)].sort()),
    v.array(v.string()),
  );
}

/** A number. JSON has neither infinities nor what is no number. */
export const number = v.number(expected('a number'));

/** Yes or no. */
export const boolean = v.boolean(expected('true or false'));

/** A day, of no time zone in particular: `2026-01-31`. */
export const day = v.pipe(
  string,
  v.nonEmpty(BLANK),
  v.check((text) => isDay(text), 'must be a day, like 2026-01-31'),
);

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00.000Z`);
  // February has no 30th, which is read as the 2nd of March.
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** One of some words. */
export function oneOf<const W extends readonly string[]>(words: W) {
  return v.picklist(words, ({ input }) =>
    input === undefined || input === null || input === '' ? BLANK : `must be one of ${words.join(', ')}`,
  );
}

/** The id of a record of another feature. Whether there is such a record, the server looks up. */
export const reference = v.pipe(string, v.nonEmpty(BLANK), v.maxLength(256, tooLong(256)));

/** A list of objects, each known by an id of its own, which whoever makes the object may choose. */
export function identifiedList<const E extends v.ObjectEntries>(entries: E, most: number) {
  return v.pipe(
    list(record({ id: v.exactOptional(elementId), ...entries }), most),
    v.check((elements) => {
      const ids = elements.flatMap((element) => ('id' in element ? [element.id] : []));
      return new Set(ids).size === ids.length;
    }, 'has the same id twice'),
  );
}

/** A point in time as the server writes it, in UTC: `2026-01-31T09:30:00.000Z`. */
export const isoTime = v.pipe(v.string(), v.isoTimestamp());
