import fc from 'fast-check';
import type { Json } from '../../../common/json-patch';

/** Names that have a meaning in JavaScript, in pointers or in arrays, among some that have none. */
const names = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'length', 'id'],
  ...['', '/', '~', '~1', '-', '0', '01', 'a', 'b', 'ü/~'],
];
export const anyName = fc.constantFrom(...names);

const scalar = fc.oneof(
  fc.constantFrom<Json>(null, true, false, 0, 1, -1.5, 1e21, '', 'a', '0', 'two\nlines "quoted" ü 日 🙂 \ud800'),
  fc.string({ maxLength: 5, unit: 'binary' }),
);

/** Own members whatever they are called: assignment would take `__proto__` for a prototype. */
const objectOf = (value: fc.Arbitrary<Json>): fc.Arbitrary<Json> =>
  fc.array(fc.tuple(anyName, value), { maxLength: 5 }).map((members) => Object.fromEntries(members));

/** Elements that are known by their id, in any order, with one member that changes. */
const identified = (value: fc.Arbitrary<Json>): fc.Arbitrary<Json> =>
  fc
    .uniqueArray(fc.tuple(fc.constantFrom<Json>(0, 1, 2, 3, 4, '', '1', 'x'), value), {
      selector: ([id]) => id,
      maxLength: 8,
    })
    .map((elements) => elements.map(([id, inner]) => ({ id, inner })));

/** So long that to move one is shorter than to write it. */
const longElements = ['a', 'b', 'c'].flatMap((name) => [name.repeat(150), { [name]: name.repeat(150) }]);

/** Any JSON, up to five deep, of so few parts that two of them often have something in common. */
export const anyJson: fc.Arbitrary<Json> = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    scalar,
    objectOf(tie('json')),
    fc.array(tie('json'), { maxLength: 6 }),
    fc.array(fc.constantFrom<Json>(...longElements), { maxLength: 12 }),
    identified(tie('json')),
  ),
})).json;

/** Forbids every change, here and in all parts, so that whoever tries gets an error. */
export function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}
