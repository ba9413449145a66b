import { expect } from 'chai';
import { createId } from '../../../app/data/saves';

describe('An id for a new element', () => {
  it('is one that the API takes, and another each time', () => {
    const ids = Array.from({ length: 100 }, createId);
    expect(new Set(ids).size).to.equal(100);
    for (const id of ids) expect(id).to.match(/^[A-Za-z0-9_-]{22}$/);
  });
});
