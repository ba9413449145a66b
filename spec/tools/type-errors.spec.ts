import path from 'node:path';
import { expect } from 'chai';
import { lines, sorted } from '../../tools/type-errors.mjs';

const root = path.resolve('/a folder/of mine');

const at = (file?: string) => ({
  code: 'TS2322',
  message: "Type 'string' is not assignable to type 'number'.\n  And why, at length.",
  ...(file !== undefined && { file, location: { start: { line: 3, column: 7 } } }),
});

const files = (issues: readonly { readonly file?: string }[]) => issues.map(({ file }) => file);

describe('A type error while somebody develops', () => {
  it('covers the page where the page is made of it, and only there', () => {
    const own = ['app/ui/view.ts', path.join(root, 'common/feature.ts'), 'vendor/chaplin.ts', undefined].map(at);
    const beside = ['spec/app/view.spec.ts', path.join(root, 'server-mock/app/x.ts'), '../app/x.ts'].map(at);
    const { page, others } = sorted([...beside, ...own], root);
    expect(files(page)).to.deep.equal(files(own));
    expect(files(others)).to.deep.equal(files(beside));
  });

  it('is a line in the terminal where it stands in a spec', () => {
    expect(lines([at(path.join(root, 'spec/app/view.spec.ts'))], root)).to.deep.equal([
      '1 type error beside the page, which goes on:',
      "  spec/app/view.spec.ts:3:7  Type 'string' is not assignable to type 'number'. (TS2322)",
    ]);
  });

  it('is not spoken of when there is none', () => {
    expect(lines([], root)).to.deep.equal([]);
  });
});
