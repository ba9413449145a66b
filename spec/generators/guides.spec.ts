/** What guides and comments say of files and of the demo, in the template and in what is made from it. */
import { expect } from 'chai';
import { findDemo } from '../../generators/demo-door';
import { home } from '../../generators/project-root';
import { projectTree } from '../../generators/project/tree';
import { readTree, textOf, type Tree } from '../../generators/template';
import { strayNames } from './named-paths';

const demo = await findDemo();

describe('Guides and comments', () => {
  let template: Tree;
  before(() => {
    template = readTree(home);
  });

  it('name no file that is not there', () => {
    expect(strayNames(template)).to.deep.equal([]);
  });

  it('of a project with the demo name no file that only the template has', async function () {
    // Where it has been taken out there is no such project.
    if (demo === undefined) return;
    expect(strayNames(await projectTree(template, { title: 'Mine', name: 'mine', hasDemo: true }))).to.deep.equal([]);
  });

  describe('of a bare project', () => {
    let bare: Tree;
    let guides: string[];
    before(async () => {
      bare = await projectTree(template, { title: 'The Pantry', name: 'the-pantry', hasDemo: false });
      guides = [...bare.keys()].filter((name) => /^(\w+|docs\/[\w-]+)\.md$/.test(name));
    });

    it('name no file that went with the demo', () => {
      expect(strayNames(bare)).to.deep.equal([]);
    });

    it('tell of nobody and nothing that went with the demo', () => {
      const words = /johndoe|johnny|\bdemo\b|2,000 articles|conduit|realworld|<!-- /i;
      expect(guides).to.include.members(['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'docs/views.md']);
      const said = guides.flatMap((name) =>
        textOf(bare, name)
          .split('\n')
          .filter((line) => words.test(line))
          .map((line) => `${name}: ${line}`),
      );
      expect(said).to.deep.equal([]);
    });

    it('introduce it, and not the template', () => {
      const [title, , introduction] = textOf(bare, 'README.md').split('\n');
      expect(title).to.equal('# The Pantry');
      expect(introduction).to.match(/made from the template/);
      expect(textOf(bare, 'ARCHITECTURE.md')).to.include('There are no articles in this project.');
      expect(textOf(template, 'ARCHITECTURE.md')).to.match(/<!-- bare\nThere are no articles/);
    });
  });
});
