import { expect } from 'chai';
import fc from 'fast-check';
import { DEFAULT_LIMITS } from '../../../common/json-patch';
import { jsonBytes } from '../../../common/json-patch/size';
import { anyJson } from './arbitraries';

describe('The size of JSON', () => {
  it('is the length of its text in UTF-8, as JSON.stringify writes it', () => {
    const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
    fc.assert(
      fc.property(anyJson, (value) => jsonBytes(value) === bytesOf(value)),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => jsonBytes(text) === bytesOf(text)),
      { numRuns: 2000 },
    );
    // Every code unit alone: control characters, quotes, halves of surrogate pairs.
    for (let unit = 0; unit < 0x10000; unit += 1) {
      const text = String.fromCharCode(unit);
      if (jsonBytes(text) !== bytesOf(text)) expect.fail(`U+${unit.toString(16)}`);
    }
  });

  it('is counted only until it exceeds the most that is asked for', () => {
    const endless = new Proxy<number[]>([1, 2, 3], {
      get: (list, name, receiver) => (name === 'length' ? 1e9 : (Reflect.get(list, name, receiver) as unknown)),
    });
    expect(jsonBytes(endless, 100)).to.be.greaterThan(100);
  });

  it('is limited to 200 operations, 256 KiB and 32 levels by default', () => {
    expect(DEFAULT_LIMITS).to.deep.equal({ operations: 200, bytes: 262_144, depth: 32 });
  });
});
