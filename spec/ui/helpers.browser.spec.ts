import { expect } from 'chai';
import { urlOf } from '../../app/ui';
import avatar from '../../app/ui/helpers/avatar';
import date from '../../app/ui/helpers/date';
import eq from '../../app/ui/helpers/eq';
import plural from '../../app/ui/helpers/plural';
import { Controller, Router } from '../../vendor/chaplin';
import template from './fixtures/helpers.hbs';

describe('A helper of templates', () => {
  let router: Router;
  let warned: string[];
  const { warn } = console;

  beforeEach(() => {
    warned = [];
    console.warn = (message: string) => warned.push(message);
    router = new Router({ pushState: true });
    router.match('article/:slug', { name: 'article', controller: Controller, action: 'show' });
  });
  afterEach(() => {
    console.warn = warn;
    router.dispose();
  });

  function links(urls: readonly object[]): (string | null)[] {
    const holder = document.createElement('div');
    holder.innerHTML = template({ urls });
    return [...holder.querySelectorAll('a')].map((link) => link.getAttribute('href'));
  }

  it('`url` makes links to routes, which no value can leave', () => {
    const slug = '"><script>/../?#';
    expect(
      links([
        { route: 'article', slug: 'a' },
        { route: 'article', slug, page: 2 },
      ]),
    ).to.deep.equal(['/article/a', `/article/${encodeURIComponent(slug)}?page=2`]);
    expect(urlOf('article', { slug: 'ä b' }, { q: 'c&d' })).to.equal('/article/%C3%A4%20b?q=c%26d');
  });

  it('`url` leads nowhere when there is no such route or no such value, and says so once', () => {
    const urls = [{ route: 'nothing' }, { route: 'article' }, { route: 'article', slug: '..' }, { route: 'nothing' }];
    expect(links(urls)).to.deep.equal(['#', '#', '#', '#']);
    expect(warned.filter((message) => message.includes('nothing')).length).to.equal(1);
  });

  it('`date` is the day in UTC, for every reader the same, and nothing for what is no date', () => {
    expect(date('2026-01-05T23:59:59.000Z')).to.equal('January 5, 2026');
    expect(date('2026-01-05T23:59:59-05:00')).to.equal('January 6, 2026');
    expect(date(0)).to.equal('January 1, 1970');
    for (const none of [null, undefined, '', 'soon', {}, NaN]) expect(date(none)).to.equal('');
  });

  it('`plural` counts as people do', () => {
    expect([0, 1, 2].map((count) => plural(count, 'comment', {}))).to.deep.equal([
      '0 comments',
      '1 comment',
      '2 comments',
    ]);
    expect(plural(2, 'entry', 'entries')).to.equal('2 entries');
  });

  it('`eq` converts nothing', () => {
    expect([eq(1, 1), eq('1', 1), eq(null, undefined)]).to.deep.equal([true, false, false]);
  });

  it('`avatar` gives pictures that a browser may load, and everybody’s for all else', () => {
    for (const image of ['https://x.invalid/a.png', '/avatars/johndoe.svg', 'http://x.invalid/"a']) {
      expect(avatar(image)).to.equal(image);
    }
    for (const image of [
      null,
      undefined,
      '',
      ' ',
      'javascript:alert(1)',
      'data:image/svg+xml,x',
      'java\nscript:x',
      7,
      'http://',
    ]) {
      expect(avatar(image)).to.contain('default-avatar.svg');
    }
  });

  it('sees own properties only, whatever it is asked for', () => {
    const context = { n: 1, one: 1, urls: [], image: null, moment: 0 };
    Object.setPrototypeOf(context, { inherited: 'seen' });
    const holder = document.createElement('div');
    holder.innerHTML = template(context);
    expect(holder.textContent.trim()).to.equal('1 comment1 entryJanuary 1, 1970same');
  });
});
