/** What the bench asks of two data layers has to be true of ours: nobody reads its table when something else is changed. */
import { expect } from 'chai';
import { sixteen } from '../../bench/sixteen.bench';

describe('The sixteen questions of the bench', () => {
  for (const { question, ours } of sixteen) {
    it(`${question}: yes`, async () => {
      expect(await ours()).to.equal(true);
    });
  }
});
