import { expect } from 'chai';
import fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import { advance, merge, type Json, type JsonObject, type MergeOptions } from '../../../common/json-patch';
import { anyJson, frozen } from './arbitraries';

/** Objects with an id and strings are known by that, anything else is not. */
const identify = (_: readonly string[], element: Json): string | undefined => {
  if (typeof element === 'string') return element;
  const id =
    typeof element === 'object' && !Array.isArray(element) ? (element as JsonObject | null)?.['id'] : undefined;
  return typeof id === 'string' || typeof id === 'number' ? String(id) : undefined;
};

/** What a pointer leads to in a document, reserved names too. */
function pointedAt(document: Json, path: string): Json | undefined {
  const tokens = path.split('/').slice(1);
  return tokens.reduce<unknown>(
    (part, token) => (part as JsonObject)[token.replaceAll('~1', '/').replaceAll('~0', '~')],
    document,
  ) as Json | undefined;
}

/** A part by its tokens, elements by their identities. */
function partAt(state: Json, tokens: readonly string[]): Json | undefined {
  let part: Json | undefined = state;
  for (const token of tokens) {
    if (Array.isArray(part)) part = (part as readonly Json[]).find((element) => identify([], element) === token);
    else part = Object.hasOwn(Object(part) as object, token) ? (part as JsonObject)[token] : undefined;
  }
  return part;
}

function containersOf(value: unknown, found = new Set<unknown>()): Set<unknown> {
  if (typeof value !== 'object' || value === null) return found;
  found.add(value);
  Object.values(value).forEach((part) => containersOf(part, found));
  return found;
}

const anyOptions = fc.constantFrom<MergeOptions>({}, { identify });
/** `MERGE_RUNS=100000 npx mocha spec/common/json-patch/merge.properties.spec.ts` runs more; a failure prints its seed. */
const runs = { numRuns: Number(process.env['MERGE_RUNS'] ?? 5_000) };

describe('For any three states', function () {
  this.timeout(600_000);

  it('an edit of one side is the result, and equal edits of both are', () => {
    fc.assert(
      fc.property(anyJson, anyJson, anyOptions, (o, x, options) => {
        frozen([o, x]);
        for (const [mine, theirs] of [
          [x, o],
          [o, x],
          [x, structuredClone(x)],
        ] as const) {
          const { merged, conflicts } = merge(structuredClone(o), mine, theirs, options);
          expect(conflicts).to.deep.equal([]);
          if (!isDeepStrictEqual(merged, x)) expect.fail(JSON.stringify({ o, mine, theirs, merged }));
        }
        expect(Object.prototype).not.to.have.property('polluted');
      }),
      runs,
    );
  });

  it('the two sides find conflicts at the same places', () => {
    fc.assert(
      fc.property(anyJson, anyJson, anyJson, anyOptions, (o, m, t, options) => {
        frozen([o, m, t]);
        const places = (mine: Json, theirs: Json): string[] =>
          merge(o, mine, theirs, options)
            .conflicts.map(({ tokens }) => JSON.stringify(tokens))
            .sort();
        expect(places(m, t)).to.deep.equal(places(t, m));
      }),
      runs,
    );
  });

  it('a base comes to the target where the server shows it, and stays where it shows the base', () => {
    fc.assert(
      fc.property(anyJson, anyJson, anyOptions, (base, target, options) => {
        frozen([base, target]);
        expect(advance(base, target, structuredClone(target), options)).to.deep.equal(target);
        expect(advance(base, target, structuredClone(base), options)).to.deep.equal(base);
      }),
      runs,
    );
  });

  it('what a merge tells is true: values of the three states, at places of the merged one', () => {
    fc.assert(
      fc.property(anyJson, anyJson, anyJson, anyOptions, (o, m, t, options) => {
        frozen([o, m, t]);
        const { merged, conflicts } = merge(o, m, t, options);
        const paths = conflicts.map(({ path }) => path);
        expect(new Set(paths.filter((path) => !path.includes('-'))).size).to.equal(
          paths.filter((p) => !p.includes('-')).length,
        );
        for (const { kind, path, tokens, base, mine, theirs } of conflicts) {
          for (const [state, value] of [
            [o, base],
            [m, mine],
            [t, theirs],
          ] as const) {
            if (value !== undefined) expect(partAt(state, tokens)).to.deep.equal(value);
          }
          const kept = kind === 'delete/edit' && (mine ?? null) === null ? theirs : mine;
          expect(partAt(merged, tokens)).to.deep.equal(kept);
          expect(pointedAt(merged, path), path).to.deep.equal(kept);
        }
      }),
      runs,
    );
  });

  it('nothing shared with the other state or the base can be written into through the result', () => {
    fc.assert(
      fc.property(anyJson, anyJson, anyJson, anyOptions, (o, m, t, options) => {
        // Each with containers of its own, which states that fast-check makes do not have.
        const [base, mine, theirs] = [structuredClone(o), structuredClone(m), structuredClone(t)];
        const given = containersOf([base, theirs]);
        const result = merge(base, mine, theirs, {
          ...options,
          resolve: ({ path }) => (path.length % 2 ? 'theirs' : undefined),
        });
        for (const part of containersOf(result))
          if (given.has(part)) expect.fail(JSON.stringify({ base, mine, theirs }));
      }),
      runs,
    );
  });
});

