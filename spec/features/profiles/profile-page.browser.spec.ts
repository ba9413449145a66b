import { expect } from 'chai';
import { Profile } from '../../../app/features/profiles/profile';
import { ProfilePage } from '../../../app/features/profiles/profile-page';
import { until, useStage } from '../../support/stage';

const ann = { username: 'ann', bio: 'Brews tea', image: '/avatars/ann.svg', following: false };
const question = 'GET /profiles/ann';

describe('A profile', () => {
  const stage = useStage();

  function show(username = 'ann'): void {
    stage().show(new ProfilePage({ model: new Profile({ username }), tab: 'articles' }));
  }

  it('shows who somebody is', async () => {
    show();
    await stage().answer(question, { body: { profile: ann } });
    expect(stage().texts('.user-info h4')).to.deep.equal(['ann']);
    expect(stage().texts('.user-info p')).to.deep.equal(['Brews tea']);
    expect(stage().find('img.user-img', HTMLImageElement).getAttribute('src')).to.equal('/avatars/ann.svg');
    expect(stage().find('h1').textContent).to.contain('ann');
  });

  it('without bio and image shows the default avatar, and never the word null', async () => {
    show();
    await stage().answer(question, { body: { profile: { ...ann, bio: null, image: null } } });
    expect(stage().find('img.user-img', HTMLImageElement).src).to.contain('default-avatar.svg');
    expect(stage().find('.user-info').innerHTML).not.to.contain('null');
  });

  it('offers to follow somebody else, and nothing else', async () => {
    stage().signIn('bob');
    show();
    await stage().answer(question, { body: { profile: ann } });
    await until(
      () => stage().place.querySelector('button') !== null,
      () => 'no button came',
    );
    expect(stage().texts('.user-info button')).to.deep.equal(['Follow ann']);
    expect(stage().texts('.user-info a')).to.deep.equal([]);
  });

  it('offers its owner the settings, and nothing else', async () => {
    stage().signIn('ann');
    show();
    await stage().answer(question, { body: { profile: ann } });
    expect(stage().texts('.user-info a')).to.deep.equal(['Edit Profile Settings']);
    expect(stage().find('.user-info a', HTMLAnchorElement).pathname).to.equal('/settings');
    expect(stage().texts('.user-info button')).to.deep.equal([]);
  });

  it('runs nothing that it was given', async () => {
    const hostile = {
      username: '<img src=x onerror=alert(1)>',
      bio: '<script>alert(1)</script>',
      image: 'javascript:alert(1)',
    };
    show();
    await stage().answer(question, { body: { profile: { ...ann, ...hostile } } });
    expect(stage().texts('.user-info h4')).to.deep.equal([hostile.username]);
    expect(stage().texts('.user-info p')).to.deep.equal([hostile.bio]);
    expect(stage().place.querySelectorAll('script, [onerror]')).to.have.lengthOf(0);
    expect(stage().find('img.user-img', HTMLImageElement).getAttribute('src')).not.to.contain('javascript');
  });

  const troubles = [
    ['of nobody', { status: 404, body: { errors: { profile: ['not found'] } } }, /could not be found/],
    ['that cannot be read', { status: 500, text: '' }, /server has a problem/],
    ['of an odd shape', { body: { profile: { username: 'ann' } } }, /could not be understood/],
  ] as const;
  for (const [what, answer, words] of troubles) {
    it(`${what} says so below a heading, and shows nobody`, async () => {
      show();
      await stage().answer(question, answer);
      expect(stage().find('.profile-page [role="alert"]').textContent).to.match(words);
      expect(stage().texts('.profile-page h1')).to.have.lengthOf(1);
      expect(stage().place.querySelector('.user-info')).to.equal(null);
    });
  }

  it('is asked for again by whoever tries again', async () => {
    show();
    await stage().disconnect(question);
    stage().find('[data-action="retry"]').click();
    await stage().answer(question, { body: { profile: ann } });
    expect(stage().texts('.user-info h4')).to.deep.equal(['ann']);
  });
});
