import { expect } from 'chai';
import { MalformedPatchError, PatchLimitError, validatePatch } from '../../../common/json-patch';

describe('A patch from outside', () => {
  it('is taken when it is a list of operations, without what RFC 6902 does not define', () => {
    const patch = [
      { op: 'add', path: '/a', value: null, from: 'not a pointer', note: 'x' },
      { op: 'remove', path: '/a', value: 1 },
      { op: 'replace', path: '', value: [] },
      { op: 'move', from: '/a', path: '/b' },
      { op: 'copy', from: '', path: '/b' },
      { op: 'test', path: '/~0~1', value: false },
    ];
    expect(validatePatch(patch)).to.deep.equal([
      { op: 'add', path: '/a', value: null },
      { op: 'remove', path: '/a' },
      { op: 'replace', path: '', value: [] },
      { op: 'move', from: '/a', path: '/b' },
      { op: 'copy', from: '', path: '/b' },
      { op: 'test', path: '/~0~1', value: false },
    ]);
  });

  for (const patch of [null, undefined, 'x', 1, {}, { 0: { op: 'remove', path: '/a' }, length: 1 }]) {
    it(`is refused when it is no list: ${JSON.stringify(patch)}`, () => {
      expect(() => validatePatch(patch))
        .to.throw(MalformedPatchError)
        .with.property('index', undefined);
    });
  }

  const malformed: readonly unknown[] = [
    null,
    'remove',
    [],
    {},
    { path: '/a' },
    { op: 'spam', path: '/a' },
    { op: 'REMOVE', path: '/a' },
    { op: 'toString', path: '/a' },
    { op: ['remove'], path: '/a' },
    { op: 'remove' },
    { op: 'remove', path: null },
    { op: 'remove', path: ['a'] },
    { op: 'remove', path: 'a' },
    { op: 'remove', path: '/~2' },
    { op: 'remove', path: '' },
    { op: 'remove', path: '/constructor' },
    { op: 'add', path: '/a' },
    { op: 'replace', path: '/a' },
    { op: 'test', path: '/a' },
    { op: 'move', path: '/a' },
    { op: 'copy', path: '/a', from: 1 },
    { op: 'copy', path: '/a', from: 'b' },
    { op: 'copy', path: '/a', from: '/__proto__' },
    { op: 'move', path: '/a/b', from: '/a' },
    Object.create({ op: 'remove', path: '/a' }),
  ];
  malformed.forEach((operation, at) => {
    it(`is refused with the index of what is no operation: ${at} ${JSON.stringify(operation)}`, () => {
      const patch = [{ op: 'test', path: '', value: 1 }, operation];
      expect(() => validatePatch(patch))
        .to.throw(MalformedPatchError, 'operation 1')
        .with.property('index', 1);
    });
  });

  it('is refused when a value is no JSON', () => {
    for (const value of [
      undefined,
      NaN,
      Infinity,
      1n,
      new Date(0),
      new Map(),
      () => 1,
      new Array(1),
      { a: undefined },
      Symbol(),
    ]) {
      expect(() => validatePatch([{ op: 'add', path: '/a', value }])).to.throw(MalformedPatchError);
    }
  });

  it('is refused when it has a hole', () => {
    expect(() => validatePatch(new Array(1))).to.throw(MalformedPatchError);
  });

  it('is refused when it has more than 200 operations, before the first is read', () => {
    expect(() => validatePatch(new Array(201))).to.throw(PatchLimitError, '200 operations');
    expect(validatePatch([{ op: 'remove', path: '/a' }], { operations: 1 })).to.have.length(1);
  });

  it('is refused when a value is deeper than 32, however deep it is', () => {
    const text = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    const patch = (depth: number): unknown => [{ op: 'test', path: '/a', value: JSON.parse(text(depth)) as unknown }];
    expect(validatePatch(patch(32))).to.have.length(1);
    expect(() => validatePatch(patch(33))).to.throw(PatchLimitError, '32 levels');
    expect(() => validatePatch(patch(100_000))).to.throw(PatchLimitError, '32 levels');
  });
});
