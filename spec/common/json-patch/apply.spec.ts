import { expect } from 'chai';
import {
  apply,
  applyInPlace,
  MalformedPatchError,
  PatchConflictError,
  PatchLimitError,
  validatePatch,
  type Json,
  type Operation,
} from '../../../common/json-patch';
import { frozen } from './arbitraries';

/** What `act` throws, if it is of that class: so that its fields can be looked at. */
function thrownBy<E extends Error>(kind: abstract new (...args: never) => E, act: () => unknown): E {
  try {
    act();
  } catch (error) {
    if (error instanceof kind) return error;
    throw error;
  }
  throw new Error(`Nothing was thrown, expected ${kind.name}`);
}

describe('Applying a patch', () => {
  it('leaves the document as it was, and shares what the patch does not touch', () => {
    const document = frozen({ touched: { list: [1, 2] }, other: { deep: [3] } });

    const result = apply(document, [{ op: 'add', path: '/touched/list/-', value: 3 }]);

    expect(result).to.deep.equal({ touched: { list: [1, 2, 3] }, other: { deep: [3] } });
    expect(result).to.have.property('other', document.other);
  });

  it('leaves the patch as it was, also when later operations write into its values', () => {
    const patch = frozen<Operation[]>([
      { op: 'add', path: '/a', value: { list: [1] } },
      { op: 'add', path: '/a/list/-', value: 2 },
      { op: 'remove', path: '/a/list/0' },
    ]);
    expect(apply({}, patch)).to.deep.equal({ a: { list: [2] } });
  });

  it('returns the document itself when nothing is written', () => {
    const document = frozen({ a: 1 });
    expect(apply(document, [])).to.equal(document);
    expect(apply(document, [{ op: 'test', path: '/a', value: 1 }])).to.equal(document);
    expect(apply(document, [{ op: 'replace', path: '/a', value: 1 }])).to.equal(document);
    expect(apply(document, [{ op: 'add', path: '', value: { a: 1 } }])).to.equal(document);
  });

  it('is all or nothing: what came before a failing test has not happened', () => {
    const document = frozen({ list: [1, 2], title: 'old' });
    const patch: Operation[] = [
      { op: 'replace', path: '/title', value: 'new' },
      { op: 'remove', path: '/list/0' },
      { op: 'test', path: '/list/0', value: 1 },
    ];
    expect(() => apply(document, patch)).to.throw(PatchConflictError);
    expect(document).to.deep.equal({ list: [1, 2], title: 'old' });
  });

  it('keeps a copy apart from what it was copied from', () => {
    const result = apply({ a: { list: [1] } }, [
      { op: 'add', path: '/a/list/-', value: 2 },
      { op: 'copy', from: '/a', path: '/b' },
      { op: 'add', path: '/a/list/-', value: 3 },
      { op: 'remove', path: '/b/list/0' },
    ]);
    expect(result).to.deep.equal({ a: { list: [1, 2, 3] }, b: { list: [2] } });
  });

  it('copies a value into itself as it was before', () => {
    expect(apply({ a: { b: 1 } }, [{ op: 'copy', from: '/a', path: '/a/a' }])).to.deep.equal({
      a: { b: 1, a: { b: 1 } },
    });
    expect(apply({ b: 1 }, [{ op: 'copy', from: '', path: '/a' }])).to.deep.equal({ b: 1, a: { b: 1 } });
  });

  it('moves within an array by the index that counts after the removal', () => {
    expect(apply(['a', 'b', 'c'], [{ op: 'move', from: '/0', path: '/2' }])).to.deep.equal(['b', 'c', 'a']);
    expect(apply(['a', 'b', 'c'], [{ op: 'move', from: '/2', path: '/0' }])).to.deep.equal(['c', 'a', 'b']);
    expect(() => apply(['a', 'b', 'c'], [{ op: 'move', from: '/0', path: '/3' }])).to.throw(PatchConflictError);
  });

  it('moves a part to the place of the whole document', () => {
    expect(apply({ a: { b: 1 } }, [{ op: 'move', from: '/a', path: '' }])).to.deep.equal({ b: 1 });
  });

  it('moves something to where it is without effect, if it is there', () => {
    const document = { a: 1 };
    expect(apply(document, [{ op: 'move', from: '/a', path: '/a' }])).to.equal(document);
    expect(() => apply(document, [{ op: 'move', from: '/b', path: '/b' }])).to.throw(PatchConflictError);
  });

  it('replaces in place, so that the order of members stays', () => {
    expect(JSON.stringify(apply({ a: 1, b: 2 }, [{ op: 'replace', path: '/a', value: 3 }]))).to.equal('{"a":3,"b":2}');
  });

  it('tests by RFC 6902 §4.6: numbers by value, members in any order, elements in theirs', () => {
    const test = (document: Json, value: Json) => () => apply(document, [{ op: 'test', path: '', value }]);
    expect(test({ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1.0 })).not.to.throw();
    expect(test([1, 2], [2, 1])).to.throw(PatchConflictError);
    expect(test('1', 1)).to.throw(PatchConflictError);
    expect(test({ a: null }, {})).to.throw(PatchConflictError);
    expect(test([], {})).to.throw(PatchConflictError);
    expect(test(null, {})).to.throw(PatchConflictError);
  });

  it('knows - as the end of an array only where something is added', () => {
    expect(apply({ list: [1] }, [{ op: 'copy', from: '/list/0', path: '/list/-' }])).to.deep.equal({ list: [1, 1] });
    const misplaced: Operation[] = [
      { op: 'remove', path: '/list/-' },
      { op: 'replace', path: '/list/-', value: 2 },
      { op: 'test', path: '/list/-', value: 1 },
      { op: 'move', from: '/list/-', path: '/a' },
      { op: 'copy', from: '/list/-', path: '/a' },
      { op: 'add', path: '/list/-/a', value: 1 },
    ];
    for (const operation of misplaced) {
      expect(() => apply({ list: [1] }, [operation]), operation.op).to.throw(PatchConflictError);
    }
  });

  it('writes nothing past the end of an array, and nothing to its length', () => {
    for (const token of ['2', '01', '-1', '1e0', 'length', '4294967295', '']) {
      for (const op of ['add', 'replace'] as const) {
        expect(() => apply(['a'], [{ op, path: `/${token}`, value: 0 }]), `${op} ${token}`).to.throw(
          PatchConflictError,
        );
      }
    }
  });

  it('makes no parents, and adds nothing to a string or a number', () => {
    expect(() => apply({}, [{ op: 'add', path: '/a/b', value: 1 }])).to.throw(PatchConflictError);
    expect(() => apply({ a: 'text' }, [{ op: 'add', path: '/a/0', value: 'x' }])).to.throw(PatchConflictError);
    expect(() => apply(null, [{ op: 'add', path: '/a', value: 1 }])).to.throw(PatchConflictError);
  });

  it('does not know the members of the prototype chain', () => {
    for (const name of ['toString', 'hasOwnProperty', 'valueOf']) {
      expect(() => apply({}, [{ op: 'remove', path: `/${name}` }])).to.throw(PatchConflictError);
      expect(() => apply({}, [{ op: 'replace', path: `/${name}`, value: 1 }])).to.throw(PatchConflictError);
      expect(() => apply({}, [{ op: 'copy', from: `/${name}`, path: '/a' }])).to.throw(PatchConflictError);
      expect(() => apply({}, [{ op: 'add', path: `/${name}/a`, value: 1 }])).to.throw(PatchConflictError);
      expect(apply({}, [{ op: 'add', path: `/${name}`, value: 1 }])).to.have.own.property(name, 1);
    }
  });

  it('refuses tokens that could lead to a prototype, in path and in from', () => {
    for (const token of ['__proto__', 'constructor', 'prototype']) {
      const patches: Operation[][] = [
        [{ op: 'add', path: `/${token}`, value: { polluted: true } }],
        [{ op: 'add', path: `/${token}/polluted`, value: true }],
        [{ op: 'copy', from: `/${token}`, path: '/a' }],
      ];
      for (const patch of patches) expect(() => apply({}, patch)).to.throw(MalformedPatchError, token);
    }
  });

  it('takes __proto__ inside a value for a name like any other, and pollutes nothing with it', () => {
    const value: unknown = JSON.parse('{"__proto__": {"polluted": true}, "list": []}');
    const result = apply({}, [
      ...validatePatch([{ op: 'add', path: '/a', value }]),
      { op: 'add', path: '/a/list/-', value: 1 },
    ]);
    expect(JSON.stringify(result)).to.equal('{"a":{"__proto__":{"polluted":true},"list":[1]}}');
    expect(result).not.to.have.nested.property('a.polluted');
    expect({}).not.to.have.property('polluted');
  });

  it('says which operation failed, where and why', () => {
    const document = { a: { b: 1 } };
    const absent = thrownBy(PatchConflictError, () =>
      apply(document, [
        { op: 'test', path: '/a/b', value: 1 },
        { op: 'move', from: '/a/c', path: '/d' },
      ]),
    );
    expect(absent).to.include({ name: 'PatchConflictError', index: 1, pointer: '/a/c', reason: 'absent' });
    expect(absent.message).to.equal('operation 1: "/a/c" does not exist');

    const different = thrownBy(PatchConflictError, () => apply(document, [{ op: 'test', path: '/a/b', value: 2 }]));
    expect(different).to.include({ index: 0, pointer: '/a/b', reason: 'different' });

    const malformed = thrownBy(MalformedPatchError, () => apply(document, [{ op: 'remove', path: 'a' }]));
    expect(malformed).to.include({ index: 0, pointer: 'a' });
  });

  it('refuses what no document can fulfil', () => {
    expect(() => apply({}, [{ op: 'remove', path: '' }])).to.throw(MalformedPatchError);
    expect(() => apply({ a: {} }, [{ op: 'move', from: '/a', path: '/a/b' }])).to.throw(MalformedPatchError);
    expect(() => apply({ a: {} }, [{ op: 'move', from: '', path: '/a' }])).to.throw(MalformedPatchError);
    expect(apply({ a: 1 }, [{ op: 'move', from: '/a', path: '/ab' }])).to.deep.equal({ ab: 1 });
  });

  it('takes 200 operations and not one more, unless told otherwise', () => {
    const patch = (length: number): Operation[] => Array.from({ length }, () => ({ op: 'add', path: '/-', value: 0 }));
    expect(apply([], patch(200))).to.have.length(200);
    expect(thrownBy(PatchLimitError, () => apply([], patch(201)))).to.include({ limit: 'operations', allowed: 200 });
    expect(apply([], patch(201), { operations: 201 })).to.have.length(201);
  });

  it('makes a result of 256 KiB and not one byte more, unless told otherwise', () => {
    // {"a":""} has eight bytes, each ü two.
    const fill = (bytes: number): Operation[] => [
      { op: 'add', path: '/a', value: 'ü'.repeat(10) + 'x'.repeat(bytes - 28) },
    ];
    const most = 256 * 1024;
    expect(apply({}, fill(most))).to.have.property('a');
    expect(thrownBy(PatchLimitError, () => apply({}, fill(most + 1)))).to.include({ limit: 'bytes', allowed: most });
    expect(apply({}, fill(most + 1), { bytes: most + 1 })).to.have.property('a');
  });

  it('counts the bytes of escapes', () => {
    // Each control character takes the six bytes of \u0001.
    const patch: Operation[] = [{ op: 'replace', path: '', value: '\u0001'.repeat(10) }];
    expect(apply('', patch, { bytes: 62 })).to.have.length(10);
    expect(() => apply('', patch, { bytes: 61 })).to.throw(PatchLimitError, 'bytes');
  });

  it('makes a result 32 deep and not one deeper, unless told otherwise', () => {
    const nested = (depth: number): Json => (depth === 1 ? [] : [nested(depth - 1)]);
    expect(apply({}, [{ op: 'add', path: '/a', value: nested(31) }])).to.have.property('a');
    const tooDeep: Operation[] = [{ op: 'add', path: '/a', value: nested(32) }];
    expect(thrownBy(PatchLimitError, () => apply({}, tooDeep))).to.include({ limit: 'depth', allowed: 32 });
    expect(apply({}, tooDeep, { depth: 33 })).to.have.property('a');
  });

  it('makes a result no deeper where the size is known, too, whether something is added, copied or moved there', () => {
    const document: Json = { a: { b: { c: {} } }, d: [] };
    const limits = { depth: 4, documentBytes: 40 };
    const tooDeep: Operation[] = [
      { op: 'add', path: '/a/b/c/x', value: {} },
      { op: 'replace', path: '/a/b/c', value: [[]] },
      { op: 'copy', from: '/d', path: '/a/b/c/x' },
      { op: 'move', from: '/d', path: '/a/b/c/x' },
    ];
    for (const operation of tooDeep) {
      expect(() => apply(document, [operation], limits), operation.op).to.throw(PatchLimitError, 'levels');
      expect(apply(document, [operation], { ...limits, depth: 5 })).not.to.equal(document);
    }
  });

  it('stops a patch that doubles the document with each operation', () => {
    const doubling: Operation[] = Array.from({ length: 200 }, (_, at) => ({ op: 'copy', from: '', path: `/${at}` }));
    expect(() => apply({ seed: 'x' }, doubling, { depth: Infinity })).to.throw(PatchLimitError, 'bytes');
  });

  it('stops one that doubles a part of it in place, before that is made', () => {
    const doubling: Operation[] = Array.from({ length: 200 }, (_, at) => ({ op: 'copy', from: '', path: `/${at}` }));
    const document = { seed: 'x' };
    expect(() => applyInPlace(document, doubling, { depth: Infinity })).to.throw(PatchLimitError, 'bytes');
    expect(JSON.stringify(document)).to.equal('{"seed":"x"}');
  });
});

