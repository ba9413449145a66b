/**
 * Profiles, on the server: who follows whom.
 * Offers    `person:following`: whom of some people an account follows; `person:followed`: everyone whom it follows.
 */
import { profiles } from '../../../common/features/profiles';
import { followsTag, people, personNamed, type Account, type Following } from '../../accounts';
import { briefly } from '../../cache';
import { Refusal, serverFeature, type Call, type Viewer, type Writing } from '../../feature';
import type { AnswerNotes } from '../../representation';
import type { Id, Reading, Stored, Table } from '../../store';
import { seed } from './seed';

interface Follow {
  readonly follower: Id;
  readonly followed: Id;
}

const follows: Table<Follow> = {
  name: 'follows',
  ids: 'counter',
  unique: [['follower', 'followed']],
  indexed: ['follower'],
};

const following: Following = async (records, viewer, others) => {
  const found = await records.find(follows, { where: { follower: viewer, followed: { in: others } } });
  return new Set(found.map(({ followed }) => followed));
};

const followed = async (records: Reading, viewer: Id, answer: Pick<AnswerNotes, 'tag'>): Promise<Id[]> => {
  answer.tag(followsTag(viewer));
  return (await records.find(follows, { where: { follower: viewer } })).map((follow) => follow.followed);
};

export default serverFeature({
  declaration: profiles,
  tables: [follows],
  handlers: {
    one: (call) => call.store.read(async (records) => present(records, call, await profileOf(records, call))),

    follow: (call) =>
      call.store.transaction(async (records) => {
        const person = await profileOf(records, call);
        call.answer.invalidate(followsTag(call.viewer.id));
        await follow(records, call.viewer, person.id);
        return present(records, call, person);
      }),

    unfollow: (call) =>
      call.store.transaction(async (records) => {
        const person = await profileOf(records, call);
        call.answer.invalidate(followsTag(call.viewer.id));
        await unfollow(records, call.viewer, person.id);
        return present(records, call, person);
      }),
  },
  caching: { one: { ...briefly, duration: '5m', grace: '1m', keyTemplate: '{uri}|{user}' } },
  offers: { 'person:following': following, 'person:followed': followed },
  seed: (records, world) => seed(world, (follower, person) => follow(records, { id: follower }, person)),
});

async function profileOf(
  records: Reading,
  { answer, parameters }: Pick<Call, 'answer'> & { readonly parameters: { readonly username: string } },
): Promise<Stored<Account>> {
  const account = await personNamed(records, answer, parameters.username);
  if (account === undefined) throw new Refusal(404, { profile: ['not found'] });
  return account;
}

async function follow(records: Writing, viewer: Viewer, person: Id): Promise<void> {
  const pair: Follow = { follower: viewer.id, followed: person };
  if (await records.first(follows, { where: pair })) return;
  await records.insert(follows, pair);
  await records.log('profiles', { change: 'followed', ...pair });
}

async function unfollow(records: Writing, viewer: Viewer, person: Id): Promise<void> {
  const pair: Follow = { follower: viewer.id, followed: person };
  const found = await records.first(follows, { where: pair });
  if (found === undefined) return;
  await records.remove(follows, found.id);
  await records.log('profiles', { change: 'unfollowed', ...pair });
}

async function present(records: Reading, call: Pick<Call, 'parts' | 'viewer' | 'answer'>, account: Stored<Account>) {
  const { id } = account;
  call.answer.shows(account);
  const personOf = await people(records, call, [id]);
  return { profile: personOf(id) };
}
