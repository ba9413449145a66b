import { PageView, proto } from '../ui';
import template from './not-found-page.hbs';

export class NotFoundPage extends PageView {
  static {
    proto(NotFoundPage, { type: 'shell-not-found', template, className: 'message-page not-found-page' });
  }
}
