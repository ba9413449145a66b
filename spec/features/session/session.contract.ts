import { expect } from 'chai';
import { patchOf } from '../../../common/feature';
import { session } from '../../../common/features/session';
import feature from '../../../server-mock/features/session';
import { invalid, noToken, useApi, type OpenWorld, type Person } from '../../support/api';

const { register, login, current, update } = session.endpoints;
const anna = { username: 'anna', email: 'anna@example.com', password: 'correct horse' };

/** @param open  A new server of the features given. */
export function sessionContract(where: string, open: OpenWorld): void {
  describe(`the session API ${where}`, () => {
    const api = useApi(open, [feature]);
    const signUp = async (user = anna): Promise<Person> => {
      const answer = await api().ask(register, { input: { user } });
      return { id: '', username: answer.user.username, token: answer.user.token };
    };

    it('registers a person, who is signed in with the token of the answer', async () => {
      const { user } = await api().ask(register, { input: { user: anna } });
      const { token, ...rest } = user;
      expect(rest).to.deep.equal({ username: 'anna', email: 'anna@example.com', bio: null, image: null });
      const answer = await api().ask(current, { as: { id: '', username: 'anna', token } });
      expect(answer.user.username).to.equal('anna');
    });

    it('keeps no password, and gives none back', async () => {
      const { status, text } = await api().send(register, { input: { user: anna } });
      expect(status).to.equal(201);
      expect(text).not.to.contain(anna.password);
      expect(JSON.stringify(await api().world.store.dump())).not.to.contain(anna.password);
    });

    it('changes the current user by a patch, whose members may be removed, added or forbidden', async () => {
      const as = await signUp();
      const patch = (input: unknown) =>
        api().send(patchOf(update), { as, input, headers: { 'Content-Type': 'application/json-patch+json' } });
      const bio = { op: 'replace', path: '/user/bio', value: 'Bakes' };
      expect((await patch([bio])).status).to.equal(200);
      expect((await api().ask(current, { as })).user.bio).to.equal('Bakes');
      expect((await patch([{ op: 'remove', path: '/user/bio' }])).status).to.equal(200);
      expect((await api().ask(current, { as })).user.bio).to.equal(null);
      expect((await patch([{ op: 'replace', path: '/user/token', value: 'x' }])).text).to.include('token');
      expect((await patch([{ op: 'remove', path: '/user/email' }])).status).to.equal(422);
      expect((await patch([])).status).to.equal(200);
      const password = { op: 'add', path: '/user/password', value: 'battery staple' };
      const before = api().world.passwordsWorkedOn();
      expect((await patch([password])).status).to.equal(200);
      expect(api().world.passwordsWorkedOn() - before).to.equal(1);
      await api().ask(login, { input: { user: { email: anna.email, password: 'battery staple' } } });
    });

    it('registers a person once, however often the request with its key is sent', async () => {
      const headers = { 'Idempotency-Key': '"first-try"' };
      const first = await api().send(register, { input: { user: anna }, headers });
      api().world.clock.advance(60_000);
      expect(await api().send(register, { input: { user: anna }, headers })).to.deep.equal(first);
      const other = await api().send(register, { input: { user: { ...anna, password: 'guess' } }, headers });
      expect(other.status).to.equal(422);
    });

    it('trims names and addresses, but no password', async () => {
      const { user } = await api().ask(register, {
        input: { user: { username: '  anna ', email: ' anna@example.com\n', password: ' x ' } },
      });
      expect([user.username, user.email]).to.deep.equal(['anna', 'anna@example.com']);
      const trimmed = { user: { email: 'anna@example.com', password: 'x' } };
      expect((await api().refusal(login, { input: trimmed })).status).to.equal(401);
      await api().ask(login, { input: { user: { email: 'anna@example.com', password: ' x ' } } });
    });

    it('names every field that is missing, empty or of a wrong type', async () => {
      const blank = ["can't be blank"];
      const refusal = (input: unknown) => api().refusal(register, { input });
      const all = { username: blank, email: blank, password: blank };
      expect(await refusal({ user: {} })).to.deep.equal(invalid(all));
      expect(await refusal({ user: { username: ' ', email: '', password: '   ' } })).to.deep.equal(invalid(all));
      expect(await refusal({ user: { username: null, email: null, password: null } })).to.deep.equal(invalid(all));
      const wrong = ['must be a string'];
      expect(await refusal({ user: { username: 1, email: {}, password: [] } })).to.deep.equal(
        invalid({ username: wrong, email: wrong, password: wrong }),
      );
      expect(await refusal({})).to.deep.equal(invalid({ user: blank }));
      expect(await refusal(null)).to.deep.equal(invalid({ user: blank }));
      expect(await refusal({ user: 'anna' })).to.deep.equal(invalid({ user: ['must be an object'] }));
    });

    it('refuses addresses that are none, and names that would lead elsewhere or hide what they are', async () => {
      for (const email of ['anna', 'anna@', '@example.com', 'an na@example.com', 'a@b@c']) {
        expect(await api().refusal(register, { input: { user: { ...anna, email } } })).to.deep.equal(
          invalid({ email: ['is invalid'] }),
        );
      }
      for (const username of ['.', '..', 'a/../b', 'anna\u202Egnp.exe']) {
        expect(await api().refusal(register, { input: { user: { ...anna, username } } })).to.deep.equal(
          invalid({ username: ['is invalid'] }),
        );
      }
      for (const username of ['__proto__', 'constructor', 'prototype']) {
        expect((await api().refusal(register, { input: { user: { ...anna, username } } })).status).to.equal(422);
      }
      for (const username of ['a\0b', 'half \ud800 a character', 'x'.repeat(65)]) {
        expect((await api().refusal(register, { input: { user: { ...anna, username } } })).status).to.equal(422);
      }
    });

    it('takes names in any script, with signs that mean something in HTML, SQL or a URL', async () => {
      const names = ['Zoë', '王小明', 'مريم', '🦉', "o'brien; drop table", '<b>', 'a/b?c#d%20', '100%', 'toString'];
      for (const [index, username] of names.entries()) {
        const user = { ...anna, username, email: `person${index}@example.com` };
        expect((await api().ask(register, { input: { user } })).user.username).to.equal(username);
      }
    });

    it('gives a name and an address once, whatever the case', async () => {
      await signUp();
      const taken = ['has already been taken'];
      const refusal = (user: typeof anna) => api().refusal(register, { input: { user } });
      expect(await refusal(anna)).to.deep.equal({ status: 409, errors: { username: taken, email: taken } });
      expect(await refusal({ ...anna, username: 'ANNA', email: 'other@example.com' })).to.deep.equal({
        status: 409,
        errors: { username: taken },
      });
      expect(await refusal({ ...anna, username: 'other', email: 'Anna@Example.com' })).to.deep.equal({
        status: 409,
        errors: { email: taken },
      });
    });

    it('lets one of two through who register the same name at the same time', async () => {
      const replies = await Promise.all([1, 2, 3].map(() => api().send(register, { input: { user: anna } })));
      expect(replies.map(({ status }) => status).sort()).to.deep.equal([201, 409, 409]);
    });

    it('signs in with address and password, the address in any case', async () => {
      await signUp();
      const answer = await api().ask(login, {
        input: { user: { email: 'ANNA@example.com', password: anna.password } },
      });
      expect(answer.user.username).to.equal('anna');
    });

    it('does not tell a wrong password from an unknown address, neither by words nor by work', async () => {
      await signUp();
      const atFirst = api().world.passwordsWorkedOn();
      const wrong = await api().refusal(login, { input: { user: { email: anna.email, password: 'guess' } } });
      const afterWrong = api().world.passwordsWorkedOn();
      const unknown = await api().refusal(login, { input: { user: { email: 'b@example.com', password: 'guess' } } });
      expect(wrong).to.deep.equal({ status: 401, errors: { credentials: ['invalid'] } });
      expect(unknown).to.deep.equal(wrong);
      expect(afterWrong - atFirst).to.equal(1);
      expect(api().world.passwordsWorkedOn() - afterWrong).to.equal(1);
    });

    it('says what is missing to sign in', async () => {
      expect(await api().refusal(login, { input: { user: { email: ' ' } } })).to.deep.equal(
        invalid({ email: ["can't be blank"], password: ["can't be blank"] }),
      );
    });

    it('knows nobody without a token, and nobody behind a wrong one', async () => {
      expect(await api().refusal(current)).to.deep.equal(noToken);
      expect(await api().refusal(update, { input: { user: { bio: 'x' } } })).to.deep.equal(noToken);
      const forged = { id: '', username: 'anna', token: 'a.b.c' };
      expect(await api().refusal(current, { as: forged })).to.deep.equal({
        status: 401,
        errors: { token: ['is invalid'] },
      });
    });

    it('changes what is given and leaves the rest', async () => {
      const as = await signUp();
      const first = await api().ask(update, { as, input: { user: { bio: ' Hello ', image: '/me.svg' } } });
      expect(first.user).to.include({ username: 'anna', email: anna.email, bio: 'Hello', image: '/me.svg' });
      const second = await api().ask(update, { as, input: { user: { username: 'Anna', unknown: 1 } } });
      expect(second.user).to.include({ username: 'Anna', bio: 'Hello', image: '/me.svg' });
      expect((await api().ask(current, { as })).user).to.include({ username: 'Anna', email: anna.email });
    });

    it('makes null of an empty bio or image', async () => {
      const as = await signUp();
      for (const nothing of ['', '  ', null]) {
        await api().ask(update, { as, input: { user: { bio: 'x', image: 'y' } } });
        const { user } = await api().ask(update, { as, input: { user: { bio: nothing, image: nothing } } });
        expect([user.bio, user.image]).to.deep.equal([null, null]);
      }
    });

    it('does not empty a name, an address or a password', async () => {
      const as = await signUp();
      for (const field of ['username', 'email', 'password']) {
        for (const nothing of ['', ' ', null]) {
          expect(await api().refusal(update, { as, input: { user: { [field]: nothing } } })).to.deep.equal(
            invalid({ [field]: ["can't be blank"] }),
          );
        }
      }
      expect(await api().refusal(update, { as, input: { user: {} } })).to.deep.equal(
        invalid({ user: ["can't be blank"] }),
      );
    });

    it('refuses a name that is someone else’s, and takes one’s own again', async () => {
      const as = await signUp();
      await signUp({ ...anna, username: 'ben', email: 'ben@example.com' });
      expect(await api().refusal(update, { as, input: { user: { username: 'BEN' } } })).to.deep.equal({
        status: 409,
        errors: { username: ['has already been taken'] },
      });
      await api().ask(update, { as, input: { user: { username: 'anna', email: anna.email } } });
    });

    it('signs in with a new password, and no more with the old one', async () => {
      const as = await signUp();
      await api().ask(update, { as, input: { user: { password: 'battery staple' } } });
      const refused = await api().refusal(login, { input: { user: { email: anna.email, password: anna.password } } });
      expect(refused.status).to.equal(401);
      await api().ask(login, { input: { user: { email: anna.email, password: 'battery staple' } } });
    });

    it('logs what was changed, without a word of it', async () => {
      const as = await signUp();
      await api().ask(update, { as, input: { user: { bio: 'secret until Monday' } } });
      const changes = await api().changes('accounts');
      expect(changes).to.have.length(2);
      expect(JSON.stringify(changes)).not.to.contain('secret').and.not.to.contain('example.com');
    });
  });
}
