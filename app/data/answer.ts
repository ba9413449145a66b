/**
 * From the text of an answer to values that may be trusted to have the shape that was agreed on.
 * Promises  what comes out fits the shape, has no `__proto__` at any depth, or nothing comes out.
 */
import * as v from 'valibot';
import { proto } from '../../vendor/proto';

/** What an answer must be. `nothing`: whatever comes is not looked at further than that it is JSON or empty. */
export type Expectation = v.GenericSchema | 'nothing';

export class UnreadableAnswerError extends Error {
  static {
    proto(UnreadableAnswerError, { name: 'UnreadableAnswerError' });
  }
}

/** @throws {UnreadableAnswerError} not JSON, empty where something was expected, or of another shape. */
export function readAnswer(text: string, expected: Expectation): unknown {
  if (expected === 'nothing' && text.trim() === '') return undefined;
  return shapedAs(parseJson(text), expected);
}

/** @throws {UnreadableAnswerError} of another shape. */
export function shapedAs(value: unknown, expected: Expectation): unknown {
  if (expected === 'nothing') return value;
  const result = v.safeParse(expected, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new UnreadableAnswerError(`at '${v.getDotPath(issue) ?? ''}': ${issue.message}`);
}

/** @throws {UnreadableAnswerError} not JSON. */
export function parseJson(text: string): unknown {
  try {
    // An own `__proto__` would become the prototype of whatever it is copied to, as Backbone copies attributes.
    return JSON.parse(text, (key, value: unknown) => (key === '__proto__' ? undefined : value));
  } catch (cause) {
    throw new UnreadableAnswerError('not JSON', { cause });
  }
}
