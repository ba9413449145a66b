/**
 * What somebody in a hurry writes: a part of the application, built into it as it is while people develop, for a story that
 * sees what they are told.
 */
import { Model, registry } from '../../app/data';
import { View } from '../../app/ui';

class Thing extends Model<{ id: string }> {}

/** What a page can call. */
export interface Careless {
  keepForAViewThatGoes(): void;
  useWhatWasDisposed(): void;
}

const careless: Careless = {
  keepForAViewThatGoes: () => {
    const view = new View();
    registry.retain(registry.model(Thing, 'kept'), view);
    view.dispose();
  },
  useWhatWasDisposed: () => {
    const thing = new Thing({ id: 'used' });
    thing.dispose();
    thing.get('id');
  },
};

Object.assign(window, { careless });
