import { expect } from 'chai';
import { SignJWT, UnsecuredJWT } from 'jose';
import { product } from '../../common/product';
import { createTokens, tokenLifeMs } from '../../server-mock/tokens';
import { FakeClock } from '../support/fake-clock';

describe('Tokens', () => {
  const secret = 'a secret of thirty-two bytes, or more';
  const key = new TextEncoder().encode(secret);
  let clock: FakeClock;
  let tokens: ReturnType<typeof createTokens>;
  beforeEach(() => {
    clock = new FakeClock();
    tokens = createTokens(secret, clock);
  });
  const accountOf = async (token: string) => (await tokens.read(token))?.account;
  const claims = () => ({ account: 'ann', iss: product.name, exp: clock.now() / 1_000 + 60 });

  it('name the account that they were issued for', async () => {
    expect(await accountOf(await tokens.issue('ann'))).to.equal('ann');
    expect(await accountOf(await tokens.issue(7))).to.equal(7);
    expect(await accountOf(await tokens.issue('__proto__'))).to.equal('__proto__');
  });

  it('end after their time, by the clock that was passed in', async () => {
    const token = await tokens.issue('ann');
    expect((await tokens.read(token))?.untilMs).to.equal(clock.now() + tokenLifeMs);
    clock.advance(tokenLifeMs - 1_000);
    expect(await accountOf(token)).to.equal('ann');
    clock.advance(1_000);
    expect(await accountOf(token)).to.equal(undefined);
  });

  it('of another server are nobody’s', async () => {
    const other = createTokens('another secret of thirty-two bytes', clock);
    expect(await accountOf(await other.issue('ann'))).to.equal(undefined);
  });

  it('that were changed are nobody’s', async () => {
    const [header, , signature] = (await tokens.issue('ann')).split('.');
    const payload = btoa(JSON.stringify({ ...claims(), account: 'bob' })).replace(/=+$/, '');
    expect(await accountOf([header, payload, signature].join('.'))).to.equal(undefined);
  });

  it('of any algorithm but HS256 are nobody’s', async () => {
    const signed = (alg: string) => new SignJWT(claims()).setProtectedHeader({ alg }).sign(new Uint8Array(64).fill(7));
    const withOurKey = await new SignJWT(claims())
      .setProtectedHeader({ alg: 'HS512' })
      .sign(new TextEncoder().encode(secret.padEnd(64)));
    const unsigned = new UnsecuredJWT(claims()).encode();
    for (const token of [unsigned, withOurKey, await signed('HS512')]) {
      expect(await accountOf(token)).to.equal(undefined);
    }
  });

  it('without an end, an issuer or an account are nobody’s', async () => {
    for (const missing of ['exp', 'iss', 'account'] as const) {
      const some = Object.fromEntries(Object.entries(claims()).filter(([name]) => name !== missing));
      const token = await new SignJWT(some).setProtectedHeader({ alg: 'HS256' }).sign(key);
      expect(await accountOf(token), missing).to.equal(undefined);
    }
    const whole = await new SignJWT(claims()).setProtectedHeader({ alg: 'HS256' }).sign(key);
    expect(await accountOf(whole)).to.equal('ann');
  });

  it('may be any text without harm', async () => {
    for (const text of ['', '.', '..', 'a.b.c', '%', '\u0000', 'x'.repeat(100_000)]) {
      expect(await accountOf(text)).to.equal(undefined);
    }
  });

  it('are not made with a short secret', () => {
    expect(() => createTokens('short', clock)).to.throw(RangeError);
  });
});
