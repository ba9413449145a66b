import { expect } from 'chai';
import fc from 'fast-check';
import { labelOf, readable, worded, wordsOf } from '../../app/ui/readable';

describe('The name of a field', () => {
  it('is its words, whichever way programs write them', () => {
    expect(['updatedAt', 'updated_at', 'updated-at', 'title', 'imageURL', ''].map(wordsOf)).to.deep.equal([
      'Updated at',
      'Updated at',
      'Updated at',
      'Title',
      'Image URL',
      '',
    ]);
  });

  it('says where it is, counting from one', () => {
    expect(
      ['/title', '/cover/alt', '/sources/1/title', '/sources/0', '/a~1b', ''].map((path) => labelOf(path)),
    ).to.deep.equal(['Title', 'Cover: alt', 'Sources 2: title', 'Sources 1', 'A/b', 'The whole']);
  });

  it('can be given, for one place and for every position in a list', () => {
    const labels = { '/title': 'Headline', '/sources/#/url': 'Address of source #', '/a/#/b/#': 'No. # of #' };
    const paths = ['/title', '/sources/4/url', '/sources/4/title', '/a/0/b/2'];
    expect(paths.map((path) => labelOf(path, labels))).to.deep.equal([
      'Headline',
      'Address of source 5',
      'Sources 5: title',
      'No. 1 of 3',
    ]);
  });

  it('is a text for any pointer, also one that names what every object has', () => {
    expect(labelOf('/constructor', {})).to.equal('Constructor');
    expect(labelOf('/__proto__/toString', {})).to.equal('Proto: to string');
    fc.assert(fc.property(fc.string(), (path) => labelOf(path, {}) !== ''));
  });
});

describe('What a server says of fields', () => {
  const isField = (name: string): boolean => name === 'title' || name === 'tags';

  it('begins with what people call them', () => {
    const labels = { '/tags/#/name': 'Tag #' };
    const said = 'title is too long; tags.1.name is odd, tags and all; size 9 is none; title';
    expect([worded(said, isField), worded(said, isField, labels)]).to.deep.equal([
      'Title is too long; Tags 2: name is odd, tags and all; size 9 is none; Title',
      'Title is too long; Tag 2 is odd, tags and all; size 9 is none; Title',
    ]);
  });

  it('stays as it is where it is of something else', () => {
    for (const said of ['', 'Too long', 'constructor is odd', 'The title is too long']) {
      expect(worded(said, isField)).to.equal(said);
    }
  });
});

describe('A value', () => {
  it('is read as people write it', () => {
    expect(readable('as it is\n ')).to.equal('as it is\n ');
    expect([true, false, 12.5, null, undefined].map(readable)).to.deep.equal(['Yes', 'No', '12.5', '', '']);
    expect(readable(['a', 'b', 3])).to.equal('a, b, 3');
    expect(readable([])).to.equal('');
  });

  it('of several parts is read line by line, without the ids', () => {
    const value = { id: 'x1', title: 'Map', shownAt: null, of: { town: 'Dunwich' }, tags: [{ id: 1, name: 'a' }] };
    expect(readable(value)).to.equal('Title: Map\nShown at: \nOf: Town: Dunwich\nTags: 1: Name: a');
    expect(readable({ id: 'x1' })).to.equal('Id: x1');
    expect(readable({ a: { b: 1, c: 2 } })).to.equal('A:\n  B: 1\n  C: 2');
  });

  it('is text whatever it is, however deep', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => typeof readable(value) === 'string'));
    let deep: unknown = 'bottom';
    for (let depth = 0; depth < 100_000; depth += 1) deep = [[deep]];
    expect(readable(deep)).to.match(/…$/);
  });
});