describe('Applying a patch in place', () => {
  it('writes into the document, and says whether anything changed', () => {
    const document = { list: [1, 2], title: 'old' };

    const result = applyInPlace(document, [
      { op: 'replace', path: '/title', value: 'new' },
      { op: 'add', path: '/list/0', value: 0 },
    ]);

    expect(result.document).to.equal(document);
    expect(document).to.deep.equal({ list: [0, 1, 2], title: 'new' });
    expect(result.isChanged).to.equal(true);
    const same: Operation[] = [
      { op: 'test', path: '/title', value: 'new' },
      { op: 'replace', path: '/list', value: [0, 1, 2] },
      { op: 'add', path: '/title', value: 'new' },
      { op: 'move', from: '/title', path: '/title' },
    ];
    expect(applyInPlace(document, same).isChanged).to.equal(false);
  });

  it('shares nothing with the patch, nor a copy with what it was copied from', () => {
    const patch = frozen<Operation[]>([
      { op: 'add', path: '/a', value: { list: [1] } },
      { op: 'copy', from: '/a', path: '/b' },
      { op: 'add', path: '/a/list/-', value: 2 },
      { op: 'replace', path: '/c', value: [{ deep: [] }] },
      { op: 'add', path: '/c/0/deep/-', value: 3 },
    ]);
    const { document } = applyInPlace({ c: null }, patch);
    expect(document).to.deep.equal({ a: { list: [1, 2] }, b: { list: [1] }, c: [{ deep: [3] }] });
  });

  it('puts everything back when an operation fails, members in their order and __proto__ among them', () => {
    const text = '{"a":{"x":1,"__proto__":{"y":2},"z":3},"list":[1,{"b":2},3],"title":"old"}';
    const writing: Operation[] = [
      { op: 'remove', path: '/a/x' },
      { op: 'add', path: '/a/x', value: 4 },
      { op: 'replace', path: '/title', value: 'new' },
      { op: 'remove', path: '/list/0' },
      { op: 'remove', path: '/list/0/b' },
      { op: 'add', path: '/list/0/c', value: 5 },
      { op: 'move', from: '/list/0', path: '/moved' },
      { op: 'copy', from: '/a', path: '/list/-' },
      { op: 'move', from: '/list', path: '/a/list' },
      { op: 'add', path: '/a/list/0', value: 6 },
    ];
    const failing: Operation[] = [
      { op: 'test', path: '/title', value: 'other' },
      { op: 'move', from: '/a', path: '/nowhere/a' },
      { op: 'replace', path: '/big', value: null },
      { op: 'add', path: '/title', value: 'x'.repeat(300 * 1024) },
      { op: 'remove', path: 'no pointer' },
    ];
    for (const last of failing) {
      for (let length = 0; length <= writing.length; length += 1) {
        const document = JSON.parse(text) as Json;
        expect(() => applyInPlace(document, [...writing.slice(0, length), last])).to.throw();
        expect(JSON.stringify(document)).to.equal(text);
      }
    }
  });

  it('puts everything back when the whole was replaced before', () => {
    const document = { a: { b: 1 }, c: 2 };
    expect(() =>
      applyInPlace(document, [
        { op: 'remove', path: '/c' },
        { op: 'move', from: '/a', path: '' },
        { op: 'replace', path: '/b', value: 3 },
        { op: 'remove', path: '/c' },
      ]),
    ).to.throw(PatchConflictError);
    expect(JSON.stringify(document)).to.equal('{"a":{"b":1},"c":2}');
  });
});
