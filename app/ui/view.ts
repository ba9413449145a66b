/** The base of all views that are neither a list nor the layout. */
import { type Model, View as ChaplinView, type ViewOptions } from '../../vendor/chaplin';
import { proto } from '../../vendor/proto';
import { registerView } from './registry';
import failedTemplate from './templates/failed.hbs';
import { type ViewApi, viewBase } from './view-base';

// Named, so that tools see what it is made of: a mixin's own type hides Chaplin's class.
const Base: new (options?: ViewOptions) => ViewApi = viewBase(ChaplinView);

export class View<M extends Model | undefined = Model | undefined> extends Base {
  static {
    proto(View, { type: 'view' });
  }

  declare model: M;

  // eslint-disable-next-line @typescript-eslint/no-useless-constructor -- It says what the options are.
  constructor(options?: ViewOptions<M>) {
    super(options);
  }

  /** To be overridden. The options that `optionNames` names are properties by now. */
  override initialize(options?: ViewOptions<M>): void {
    super.initialize(options);
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
