import { expect } from 'chai';
import { FollowButton } from '../../../app/features/profiles/follow-button';
import { useStage } from '../../support/stage';

const follow = 'POST /profiles/ann/follow';
const unfollow = 'DELETE /profiles/ann/follow';

function profile(following: boolean) {
  return { body: { profile: { username: 'ann', bio: null, image: null, following } } };
}

describe('The button that follows somebody', () => {
  const stage = useStage();
  const button = (): HTMLButtonElement => stage().find('button', HTMLButtonElement);

  function show(following = false): FollowButton {
    return stage().show(new FollowButton({ username: 'ann', following }));
  }

  it('follows, and then offers to stop', async () => {
    stage().signIn('bob');
    show();
    expect(stage().texts('button')).to.deep.equal(['Follow ann']);
    button().click();
    await stage().answer(follow, profile(true));
    expect(stage().texts('button')).to.deep.equal(['Unfollow ann']);
    button().click();
    await stage().answer(unfollow, profile(false));
    expect(stage().texts('button')).to.deep.equal(['Follow ann']);
  });

  it('agrees with the other one on the page, and with nobody else’s', async () => {
    stage().signIn('bob');
    show();
    show();
    stage().show(new FollowButton({ username: 'cid', following: false }));
    stage().place.querySelector('button')?.click();
    await stage().answer(follow, profile(true));
    expect(stage().texts('button')).to.deep.equal(['Unfollow ann', 'Unfollow ann', 'Follow cid']);
  });

  it('asks once, however often it is pressed meanwhile', () => {
    stage().signIn('bob');
    show();
    button().click();
    button().click();
    expect(stage().questions).to.deep.equal([follow]);
  });

  it('keeps the focus', async () => {
    stage().signIn('bob');
    show();
    button().focus();
    button().click();
    await stage().answer(follow, profile(true));
    expect(document.activeElement).to.equal(button());
  });

  it('is as it was when that fails, and says why', async () => {
    stage().signIn('bob');
    show();
    button().click();
    await stage().answer(follow, { status: 500, text: '' });
    expect(stage().texts('button')).to.deep.equal(['Follow ann']);
    expect(stage().texts('[role="alert"]').join()).to.contain('server has a problem');
    button().click();
    await stage().answer(follow, profile(true));
    expect(stage().texts('button')).to.deep.equal(['Unfollow ann']);
    expect(stage().texts('[role="alert"]')).to.deep.equal([]);
  });

  it('leads a guest to sign in, and asks nothing', () => {
    show();
    button().click();
    expect(stage().ledTo).to.deep.equal(['/login']);
    expect(stage().questions).to.deep.equal([]);
  });

  it('is not there for oneself', () => {
    stage().signIn('ann');
    show();
    expect(stage().texts('button')).to.deep.equal([]);
  });

  it('does nothing with an answer that comes when it is gone', async () => {
    stage().signIn('bob');
    const view = show();
    button().click();
    view.dispose();
    await stage().answer(follow, profile(true));
    expect(view.disposed).to.equal(true);
  });
});
