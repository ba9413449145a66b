import { utils } from '../../vendor/chaplin';
import type { Failure } from '../failure';
import { PageView, proto } from '../ui';
import template from './error-page.hbs';

export class ErrorPage extends PageView {
  static {
    proto(ErrorPage, {
      type: 'shell-error',
      template,
      className: 'message-page error-page',
      optionNames: [...PageView.prototype.optionNames, 'failure'],
      events: { 'click [data-action="reload"]': 'reload' },
    });
  }

  declare readonly failure: Failure;

  override getTemplateData(): object {
    return { message: this.failure.message };
  }

  /** The address is that of the page that failed. */
  protected reload(): void {
    utils.redirectTo({ url: location.pathname + location.search }, { forceStartup: true });
  }
}
