import { expect } from 'chai';
import fc from 'fast-check';
import { freeSlug, slugOf } from '../../../server-mock/features/articles/slug';

// Halves of surrogate pairs among them. (The library's own unit for all of Unicode takes seconds to be made.)
const anyCharacter = fc.nat({ max: 0x10ffff }).map((point) => String.fromCodePoint(point));

describe('a slug', () => {
  it('is the words of the title, in lower case, with hyphens', () => {
    expect(slugOf('  How to train — your dragon!?  ')).to.equal('how-to-train-your-dragon');
    expect(slugOf('C++ & C#, 2nd edition')).to.equal('c-c-2nd-edition');
  });

  it('leaves accents off Latin letters, and other scripts as they are', () => {
    expect(slugOf('Zoë’s Crème Brûlée')).to.equal('zoe-s-creme-brulee');
    expect(slugOf('雨について')).to.equal('雨について');
    expect(slugOf('हिन्दी में')).to.equal('हिन्दी-में');
  });

  it('of a title without a letter is one all the same', () => {
    for (const title of ['!!!', '🦉', '---', '__', '«»']) expect(slugOf(title)).to.equal('article');
  });

  it('of any title can stand in a URL and ends between two characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter, maxLength: 130 }), (title) => {
        const slug = slugOf(title);
        expect(slug).to.match(/^[^\s/?#%.-]([^\s/?#%.]*[^\s/?#%.-])?$/u);
        expect(slug.length).to.be.at.most(100);
        expect(decodeURIComponent(encodeURIComponent(slug))).to.equal(slug);
      }),
    );
  });

  it('gets a suffix where it is taken, until it is free, and where it means something else', async () => {
    const taken = new Set(['rain', 'rain-1']);
    const numbers = () => {
      let count = 0;
      return () => String((count += 1));
    };
    const free = (title: string) => freeSlug(title, (slug) => Promise.resolve(taken.has(slug)), numbers());
    expect(await free('Rain')).to.equal('rain-2');
    expect(await free('Snow')).to.equal('snow');
    expect(await free('Feed')).to.equal('feed-1');
    expect(await free('constructor')).to.equal('constructor-1');
  });
});
