/** The start page: a feed, the links to the others, and what other features put beside them. */
import { product } from '../../../common/product';
import { PageView, proto } from '../../ui';
import type { Feed } from './feed';
import template from './home-page.hbs';

export class HomePage extends PageView {
  static {
    proto(HomePage, {
      type: 'home-page',
      template,
      className: 'home-page',
      optionNames: [...PageView.prototype.optionNames, 'feed', 'page'],
    });
  }

  declare readonly feed: Feed;
  declare readonly page: number;

  override getTemplateData(): object {
    return { brand: product.brand, feed: this.feed, page: this.page };
  }
}
