import { expect } from 'chai';
import { addressOfPage, pageLinks, pageNumber, pathOfPage } from '../../../app/features/articles/feed';

describe('Feeds', () => {
  it('ask the API for ten articles, from the first of their page on', () => {
    expect(pathOfPage({ name: 'global' }, 1)).to.equal('/articles?limit=10&offset=0');
    expect(pathOfPage({ name: 'following' }, 3)).to.equal('/articles/feed?limit=10&offset=20');
  });

  it('put what people chose into the query, where it cannot become anything else', () => {
    expect(pathOfPage({ name: 'tagged', tag: 'a&limit=1' }, 1)).to.equal(
      '/articles?tag=a%26limit%3D1&limit=10&offset=0',
    );
    expect(pathOfPage({ name: 'authored', username: '../é' }, 1)).to.equal(
      '/articles?author=..%2F%C3%A9&limit=10&offset=0',
    );
    expect(pathOfPage({ name: 'favorited', username: '__proto__' }, 2)).to.equal(
      '/articles?favorited=__proto__&limit=10&offset=10',
    );
  });

  it('have an address for each page, the first one without a number', () => {
    expect(addressOfPage({ name: 'global' }, 1)).to.deep.equal({ route: 'home', parameters: {} });
    expect(addressOfPage({ name: 'following' }, 2)?.parameters).to.deep.equal({ feed: 'following', page: '2' });
    expect(addressOfPage({ name: 'tagged', tag: 'tea' }, 2)).to.deep.equal({
      route: 'tag',
      parameters: { tag: 'tea', page: '2' },
    });
  });

  it('have no address of their own on the page of another feature', () => {
    expect(addressOfPage({ name: 'favorited', username: 'ann' }, 2)).to.equal(undefined);
  });
});

describe('The number of a page', () => {
  it('is read from the query', () => {
    expect(pageNumber('12')).to.equal(12);
  });

  for (const text of [undefined, '', '0', '-1', '1.5', '2e3', 'two', ' 2', '99999999999999999999']) {
    it(`is 1 where the query says ${JSON.stringify(text)}`, () => {
      expect(pageNumber(text)).to.equal(1);
    });
  }
});

describe('The buttons of the pages', () => {
  it('are one for each page, as long as they are few', () => {
    expect(pageLinks(0, 1)).to.deep.equal([1]);
    expect(pageLinks(10, 1)).to.deep.equal([1]);
    expect(pageLinks(11, 1)).to.deep.equal([1, 2]);
    expect(pageLinks(100, 4)).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('are the first, the last and the neighbours of the current page, when they are many', () => {
    expect(pageLinks(5000, 250)).to.deep.equal([1, undefined, 248, 249, 250, 251, 252, undefined, 500]);
    expect(pageLinks(5000, 1)).to.deep.equal([1, 2, 3, undefined, 500]);
    expect(pageLinks(5000, 4)).to.deep.equal([1, 2, 3, 4, 5, 6, undefined, 500]);
    expect(pageLinks(5000, 500)).to.deep.equal([1, undefined, 498, 499, 500]);
  });

  it('lead back from a page beyond the last', () => {
    expect(pageLinks(5000, 900)).to.deep.equal([1, undefined, 498, 499, 500]);
  });

  it('stay few, whatever total the API claims', () => {
    expect(pageLinks(Number.MAX_SAFE_INTEGER, 7)).to.have.length.below(10);
  });
});
