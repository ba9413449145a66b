/** The one page that an application has which has nothing else. */

/** What a project without the demo has in its place: path -> text. */
export function bareFiles(): [string, string][] {
  return [
    [
      'app/features/home/index.ts',
      `/** The start page. */
import type { Feature } from '../../feature';

export const feature: Feature = {
  name: 'home',
  routes: [
    {
      pattern: '',
      name: 'home',
      controller: async () => (await import('./controller')).HomeController,
      action: 'show',
    },
  ],
  navigation: [{ route: 'home', label: 'Home', for: 'everyone', order: 10 }],
};
`,
    ],
    [
      'app/features/home/controller.ts',
      `/** Shows the start page. */
import { Controller } from '../../ui';
import { HomePage } from './home-page';

export class HomeController extends Controller {
  show(): void {
    this.adjustTitle('Home');
    this.view = new HomePage();
  }
}
`,
    ],
    [
      'app/features/home/home-page.ts',
      `/** The start page: what the application is called. */
import { product } from '../../../common/product';
import { PageView, proto } from '../../ui';
import template from './home-page.hbs';

export class HomePage extends PageView {
  static {
    proto(HomePage, { type: 'home-page', className: 'home-page', template });
  }

  override getTemplateData(): object {
    return product;
  }
}
`,
    ],
    [
      'app/features/home/home-page.hbs',
      `<div class="banner">
  <div class="container">
    <h1 class="logo-font">{{title}}</h1>
    <p>{{tagline}}</p>
  </div>
</div>
`,
    ],
    [
      'spec/features/home/home-page.browser.spec.ts',
      `import { expect } from 'chai';
import { HomeController } from '../../../app/features/home/controller';
import { product } from '../../../common/product';
import { useStage } from '../../support/stage';

describe('The start page', () => {
  const stage = useStage();

  it('says what the application is called', () => {
    const controller = new HomeController();
    controller.show();
    expect(stage().texts('h1')).to.deep.equal([product.title]);
    controller.dispose();
  });
});
`,
    ],
    [
      'spec/features/home/pages.ts',
      `import { product } from '../../../common/product';
import type { StoryPage } from '../../support/story-pages';

export const pages: readonly StoryPage[] = [
  { name: 'the start page', path: '/', isStatic: true, heading: product.title, shows: '.banner' },
];
`,
    ],
  ];
}
