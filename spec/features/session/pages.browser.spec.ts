import { expect } from 'chai';
import { SessionController } from '../../../app/features/session/controller';
import { session } from '../../../app/data';
import { until, useStage } from '../../support/stage';

const jane = { username: 'jane', email: 'jane@example.com', bio: null, image: null, token: 'a' };
const current = 'GET /user';

describe('The pages of the session', () => {
  let controller: SessionController | undefined;

  // Before the stage is struck: what a page holds is let go by then.
  afterEach(() => {
    controller?.dispose();
    controller = undefined;
  });
  const stage = useStage();

  /** Enters a page as the dispatcher would. @returns whether it showed. */
  async function enter(action: 'signIn' | 'signUp' | 'settings', { isFirst = false } = {}): Promise<boolean> {
    const named = { path: action, controller: SessionController, action, name: action, query: '' };
    const route = isFirst ? named : { ...named, previous: { ...named, name: 'another' } };
    controller = new SessionController({}, route, {});
    await controller.beforeAction({}, route);
    if (stage().ledTo.length > 0) return false;
    controller[action]();
    await until(
      () => stage().place.querySelector('form, [aria-busy]') !== null,
      () => `no form came: ${stage().place.innerHTML}`,
    );
    return true;
  }

  function fill(values: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(values)) field(name).value = value;
  }

  function field(name: string): HTMLInputElement | HTMLTextAreaElement {
    const found = stage().find(`[name="${name}"]`);
    if (found instanceof HTMLInputElement || found instanceof HTMLTextAreaElement) return found;
    throw new Error(`${name} is no field for text`);
  }

  function submit(): void {
    stage().find('button[type="submit"]').click();
  }

  it('sign in: with e-mail address and password', async () => {
    await enter('signIn');
    expect(stage().texts('h1')).to.deep.equal(['Sign in']);
    fill({ email: 'jane@example.com', password: 'secret' });
    submit();
    const sent = await stage().answer('POST /users/login', { body: { user: jane } });
    expect(sent).to.deep.equal({ user: { email: 'jane@example.com', password: 'secret' } });
    expect(session.user).to.deep.equal(jane);
  });

  it('sign up: with a name, too', async () => {
    await enter('signUp');
    expect(stage().texts('h1')).to.deep.equal(['Sign up']);
    fill({ username: 'jane', email: 'jane@example.com', password: 'secret' });
    submit();
    const sent = await stage().answer('POST /users', { status: 201, body: { user: jane } });
    expect(sent).to.deep.equal({ user: { username: 'jane', email: 'jane@example.com', password: 'secret' } });
    expect(session.user).to.deep.equal(jane);
  });

  const refusals = [
    ['refuses it', { status: 401, body: { errors: { credentials: ['invalid'] } } }, 'credentials invalid'],
    ['breaks', { status: 500, text: 'oops' }, /server has a problem/],
    ['answers nonsense', { text: '<html>' }, /could not be understood/],
    ['says nothing', { text: '' }, /could not be understood/],
    ['leaves half of the user out', { body: { user: { username: 'jane' } } }, /could not be understood/],
  ] as const;
  for (const [what, answer, words] of refusals) {
    it(`sign nobody in when the API ${what}: they say so, and keep what was typed`, async () => {
      await enter('signIn');
      fill({ email: 'jane@example.com', password: 'a guess' });
      submit();
      await stage().answer('POST /users/login', answer);
      expect(stage().texts('[role="alert"] .error-messages li').join()).to.match(new RegExp(words));
      expect(field('email').value).to.equal('jane@example.com');
      expect(session.state).to.equal('unauthenticated');
      expect(stage().find('button[type="submit"]', HTMLButtonElement).disabled).to.equal(false);
    });
  }

  it('say that there is no connection, and can then be sent again', async () => {
    await enter('signIn');
    fill({ email: 'jane@example.com', password: 'secret' });
    submit();
    await stage().disconnect('POST /users/login');
    expect(stage().texts('.error-messages li').join()).to.contain('Unable to connect');
    submit();
    await stage().answer('POST /users/login', { body: { user: jane } });
    expect(session.state).to.equal('authenticated');
  });

  it('mark the field that somebody else has already', async () => {
    await enter('signUp');
    fill({ username: 'johndoe', email: 'jane@example.com', password: 'secret' });
    submit();
    const errors = { username: ['has already been taken'] };
    await stage().answer('POST /users', { status: 409, body: { errors } });
    expect(stage().texts('.error-messages li')).to.deep.equal(['username has already been taken']);
    expect(field('username').getAttribute('aria-invalid')).to.equal('true');
  });

  it('label every field', async () => {
    await enter('signUp');
    const unlabelled = [...stage().place.querySelectorAll('input')].filter(({ labels }) => labels?.length !== 1);
    expect(unlabelled).to.deep.equal([]);
  });

  it('lead whoever is signed in away from signing in and up', async () => {
    stage().signIn('jane');
    expect(await enter('signIn')).to.equal(false);
    expect(stage().ledTo).to.deep.equal(['/']);
  });

  it('lead guests from the settings to sign in', async () => {
    expect(await enter('settings')).to.equal(false);
    expect(stage().ledTo).to.deep.equal(['/login']);
  });

  it('settings: begin with what the API knows now, and never say null', async () => {
    stage().signIn('jane');
    await enter('settings');
    await stage().answer(current, { body: { user: jane } });
    await until(
      () => stage().place.querySelector('form') !== null,
      () => 'no form came',
    );
    expect(field('username').value).to.equal('jane');
    expect(field('image').value).to.equal('');
    expect(field('bio').value).to.equal('');
    expect(field('password').value).to.equal('');
  });

  it('settings: ask nothing where they are the first page, for the API has just said who is signed in', async () => {
    stage().signIn('jane');
    await enter('settings', { isFirst: true });
    expect([field('username').value, field('bio').value]).to.deep.equal(['jane', '']);
    expect(stage().questions).to.deep.equal([]);
  });

  async function enterSettings(): Promise<void> {
    stage().signIn('jane');
    await enter('settings');
    await stage().answer(current, { body: { user: jane } });
    await until(
      () => stage().place.querySelector('form') !== null,
      () => 'no form came',
    );
  }

  it('settings: send a password only when one was typed, and lead to the profile', async () => {
    await enterSettings();
    fill({ bio: 'A line', username: 'janet' });
    submit();
    const sent = await stage().answer('PUT /user', { body: { user: { ...jane, username: 'janet', token: 'b' } } });
    expect(sent).to.deep.equal({ user: { image: '', username: 'janet', bio: 'A line', email: 'jane@example.com' } });
    expect(session).to.include({ token: 'b' });
    expect(session.user?.username).to.equal('janet');
    expect(stage().ledTo).to.deep.equal(['/profile/janet']);
  });

  it('settings: send the new password', async () => {
    await enterSettings();
    fill({ password: 'a new one' });
    submit();
    const sent = await stage().answer('PUT /user', { body: { user: jane } });
    expect(sent).to.have.nested.property('user.password', 'a new one');
  });

  it('settings: that cannot be read say so, and try again', async () => {
    stage().signIn('jane');
    await enter('settings');
    await stage().answer(current, { status: 500, text: '' });
    expect(stage().texts('[role="alert"]').join()).to.contain('server has a problem');
    stage().find('[data-action="retry"]').click();
    await stage().answer(current, { body: { user: jane } });
    await until(
      () => stage().place.querySelector('form') !== null,
      () => 'no form came',
    );
  });

  it('settings: keep what was typed when they cannot be saved', async () => {
    await enterSettings();
    fill({ bio: 'Half a page' });
    submit();
    await stage().answer('PUT /user', { status: 500, text: '' });
    expect(field('bio').value).to.equal('Half a page');
    expect(stage().texts('.error-messages li')).to.have.lengthOf(1);
  });

  it('settings: log out, and lead to the start page', async () => {
    await enterSettings();
    stage().find('.btn-outline-danger').click();
    expect(session.state).to.equal('unauthenticated');
    expect(stage().ledTo).to.deep.equal(['/']);
  });
});
