import { expect } from 'chai';
import { type FakeServer, fakeServer } from 'nise';
import { session } from '../../app/data';
import { TOKEN_DOUBTED } from '../../app/data/shared-cache';
import { keepToken, TOKEN_KEY } from '../../app/data/token';
import type { NavigationEntry } from '../../app/feature';
import { HeaderView } from '../../app/shell/header';
import { NoticeView } from '../../app/shell/notice';
import { mediator } from '../../vendor/chaplin';
import { currentUser, jane } from '../support/current-user';
import { settled, useStage } from '../support/stage';

const entries: readonly NavigationEntry[] = [
  { route: 'late', label: 'Late', for: 'everyone', order: 90 },
  { route: 'early', label: 'Early', for: 'everyone', order: 10 },
  { route: 'enter', label: 'Sign in', for: 'guests', order: 50 },
  { route: 'own', label: 'Own', for: 'signed-in', order: 50 },
];

describe('The header', () => {
  const stage = useStage();

  function show(): void {
    stage().show(new HeaderView({ entries, userRoute: undefined }));
  }

  it('shows guests what is for everyone and for guests, in order', () => {
    show();
    expect(stage().texts('a.nav-link')).to.deep.equal(['Early', 'Sign in', 'Late']);
  });

  it('shows who is signed in, and what is for them, from the moment that they are', () => {
    show();
    stage().signIn('jane');
    expect(stage().texts('a.nav-link')).to.deep.equal(['Early', 'Own', 'Late', 'jane']);
    expect(stage().find('img.user-pic', HTMLImageElement).src).to.contain('default-avatar.svg');
    session.signOut();
    expect(stage().texts('a.nav-link')).to.deep.equal(['Early', 'Sign in', 'Late']);
  });

  it('marks where one is', () => {
    show();
    mediator.publish('dispatcher:dispatch', {}, {}, { name: 'early', path: 'early' }, {});
    expect(stage().texts('a.nav-link.active')).to.deep.equal(['Early']);
    expect(stage().texts('[aria-current="page"]')).to.deep.equal(['Early']);
    mediator.publish('dispatcher:dispatch', {}, {}, { name: 'elsewhere', path: '' }, {});
    expect(stage().texts('a.nav-link.active')).to.deep.equal([]);
  });
});

describe('The notice', () => {
  const stage = useStage();
  let server: FakeServer;

  beforeEach(() => {
    server = fakeServer.create();
    localStorage.setItem(TOKEN_KEY, 'a');
    stage().show(new NoticeView());
    session.start(currentUser);
  });

  afterEach(() => {
    session.stop();
    server.restore();
    keepToken(null);
  });

  async function answer(status: number, body: string): Promise<void> {
    server.respondWith([status, {}, body]);
    server.respond();
    await settled();
  }

  it('is silent while the session is found out, and when it is known', async () => {
    expect(stage().texts('p')).to.deep.equal([]);
    await answer(401, '');
    expect(stage().texts('p')).to.deep.equal([]);
  });

  it('says that the server cannot be asked, where a screen reader hears it', async () => {
    await answer(500, '');
    expect(stage().find('[role="status"]').textContent).to.contain('Connecting');
    expect(stage().texts('button')).to.deep.equal(['Try again']);
  });

  it('says that the session has ended when that would take what somebody wrote, and how to go on', async () => {
    await answer(200, JSON.stringify({ user: jane }));
    const page = document.createElement('main');
    page.innerHTML = '<textarea></textarea>';
    document.body.append(page);
    try {
      page.querySelector('textarea')?.setRangeText('Half a thought');
      mediator.publish(TOKEN_DOUBTED, 'a');
      await answer(401, '');
      expect(stage().find('[role="status"]').textContent).to.contain('What you wrote is still here');
      expect(stage().find('a', HTMLAnchorElement).target).to.equal('_blank');
    } finally {
      page.remove();
    }
  });

  it('is silent about a session that ended where nothing was written', async () => {
    await answer(200, JSON.stringify({ user: jane }));
    mediator.publish(TOKEN_DOUBTED, 'a');
    await answer(401, '');
    expect(stage().texts('p')).to.deep.equal([]);
  });

  it('stays while it tries again, and goes when the server answers', async () => {
    await answer(500, '');
    stage().find('button').focus();
    stage().find('button').click();
    expect(stage().texts('button')).to.deep.equal(['Trying…']);
    expect(document.activeElement).to.equal(stage().find('button'));
    await answer(200, JSON.stringify({ user: jane }));
    expect(stage().texts('p')).to.deep.equal([]);
    expect(session.state).to.equal('authenticated');
  });
});
