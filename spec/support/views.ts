/** Views for specs of the view layer, and a place in the page that is clean after each spec. */
import { View } from '../../app/ui';
import { proto } from '../../vendor/proto';
import labelTemplate from '../ui/fixtures/label.hbs';

/** An element in the document; `removeStage` takes it away with all that is in it. */
export function createStage(): HTMLElement {
  const stage = document.createElement('div');
  stage.id = 'stage';
  document.body.append(stage);
  return stage;
}

/** How many of the views below live, and which were disposed, in that order. */
export const life = {
  alive: new Set<View>(),
  disposed: [] as string[],
  reset(): void {
    life.alive.clear();
    life.disposed.length = 0;
  },
};

/** Shows its `label`. It does not take another: another view takes its place. */
export class Leaf extends View {
  static {
    proto(Leaf, { type: 'spec-leaf', template: labelTemplate, optionNames: [...View.prototype.optionNames, 'label'] });
  }

  declare label: unknown;

  override initialize(): void {
    life.alive.add(this);
  }

  override getTemplateData(): object {
    return { label: this.label };
  }

  override dispose(): void {
    if (!this.disposed) {
      life.alive.delete(this);
      life.disposed.push(String(this.label));
    }
    super.dispose();
  }
}

/** Takes another `label` in place. */
export class LiveLeaf extends Leaf {
  static {
    proto(LiveLeaf, { type: 'spec-live', liveOptions: ['label'] });
  }
}
