/** The footer: what this is. */
import { product } from '../../common/product';
import { proto, View } from '../ui';
import template from './footer.hbs';

export class FooterView extends View {
  static {
    proto(FooterView, { type: 'shell-footer', template, className: 'container' });
  }

  override getTemplateData(): object {
    return product;
  }
}