describe('For any two people who edit different things', function () {
  this.timeout(600_000);

  interface Element extends JsonObject {
    readonly id: string;
    readonly fields: JsonObject;
  }
  interface Doc extends JsonObject {
    readonly fields: JsonObject;
    readonly list: readonly Element[];
  }
  type Edit = (doc: Doc) => Doc;
  const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
  const names = ['x', 'y', 'z', '__proto__', 'constructor'];
  const value = fc.constantFrom<Json | undefined>(undefined, 1, 'text', [1], { deep: 1 });

  const withField = (fields: JsonObject, name: string, to: Json | undefined): JsonObject =>
    Object.fromEntries([
      ...Object.entries(fields).filter(([other]) => other !== name),
      ...(to === undefined ? [] : [[name, to] as const]),
    ]);

  /** An edit, by the name of what it edits: two of different names are disjoint. */
  const anyEdit: fc.Arbitrary<readonly [place: string, edit: Edit]> = fc.oneof(
    fc.tuple(fc.constantFrom(...names), value).map(([name, to]) => {
      const edit: Edit = (doc) => ({ ...doc, fields: withField(doc.fields, name, to) });
      return [name, edit] as const;
    }),
    fc.tuple(fc.constantFrom(...ids), fc.constantFrom(...names), value).map(([id, name, to]) => {
      const edit: Edit = (doc) => ({
        ...doc,
        list: doc.list.map((each) => (each.id === id ? { ...each, fields: withField(each.fields, name, to) } : each)),
      });
      return [id, edit] as const;
    }),
    fc.constantFrom(...ids).map((id) => {
      const edit: Edit = (doc) => ({ ...doc, list: doc.list.filter((each) => each.id !== id) });
      return [id, edit] as const;
    }),
    fc.tuple(fc.constantFrom('new1', 'new2', 'new3', '__proto__'), fc.nat(6)).map(([id, at]) => {
      const edit: Edit = (doc) => {
        const others = doc.list.filter((each) => each.id !== id);
        return { ...doc, list: [...others.slice(0, at), { id, fields: {} }, ...others.slice(at)] };
      };
      return [id, edit] as const;
    }),
    fc.tuple(fc.constantFrom(...ids), fc.nat(6)).map(([id, at]) => {
      const edit: Edit = (doc) => {
        const [moved] = doc.list.filter((each) => each.id === id);
        const others = doc.list.filter((each) => each.id !== id);
        return moved ? { ...doc, list: [...others.slice(0, at), moved, ...others.slice(at)] } : doc;
      };
      return [id, edit] as const;
    }),
  );

  const base: Doc = { fields: { x: 0, y: 0 }, list: ids.map((id) => ({ id, fields: { x: 0, y: { deep: 0 } } })) };
  const sides = fc.tuple(fc.array(anyEdit, { maxLength: 8 }), fc.array(anyEdit, { maxLength: 8 }));
  const after = (edits: readonly (readonly [string, Edit])[]): Doc =>
    frozen(edits.reduce<Doc>((doc, [, edit]) => edit(doc), base));

  it('there is no conflict, and both have all that they did', () => {
    fc.assert(
      fc.property(sides, ([left, right]) => {
        const places = new Set(left.map(([place]) => place));
        const others = right.filter(([place]) => !places.has(place));
        const [mine, theirs] = [after(left), after(others)];
        const { merged, conflicts } = merge(base, mine, theirs, { identify });
        expect(conflicts).to.deep.equal([]);
        const expected = after([...left, ...others]);
        const byId = (doc: Doc): unknown => [doc.fields, Object.fromEntries(doc.list.map((each) => [each.id, each]))];
        expect(byId(merged as Doc)).to.deep.equal(byId(expected));
      }),
      runs,
    );
  });

  const idsOf = (doc: Doc): string[] => doc.list.map(({ id }) => id);
  const isMoved = (doc: Doc): boolean => {
    const there = idsOf(doc);
    return there.filter((id) => ids.includes(id)).join() !== ids.filter((id) => there.includes(id)).join();
  };
  const isArranged = (doc: Doc): boolean => isMoved(doc) || idsOf(doc).some((id) => !ids.includes(id));
  const sortedById = (doc: Doc): Doc => ({
    ...doc,
    list: [...doc.list].sort((one, other) => (one.id < other.id ? -1 : 1)),
  });

  it('a merge that is done again changes nothing, but for the order where both added or moved something', () => {
    fc.assert(
      fc.property(sides, ([left, right]) => {
        const [mine, theirs] = [after(left), after(right)];
        const first = merge(base, mine, theirs, { identify }).merged as Doc;
        const again = merge(base, first, theirs, { identify }).merged as Doc;
        expect(sortedById(again)).to.deep.equal(sortedById(first));
        if (!isArranged(mine) || !isArranged(theirs)) expect(again).to.deep.equal(first);
      }),
      runs,
    );
  });

  it('it is the same who is called mine, but for conflicts, and for the order where both added or moved something', () => {
    fc.assert(
      fc.property(sides, ([left, right]) => {
        const [mine, theirs] = [after(left), after(right)];
        const one = merge(base, mine, theirs, { identify });
        const other = merge(base, theirs, mine, { identify });
        expect(other.conflicts.length).to.equal(one.conflicts.length);
        if (one.conflicts.length > 0) return;
        expect(sortedById(other.merged as Doc)).to.deep.equal(sortedById(one.merged as Doc));
        if (!isArranged(mine) || !isArranged(theirs)) expect(other.merged).to.deep.equal(one.merged);
      }),
      runs,
    );
  });

  it('elements are in an order that both sides would know: of each side’s neighbours that neither moved, none changed places', () => {
    fc.assert(
      fc.property(sides, ([left, right]) => {
        const [mine, theirs] = [after(left), after(right)];
        const { merged } = merge(base, mine, theirs, { identify });
        const result = idsOf(merged as Doc);
        expect(new Set(result).size).to.equal(result.length);
        const isLikeIn = (doc: Doc): boolean => {
          const here = idsOf(doc);
          return here.filter((id) => result.includes(id)).join() === result.filter((id) => here.includes(id)).join();
        };
        if (!isMoved(mine)) expect(isLikeIn(theirs), 'their order').to.equal(true);
        else if (!isMoved(theirs)) expect(isLikeIn(mine), 'my order').to.equal(true);
      }),
      runs,
    );
  });
});
