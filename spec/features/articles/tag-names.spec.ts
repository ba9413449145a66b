import { expect } from 'chai';
import { TagNames } from '../../../app/features/articles/tag-names';

describe('The tags of an article being written', () => {
  it('keep the order in which they were added', () => {
    const tags = new TagNames(['tea']);
    tags.add('cake');
    tags.add('apples');
    expect(tags.toArray()).to.deep.equal(['tea', 'cake', 'apples']);
  });

  it('are trimmed, and never empty', () => {
    const tags = new TagNames();
    expect(tags.add('  green tea ')).to.equal(true);
    expect(tags.add('   ')).to.equal(false);
    expect(tags.toArray()).to.deep.equal(['green tea']);
  });

  it('are there once each', () => {
    const tags = new TagNames(['tea', 'tea']);
    expect(tags.add(' tea')).to.equal(false);
    expect(tags.toArray()).to.deep.equal(['tea']);
  });

  it('may be called like anything that every object has', () => {
    const tags = new TagNames();
    for (const name of ['__proto__', 'constructor', 'toString']) tags.add(name);
    tags.remove('constructor');
    expect(tags.toArray()).to.deep.equal(['__proto__', 'toString']);
  });
});
