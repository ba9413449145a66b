import { expect } from 'chai';
import { startApplication } from '../../app/application';
import { session } from '../../app/data';
import type { Feature } from '../../app/feature';
import { product } from '../../common/product';
import { Controller, PageView, proto } from '../../app/ui';
import { type Application, type Params, utils } from '../../vendor/chaplin';
import { settled, until } from '../support/stage';

class HatPage extends PageView {
  static {
    proto(HatPage, {
      type: 'hat-page',
      template: (context) => `<h1>Hat ${JSON.stringify(Object.values(context))}</h1>`,
      optionNames: [...PageView.prototype.optionNames, 'name'],
    });
  }

  declare readonly name: string;

  override getTemplateData(): object {
    return { name: this.name };
  }
}

let entered = 0;

class HatController extends Controller {
  show({ name = '' }: Params): void {
    entered += 1;
    this.adjustTitle(name);
    this.view = new HatPage({ name });
  }
}

let isReachable = true;

const hats: Feature = {
  name: 'hats',
  routes: [
    { pattern: 'hats/:name', name: 'hat', controller: () => Promise.resolve(HatController), action: 'show' },
    {
      pattern: 'broken',
      name: 'broken',
      controller: () => (isReachable ? Promise.resolve(HatController) : Promise.reject(new Error('no such chunk'))),
      action: 'show',
    },
  ],
  navigation: [{ route: 'broken', label: 'Broken', for: 'everyone', order: 1 }],
};

const jane = { username: 'jane', email: 'jane@example.com', bio: null, image: null, token: 'a' };

describe('The application', () => {
  const before = location.pathname + location.search;
  let application: Application;

  beforeEach(() => {
    session.signOut();
    entered = 0;
    isReachable = true;
  });

  afterEach(() => {
    application.dispose();
    document.body.replaceChildren();
    session.signOut();
    history.replaceState(null, '', before);
  });

  async function startAt(path: string): Promise<void> {
    history.replaceState(null, '', path);
    application = startApplication([hats]);
    await until(
      () => document.querySelector('main h1') !== null,
      () => `no page came: ${document.body.innerHTML}`,
    );
    await settled();
  }

  function heading(): string | undefined {
    return document.querySelector('main h1')?.textContent;
  }

  it('shows the page of the address between header and footer', async () => {
    await startAt('/hats/bowler');
    expect(heading()).to.equal('Hat ["bowler"]');
    expect(document.querySelector('header nav.navbar a.navbar-brand')).not.to.equal(null);
    expect(document.querySelector('footer')?.textContent).to.contain(product.brand);
    expect(document.title).to.equal(`bowler — ${product.title}`);
  });

  it('offers in the header what the features have', async () => {
    await startAt('/hats/bowler');
    const link = document.querySelector<HTMLAnchorElement>('header a.nav-link');
    expect(link?.textContent.trim()).to.equal('Broken');
    expect(link?.pathname).to.equal('/broken');
  });

  it('says of an address that nobody knows that there is nothing', async () => {
    await startAt('/shelves/1');
    expect(heading()).to.equal('Page not found');
    expect(location.pathname).to.equal('/shelves/1');
  });

  it('says of a page that cannot be loaded that it could not be shown, and tries again', async () => {
    isReachable = false;
    await startAt('/broken');
    expect(heading()).to.equal('This page could not be shown');
    isReachable = true;
    document.querySelector<HTMLElement>('[data-action="reload"]')?.click();
    await until(
      () => heading() === 'Hat [""]',
      () => `still: ${document.body.innerHTML}`,
    );
  });

  it('makes the page anew for whoever signs in, and when they sign out', async () => {
    await startAt('/hats/bowler');
    session.signIn(jane);
    await settled();
    expect(entered).to.equal(2);
    session.signOut();
    await settled();
    expect(entered).to.equal(3);
    expect(location.pathname).to.equal('/hats/bowler');
  });

  it('leaves the page as it is when somebody changes something about themselves', async () => {
    await startAt('/hats/bowler');
    session.signIn(jane);
    await settled();
    session.update({ ...jane, username: 'janet', token: 'b' });
    await settled();
    expect(entered).to.equal(2);
  });

  it('follows links within itself without loading the page', async () => {
    await startAt('/hats/bowler');
    utils.redirectTo({ url: '/hats/fez' });
    await settled();
    expect(heading()).to.equal('Hat ["fez"]');
    expect(location.pathname).to.equal('/hats/fez');
  });
});
