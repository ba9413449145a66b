import { expect } from 'chai';
import { findView, printTree, View, walk } from '../../app/ui';
import { proto } from '../../vendor/proto';
import { createStage, Leaf, life } from '../support/views';

class Branch extends View {
  static {
    proto(Branch, { type: 'spec-branch' });
  }
}

describe('The view tree', () => {
  let stage: HTMLElement;

  beforeEach(() => {
    stage = createStage();
    life.reset();
  });

  afterEach(() => stage.remove());

  it('keeps both ends in step when a view is added, moved and removed', () => {
    const first = new Branch({ container: stage });
    const second = new Branch({ container: stage });
    const leaf = first.subview('leaf', new Leaf({ label: 'a' }));
    expect(leaf.parent).to.equal(first);
    expect(first.children).to.deep.equal([leaf]);

    second.subview('moved', leaf);
    expect(leaf.parent).to.equal(second);
    expect(first.children).to.deep.equal([]);
    expect(first.subview('leaf')).to.equal(undefined);

    second.removeSubview('moved');
    expect(leaf.disposed).to.equal(true);
    expect(leaf.parent).to.equal(undefined);
    expect(second.children).to.deep.equal([]);
    first.dispose();
    second.dispose();
  });

  it('replaces a child of the same name', () => {
    const branch = new Branch({ container: stage });
    const old = branch.subview('leaf', new Leaf({ label: 'old' }));
    const young = branch.subview('leaf', new Leaf({ label: 'young' }));
    expect(old.disposed).to.equal(true);
    expect(branch.children).to.deep.equal([young]);
    branch.dispose();
  });

  it('disposes children in reverse order, each once', () => {
    const branch = new Branch({ container: stage });
    for (const label of ['a', 'b', 'c']) branch.subview(label, new Leaf({ label }));
    branch.dispose();
    branch.dispose();
    expect(life.disposed).to.deep.equal(['c', 'b', 'a']);
  });

  it('disposes each once when children dispose themselves, each other and their parent meanwhile', () => {
    const branch = new Branch({ container: stage });
    const views = ['a', 'b', 'c'].map((label) => branch.subview(label, new Leaf({ label })));
    for (const view of views) {
      view.on('leaving', () => {
        views.forEach((each) => each.dispose());
        branch.dispose();
      });
    }
    class Rebel extends Leaf {
      override dispose(): void {
        if (!this.disposed) this.trigger('leaving');
        super.dispose();
      }
    }
    const rebel = branch.subview('rebel', new Rebel({ label: 'rebel' }));
    rebel.once('leaving', () => {
      views[0]?.dispose();
      branch.dispose();
    });
    rebel.dispose();
    expect(life.disposed.sort()).to.deep.equal(['a', 'b', 'c', 'rebel']);
    expect(branch.disposed).to.equal(true);
  });

  it('forgets a child that disposes itself', () => {
    const branch = new Branch({ container: stage });
    const leaf = branch.subview('leaf', new Leaf({ label: 'a' }));
    leaf.dispose();
    expect(branch.children).to.deep.equal([]);
    expect(branch.subview('leaf')).to.equal(undefined);
    branch.dispose();
  });

  it('refuses to make a view its own ancestor', () => {
    const outer = new Branch({ container: stage });
    const inner = outer.subview('inner', new Branch());
    expect(() => inner.subview('outer', outer)).to.throw(/cannot be a child/);
    outer.dispose();
  });

  it('gives each view a uid of its own, by which it is found', () => {
    const branch = new Branch({ container: stage });
    const leaf = branch.subview('leaf', new Leaf({ label: 'a' }));
    expect(leaf.uid).to.match(/^spec-leaf-\d+$/);
    expect(new Set([...walk(branch)].map(({ uid }) => uid)).size).to.equal(2);
    expect(findView(branch, leaf.uid)).to.equal(leaf);
    expect(findView(branch, '__proto__')).to.equal(undefined);
    expect(printTree(branch)).to.equal(`${branch.uid}\n  ${leaf.uid}`);
    branch.dispose();
  });

  it('disposes a thousand children fast', () => {
    const branch = new Branch({ container: stage });
    for (let index = 0; index < 1000; index += 1) branch.subview(`leaf ${index}`, new Leaf({ label: index }));
    branch.dispose();
    expect(life.disposed.length).to.equal(1000);
    expect(life.alive.size).to.equal(0);
  });
});
