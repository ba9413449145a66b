import { expect } from 'chai';
import { fieldsOfWrite } from '../../../server-mock/cache/cache-fields';
import { briefly, policiesOf } from '../../../server-mock/cache';
import { pagesFeature } from '../../support/pages';

describe('What a write shows', () => {
  const policyOf = (clientCaching: object) => {
    const feature = pagesFeature({ page: { duration: '5m', ...clientCaching } }, () => 1);
    return policiesOf([feature], {}).get('GET /api/pages/{name}');
  };
  const shown = {
    representation: { status: 200, headers: {}, body: '1', validators: { etag: 'e.3', record: 'e.3' }, tags: ['page'] },
    invalidated: ['pages'],
  };
  const fieldsOf = (produced: object, policy = policyOf(briefly)) => {
    const fields = fieldsOfWrite({ ...shown, ...produced }, policy);
    return [fields['cache-control'], fields['cache-groups'], fields['cache-group-invalidation']];
  };

  it('may be kept as what is read there: as long, and by the same groups', () => {
    expect(fieldsOf({})).to.deep.equal(['private, max-age=30', '"page"', '"pages"']);
    expect(fieldsOf({}, policyOf({}))).to.deep.equal(['private, no-cache', '"page"', '"pages"']);
  });

  it('may not where nobody is to keep what is read there, or nothing is', () => {
    expect(fieldsOf({}, policyOf({ clientCaching: 'disabled' }))[0]).to.equal('no-store');
    expect(fieldsOfWrite(shown, undefined)).not.to.have.any.keys('cache-control', 'cache-groups');
  });

  it('may not where it is no record, was refused, or was made for an earlier request', () => {
    const { representation } = shown;
    for (const other of [
      { representation: { ...representation, validators: { etag: 'a body' } } },
      { representation: { ...representation, status: 412 } },
      { isRepeated: true },
    ]) {
      expect(fieldsOf(other).slice(0, 2)).to.deep.equal([undefined, undefined]);
    }
  });
});
