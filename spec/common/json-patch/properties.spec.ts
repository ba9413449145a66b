import { expect } from 'chai';
import fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import {
  apply,
  applyInPlace,
  compare,
  PatchError,
  UNLIMITED,
  validatePatch,
  type Json,
  type JsonObject,
  type Operation,
  type Patched,
} from '../../../common/json-patch';
import { anyJson, anyName, frozen } from './arbitraries';

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
const depthOf = (value: Json): number =>
  typeof value === 'object' && value !== null
    ? 1 + Math.max(0, ...Object.values(value as Readonly<Record<string, Json>>).map(depthOf))
    : 0;
const anyPointer = fc.array(anyName, { maxLength: 3 }).map((tokens) => tokens.map((token) => `/${token}`).join(''));

const copyOf = (value: Json): Json => JSON.parse(JSON.stringify(value)) as Json;

/** Operations that are right in form as often as not, on pointers that hit something now and then. */
const anyOperation: fc.Arbitrary<unknown> = fc.record({
  op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test'),
  path: anyPointer,
  from: anyPointer,
  value: anyJson,
});

describe('For any two documents and any patch', function () {
  // Many runs: a busy machine takes a while.
  this.timeout(60_000);

  it('applying the patch between two states to the first gives the second, and changes neither', () => {
    fc.assert(
      fc.property(anyJson, anyJson, (from, to) => {
        frozen([from, to]);
        const patch = validatePatch(compare(from, to));
        for (const result of [apply(from, frozen(patch)), applyInPlace(copyOf(from), patch).document]) {
          if (!isDeepStrictEqual(result, to)) expect.fail(JSON.stringify({ from, to, patch, result }));
        }
        expect(Object.prototype).not.to.have.property('polluted');
      }),
      { numRuns: 10_000 },
    );
  });

  it('a patch is refused for its size or depth by whoever knows the size of the document, or does not', () => {
    const outcome = (act: () => Json): unknown => {
      try {
        return act();
      } catch (error) {
        return (error as PatchError).message;
      }
    };
    fc.assert(
      fc.property(
        anyJson,
        fc.array(anyOperation, { maxLength: 4 }),
        fc.oneof(fc.nat(40), fc.constant(100_000)),
        fc.nat(2),
        (document, some, more, deeper) => {
          const documentBytes = bytesOf(document);
          const limits = { bytes: documentBytes + more, depth: depthOf(document) + deeper };
          const patch = outcome(() => validatePatch(some)) as Operation[];
          if (!Array.isArray(patch)) return;
          const [known, ...others] = [{ ...limits, documentBytes }, limits].flatMap((all) => [
            outcome(() => apply(document, patch, all)),
            outcome(() => applyInPlace(copyOf(document), patch, all).document),
          ]);
          for (const other of others) expect(other).to.deep.equal(known);
        },
      ),
      { numRuns: 5_000 },
    );
  });

  it('that holds by whatever identity, in lists that share their ends too', () => {
    const words = fc.constantFrom<Json>({ inner: 1 }, { inner: 2, text: 'long enough to be moved' }, 'a', 1, [1]);
    const ends = fc.array(words, { maxLength: 3 });
    fc.assert(
      fc.property(
        ends,
        fc.array(words, { maxLength: 5 }),
        fc.array(words, { maxLength: 5 }),
        ends,
        (head, a, b, tail) => {
          const [from, to] = frozen([
            [...head, ...a, ...tail],
            [...head, ...b, ...tail],
          ]);
          const identify = ({ inner }: JsonObject): number | undefined =>
            typeof inner === 'number' ? inner : undefined;
          for (const options of [{}, { identify }]) expect(apply(from, compare(from, to, options))).to.deep.equal(to);
        },
      ),
      { numRuns: 5000 },
    );
  });

  it('the patch between two states is not longer than the second', () => {
    fc.assert(
      fc.property(anyJson, anyJson, (from, to) => {
        expect(bytesOf(compare(from, to))).to.be.at.most(bytesOf([{ op: 'replace', path: '', value: to }]));
      }),
      { numRuns: 3000 },
    );
  });

  it('the patch between a state and itself is empty, also when nothing is shared', () => {
    fc.assert(
      fc.property(anyJson, (state) => {
        expect(compare(state, state)).to.deep.equal([]);
        expect(compare(state, JSON.parse(JSON.stringify(state)) as Json)).to.deep.equal([]);
      }),
      { numRuns: 3000 },
    );
  });

  it('a patch gives a document or a PatchError, and changes nothing that it was given', () => {
    let applied = 0;
    fc.assert(
      fc.property(anyJson, fc.array(anyOperation, { maxLength: 4 }), (document, operations) => {
        const before = JSON.stringify(document);
        frozen([document, operations]);
        try {
          apply(document, validatePatch(operations));
          applied += 1;
        } catch (error) {
          if (!(error instanceof PatchError)) throw error;
        }
        expect(JSON.stringify(document)).to.equal(before);
      }),
      { numRuns: 10_000 },
    );
    expect(applied).to.be.greaterThan(1000);
  });

  it('a patch that is applied in place does what it does to a copy, or leaves the document as it was to the last byte', () => {
    const outcome = (act: () => Json): string => {
      try {
        return JSON.stringify(act());
      } catch (error) {
        if (!(error instanceof PatchError)) throw error;
        return error.message;
      }
    };
    const counts = { refused: 0, applied: 0 };
    fc.assert(
      fc.property(
        anyJson,
        anyJson,
        fc.array(anyOperation, { maxLength: 4 }),
        fc.nat(60),
        (from, to, operations, moreBytes) => {
          const limits = { bytes: Math.max(bytesOf(from), bytesOf(to)) + moreBytes, depth: 5, operations: Infinity };
          // What fits, and what is refused half-way: by an operation, or by what all of them lead to.
          const patch = [...compare(from, to, limits), ...operations];
          const [text, patchText] = [JSON.stringify(from), JSON.stringify(patch)];
          const document = copyOf(from);
          let applied: Patched | undefined;
          const inPlace = outcome(() => {
            applied = applyInPlace(document, validatePatch(patch), limits);
            return applied.document;
          });
          expect(inPlace).to.equal(outcome(() => apply(from, validatePatch(patch), limits)));
          expect(JSON.stringify(patch)).to.equal(patchText);
          if (applied === undefined) expect(JSON.stringify(document)).to.equal(text);
          else if (!applied.isChanged) expect(applied.document).to.equal(document).and.deep.equal(from);
          counts[applied ? 'applied' : 'refused'] += 1;
          expect(Object.prototype).not.to.have.property('polluted');
        },
      ),
      { numRuns: 10_000 },
    );
    expect(Math.min(counts.refused, counts.applied)).to.be.greaterThan(1_000);
  });

  it('a patch does what its operations do one by one', () => {
    const names = fc.constantFrom('/a', '/b', '/a/a', '/a/b', '/b/a', '/a/0', '/b/0', '/a/-', '');
    const container = fc.constantFrom<Json>({}, [], { a: {} }, { a: [], b: {} }, [{ a: 1 }, {}]);
    const operation: fc.Arbitrary<Operation> = fc.oneof(
      fc.record({ op: fc.constantFrom('add', 'replace'), path: names, value: container }),
      fc.record({ op: fc.constant('remove'), path: names }),
      fc.record({ op: fc.constantFrom('move', 'copy'), from: names, path: names }),
    );
    /** The operations that are possible in this order. */
    const possible = (document: Json, operations: readonly Operation[]): Operation[] => {
      let state = document;
      return operations.filter((candidate) => {
        try {
          state = apply(state, [candidate], UNLIMITED);
          return true;
        } catch {
          return false;
        }
      });
    };
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 12 }), (operations) => {
        const document = frozen<Json>({ a: { a: { a: 1 }, b: [] }, b: [1, { a: [] }] });
        const patch = frozen(possible(document, operations));
        const oneByOne = patch.reduce<Json>((state, each) => apply(state, [each], UNLIMITED), document);
        expect(apply(document, patch, UNLIMITED)).to.deep.equal(oneByOne);
        expect(applyInPlace(copyOf(document), patch, UNLIMITED).document).to.deep.equal(oneByOne);
      }),
      { numRuns: 5000 },
    );
  });
});
