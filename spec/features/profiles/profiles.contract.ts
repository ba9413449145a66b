import { expect } from 'chai';
import { profiles } from '../../../common/features/profiles';
import feature from '../../../server-mock/features/profiles';
import { noToken, useApi, type OpenWorld } from '../../support/api';

const { one, follow, unfollow } = profiles.endpoints;
const notFound = { status: 404, errors: { profile: ['not found'] } };

/** @param open  A new server of the features given. */
export function profilesContract(where: string, open: OpenWorld): void {
  describe(`the profiles API ${where}`, () => {
    const api = useApi(open, [feature]);

    it('shows a profile to anyone, and no address', async () => {
      await api().person('anna');
      const answer = await api().ask(one, { parameters: { username: 'anna' } });
      expect(answer).to.deep.equal({ profile: { username: 'anna', bio: null, image: null, following: false } });
    });

    it('follows and unfollows, again and again, and tells only the follower', async () => {
      const [anna, ben] = [await api().person('anna'), await api().person('ben')];
      const parameters = { username: 'anna' };
      for (const time of ['once', 'again']) {
        expect((await api().ask(follow, { parameters, as: ben })).profile.following, time).to.equal(true);
      }
      expect((await api().ask(one, { parameters, as: ben })).profile.following).to.equal(true);
      expect((await api().ask(one, { parameters, as: anna })).profile.following).to.equal(false);
      expect((await api().ask(one, { parameters })).profile.following).to.equal(false);
      for (const time of ['once', 'again']) {
        expect((await api().ask(unfollow, { parameters, as: ben })).profile.following, time).to.equal(false);
      }
      expect((await api().ask(one, { parameters, as: ben })).profile.following).to.equal(false);
      expect(await api().changes('profiles')).to.deep.equal([
        { change: 'followed', follower: ben.id, followed: anna.id },
        { change: 'unfollowed', follower: ben.id, followed: anna.id },
      ]);
    });

    it('knows nobody of another name, and asks for a token before it says so', async () => {
      const as = await api().person('anna');
      for (const username of ['nobody', 'ANNA', '__proto__', 'constructor', '%', 'a/b', '\ud83e\udd89']) {
        const parameters = { username };
        expect(await api().refusal(one, { parameters }), username).to.deep.equal(notFound);
        expect(await api().refusal(follow, { parameters }), username).to.deep.equal(noToken);
        expect(await api().refusal(unfollow, { parameters }), username).to.deep.equal(noToken);
        expect(await api().refusal(follow, { parameters, as }), username).to.deep.equal(notFound);
        expect(await api().refusal(unfollow, { parameters, as }), username).to.deep.equal(notFound);
      }
    });

    it('finds people whose names need encoding in a URL', async () => {
      for (const username of ['a/b', 'what?', '100%', '#1', 'zoë & 王小明', '<img src=x>']) {
        await api().person(username);
        const answer = await api().ask(one, { parameters: { username } });
        expect(answer.profile.username).to.equal(username);
      }
    });
  });
}
