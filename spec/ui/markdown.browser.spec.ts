/** What people may write, and what was tried against it. */
import { expect } from 'chai';
import fc from 'fast-check';
import markdown from '../../app/ui/helpers/markdown';

function render(text: unknown): HTMLElement {
  const holder = document.createElement('div');
  holder.innerHTML = markdown(text).toHTML();
  return holder;
}

const html = (text: string): string => render(text).innerHTML.trim();

const ALLOWED = new Set([
  'href',
  'src',
  'alt',
  'title',
  'align',
  'start',
  'colspan',
  'rowspan',
  'rel',
  'loading',
  'referrerpolicy',
]);
const SAFE_LINK = /^(https?:|mailto:)/;

/** @throws {AssertionError} something came out that can run, or leave its place. */
function expectHarmless(holder: HTMLElement, source: string): void {
  for (const element of holder.querySelectorAll('*')) {
    const names = element.getAttributeNames();
    expect(
      names.filter((name) => !ALLOWED.has(name)),
      source,
    ).to.deep.equal([]);
    expect(element.namespaceURI, source).to.equal('http://www.w3.org/1999/xhtml');
    if (element instanceof HTMLAnchorElement && element.hasAttribute('href')) {
      expect(element.protocol, source).to.match(SAFE_LINK);
      expect(element.rel).to.equal('noopener noreferrer nofollow');
    }
    if (element instanceof HTMLImageElement && element.hasAttribute('src'))
      expect(element.src, source).to.match(/^https?:/);
  }
  const forbidden =
    'script,style,iframe,object,embed,form,input,button,select,textarea,template,svg,math,link,meta,base,video,audio,dialog,details,slot,noscript';
  expect(holder.querySelector(forbidden), source).to.equal(null);
}

const HOSTILE = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg onload=alert(1)><script>alert(1)</script></svg>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  '<a href="javascript:alert(1)">x</a>',
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt:alert(1))',
  '[x](&#106;avascript:alert(1))',
  '[x](java\nscript:alert(1))',
  '<a href="java&#10;script:alert(1)">x</a>',
  '<a href=" &#14; javascript:alert(1)">x</a>',
  '[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)',
  '[x](vbscript:msgbox(1))',
  '[x](file:///etc/passwd)',
  '[x](blob:https://a/b)',
  '![x](javascript:alert(1))',
  '![x](data:image/svg+xml;base64,AAAA)',
  '![x](x"onerror="alert(1))',
  '[x]: javascript:alert(1)\n[x]',
  '<javascript:alert(1)>',
  '<iframe src="https://a"></iframe>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<object data="https://a"></object><embed src="https://a">',
  '<form action="https://a"><input name="password"><button formaction="javascript:alert(1)">x</button></form>',
  '<p style="position:fixed;inset:0">x</p>',
  '<style>body{display:none}</style>',
  '<link rel=stylesheet href="https://a">',
  '<meta http-equiv=refresh content="0;url=https://a"><base href="https://a">',
  '<p id="main" class="navbar" name="x" data-action="delete" data-view-place="0" aria-hidden="true" role="alert">x</p>',
  '<img name="cookie"><a id="location" name="location">x</a><form id="x"><input name="attributes"></form>',
  '<template data-view-place="0"><img src=x onerror=alert(1)></template>',
  '<a href="/article" target="_blank" download rel="opener" ping="https://a">x</a>',
  '<img srcset="https://a 2x" usemap="#m" style="x" width="99999" onload=1>',
  '<video src="https://a" onerror=alert(1) autoplay></video><audio src=x></audio>',
  '<details open ontoggle=alert(1)>x</details><dialog open>x</dialog>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  '<listing>&lt;img src=x onerror=alert(1)&gt;</listing><xmp><img src=x onerror=alert(1)></xmp>',
  '<b <script>alert(1)</script>>x</b>',
  '<!--><img src=x onerror=alert(1)>-->',
  '```"><img src=x onerror=alert(1)>\ncode\n```',
  '`<img src=x onerror=alert(1)>`',
  '# <img src=x onerror=alert(1)>',
  '| <img src=x onerror=alert(1)> |\n|---|\n| [x](javascript:alert(1)) |',
  '- [ ] <input type=checkbox onclick=alert(1)>',
  '<x-custom onclick=alert(1)>x</x-custom><slot name=x></slot>',
  '\u0000<scr\u0000ipt>alert(1)</scr\u0000ipt>',
];

describe('Markdown', () => {
  it('becomes what people mean by it', () => {
    expect(html('# Title\n\nsome *words*, `code` and ~~none~~')).to.equal(
      '<h1>Title</h1>\n<p>some <em>words</em>, <code>code</code> and <del>none</del></p>',
    );
    expect(html('- a\n- b')).to.equal('<ul>\n<li>a</li>\n<li>b</li>\n</ul>');
    expect(html('| a | b |\n|:-:|---|\n| 1 | 2 |')).to.contain('<td align="center">1</td>');
    expect(html('5 < 6 && "x"')).to.equal('<p>5 &lt; 6 &amp;&amp; "x"</p>');
  });

  it('keeps links and pictures, and says to browsers that nobody vouches for them', () => {
    const link = render('[x](https://a.invalid/b "t")').querySelector('a');
    expect(link?.outerHTML).to.equal(
      '<a href="https://a.invalid/b" title="t" rel="noopener noreferrer nofollow">x</a>',
    );
    expect(render('[x](mailto:a@b.invalid)').querySelector('a')?.href).to.equal('mailto:a@b.invalid');
    expect(render('[x](/article/y)').querySelector('a')?.getAttribute('href')).to.equal('/article/y');
    const image = render('![alt text](/avatars/johndoe.svg)').querySelector('img');
    expect([image?.getAttribute('src'), image?.alt, image?.loading]).to.deep.equal([
      '/avatars/johndoe.svg',
      'alt text',
      'lazy',
    ]);
  });

  for (const source of HOSTILE) {
    it(`is harmless: ${source.replaceAll('\n', '·').replaceAll('\0', '·').slice(0, 70)}`, () =>
      expectHarmless(render(source), source));
  }

  it('is harmless however the tried things are put together', () => {
    const pieces = fc.constantFrom(
      ...HOSTILE,
      '<b>',
      '</b>',
      '"',
      "'",
      '`',
      '>',
      '\n\n',
      '[',
      '](',
      ')',
      '<!--',
      '&lt;',
      '</p>',
      '<table>',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 6 }), (parts) =>
        expectHarmless(render(parts.join('')), parts.join('')),
      ),
      { numRuns: 150 },
    );
  });

  it('is nothing when there is no text', () => {
    for (const nothing of [null, undefined, 7, {}, '']) expect(render(nothing).innerHTML).to.equal('');
  });
});
