/** The base of all views that are neither a list nor the layout. */
import { type Model, View as ChaplinView, type ViewOptions } from '../../vendor/chaplin';
import { proto } from '../../vendor/proto';
import { registerView } from './registry';
import failedTemplate from './templates/failed.hbs';
import { viewBase } from './view-base';

export class View<M extends Model | undefined = Model | undefined> extends viewBase(ChaplinView) {
  static {
    proto(View, { type: 'view' });
  }

  declare model: M;

  constructor(options?: ViewOptions<M>) {
    super(options);
  }

  override initialize(_options?: ViewOptions<M>): void {
    // Nothing to do; declared for the type of its options.
  }
}

/** Stands where a view should, whose class could not be loaded. */
export class UnavailableView extends View<undefined> {
  static {
    proto(UnavailableView, {
      type: 'view-unavailable',
      template: failedTemplate,
      optionNames: [...View.prototype.optionNames, 'failure', 'again'],
      events: { 'click button': 'tryAgain' },
    });
  }

  declare readonly failure: object;
  declare readonly again: () => void;

  override getTemplateData(): object {
    return { failure: this.failure, canRetry: true };
  }

  tryAgain(event: JQuery.TriggeredEvent): void {
    event.stopPropagation();
    this.again();
  }
}

registerView('view-unavailable', UnavailableView);
