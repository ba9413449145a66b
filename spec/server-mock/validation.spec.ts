import { expect } from 'chai';
import * as v from 'valibot';
import { email, line, list, record } from '../../common/protocol/fields';
import { Refusal } from '../../server-mock/feature';
import { validated } from '../../server-mock/validation';

const kite = record({ kite: record({ name: line(9), tails: v.exactOptional(list(record({ length: line(3) }), 2)) }) });

function refusalOf(schema: v.GenericSchema, value: unknown): unknown {
  try {
    return validated(schema, value);
  } catch (reason) {
    if (!(reason instanceof Refusal)) throw reason;
    return { status: reason.status, errors: reason.errors };
  }
}

describe('what was sent', () => {
  it('arrives with declared fields only, and as the declaration makes them', () => {
    expect(validated(kite, { kite: { name: ' Red ', colour: 'red' }, more: 1 })).to.deep.equal({
      kite: { name: 'Red' },
    });
  });

  it('is refused by the names of its fields, without the envelope', () => {
    expect(refusalOf(kite, { kite: { name: ' ', tails: [{ length: '1' }, { length: 2 }] } })).to.deep.equal({
      status: 422,
      errors: { name: ["can't be blank"], 'tails.1.length': ['must be a string'] },
    });
  });

  it('is refused by the name of the envelope where that is missing or something else', () => {
    const blank = { status: 422, errors: { kite: ["can't be blank"] } };
    for (const sent of [{}, null, undefined, { kite: null }]) expect(refusalOf(kite, sent)).to.deep.equal(blank);
    expect(refusalOf(kite, { kite: 7 })).to.deep.equal({ status: 422, errors: { kite: ['must be an object'] } });
  });

  it('is refused as the body where there is no envelope', () => {
    const bare = record({ name: line(9), colour: line(9) });
    expect(refusalOf(bare, 'red')).to.deep.equal({ status: 422, errors: { body: ['must be an object'] } });
  });

  it('hears one message a field, the first', () => {
    expect(refusalOf(record({ email }), { email: '' })).to.deep.equal({
      status: 422,
      errors: { email: ["can't be blank"] },
    });
  });
});
