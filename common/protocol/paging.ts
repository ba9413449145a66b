/**
 * Which part of a list is asked for. What is no whole number, or below the least, is refused: a client that counts
 * wrong should hear it. Asking for more than a page can hold is no mistake: the page holds less.
 */
import * as v from 'valibot';

const DEFAULT_LIMIT = 20;
const LARGEST_LIMIT = 100;

const wholeNumber = (least: number, most: number) =>
  v.pipe(
    v.string(),
    v.regex(/^\d+$/, `must be a whole number, at least ${least}`),
    v.transform((digits) => Math.min(Number(digits), most)),
    v.number(),
    v.integer(),
    v.minValue(least, `must be a whole number, at least ${least}`),
  );

export const paging = {
  limit: v.optional(wholeNumber(1, LARGEST_LIMIT), String(DEFAULT_LIMIT)),
  offset: v.optional(wholeNumber(0, Number.MAX_SAFE_INTEGER), '0'),
};
