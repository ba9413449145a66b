import { expect } from 'chai';
import fc from 'fast-check';
import { marked } from 'marked';
import { publishedBody } from '../../../server-mock/features/drafts/markdown';

const bare = { body: 'It rains.', cover: null, sources: [] };

describe('the body of a published draft', () => {
  it('is the draft’s own where there is neither cover nor source', () => {
    expect(publishedBody(bare)).to.equal('It rains.');
    const unnamed = { cover: { url: '', alt: 'a', credit: 'b' }, sources: [{ id: 'x', title: '', url: '' }] };
    expect(publishedBody({ ...bare, ...unnamed })).to.equal('It rains.');
  });

  it('stays blank where nothing was written, whatever the cover', () => {
    const cover = { url: '/rain.svg', alt: 'Rain', credit: '' };
    expect(publishedBody({ body: ' \n', cover, sources: [] })).to.equal(' \n');
  });

  it('shows the cover above and the sources below', () => {
    const html = marked.parse(
      publishedBody({
        ...bare,
        cover: { url: '/rain.svg', alt: 'Rain', credit: 'A. Cloud' },
        sources: [
          { id: 'a', title: 'Almanac', url: 'https://example.org/a b' },
          { id: 'b', title: 'A neighbour', url: '' },
          { id: 'c', title: '', url: 'https://example.org/c' },
        ],
      }),
      { async: false },
    );
    expect(html).to.equal(
      [
        '<p><img src="/rain.svg" alt="Rain"></p>',
        '<p><em>A. Cloud</em></p>',
        '<p>It rains.</p>',
        '<h2>Sources</h2>',
        '<ul>',
        '<li><a href="https://example.org/a%20b">Almanac</a></li>',
        '<li>A neighbour</li>',
        '<li><a href="https://example.org/c">https://example.org/c</a></li>',
        '</ul>',
        '',
      ].join('\n'),
    );
  });

  it('lets nothing in a title, a credit or a URL become Markdown or HTML of its own', () => {
    const hostile = fc.string({ unit: fc.constantFrom(...Array.from('<>[]()!*_`~#|\\&; \n\tab"\'')), maxLength: 40 });
    fc.assert(
      fc.property(hostile, hostile, hostile, (alt, title, url) => {
        const html = marked.parse(
          publishedBody({
            body: 'text',
            cover: { url: `x${url}`, alt, credit: '' },
            sources: [{ id: 'a', title: `t${title}`, url: `x${url}` }],
          }),
          { async: false },
        );
        const tags = [...html.matchAll(/<(\/?\w+)/g)].map(([, name]) => name);
        expect(tags, html).to.deep.equal([
          'p',
          'img',
          '/p',
          'p',
          '/p',
          'h2',
          '/h2',
          'ul',
          'li',
          'a',
          '/a',
          '/li',
          '/ul',
        ]);
      }),
    );
  });
});
