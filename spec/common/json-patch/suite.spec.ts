import { expect } from 'chai';
import rfcCases from 'json-patch-test-suite/spec_tests.json' with { type: 'json' };
import furtherCases from 'json-patch-test-suite/tests.json' with { type: 'json' };
import { apply, applyInPlace, PatchError, validatePatch, type Json, type Operation } from '../../../common/json-patch';
import { frozen } from './arbitraries';

interface Case {
  readonly comment?: string;
  readonly doc: Json;
  readonly patch: unknown;
  readonly expected?: Json;
  readonly error?: string;
}

// Two members of one name are gone once JSON is parsed: this case judges parsers. Others that the suite calls disabled run.
const judgesParsers = ({ comment }: Case): boolean => comment === 'duplicate ops';

function toCases(records: unknown): readonly Case[] {
  return (records as readonly Case[]).filter((record) => !judgesParsers(record));
}

const ways: Readonly<Record<string, (document: Json, patch: readonly Operation[]) => Json>> = {
  'to a copy': (document, patch) => apply(frozen(document), patch),
  'in place': (document, patch) => applyInPlace(structuredClone(document), patch).document,
};

for (const [way, applied] of Object.entries(ways)) {
  describe(`The test suite of RFC 6902, applied ${way}`, () => {
    [...toCases(rfcCases), ...toCases(furtherCases)].forEach((record, at) => {
      const { comment = JSON.stringify(record.patch), doc, patch, expected, error } = record;
      const run = (): Json => applied(doc, validatePatch(frozen(patch)));

      if (error !== undefined) it(`refuses ${at}: ${comment}`, () => expect(run).to.throw(PatchError));
      else if (expected !== undefined) it(`applies ${at}: ${comment}`, () => expect(run()).to.deep.equal(expected));
      else it(`accepts ${at}: ${comment}`, () => expect(run()).to.deep.equal(doc));
    });
  });
}
