import { expect } from 'chai';
import { createPasswords, defaultCost } from '../../server-mock/passwords';

describe('Passwords', () => {
  const passwords = createPasswords({ logN: 4, r: 8, p: 1 });

  it('are recognised, and no other is', async () => {
    const hash = await passwords.hash('correct horse');
    expect(await passwords.verify('correct horse', hash)).to.equal(true);
    for (const other of ['', 'correct horsf', 'correct horse ', 'Correct horse']) {
      expect(await passwords.verify(other, hash), other).to.equal(false);
    }
  });

  it('do not appear in their hash, which says how it was made and differs each time', async () => {
    const [first, second] = [await passwords.hash('secret'), await passwords.hash('secret')];
    expect(first).to.match(/^\$scrypt\$ln=4,r=8,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    expect(first).to.not.equal(second).and.not.include('secret');
  });

  it('that were hashed at another cost are still recognised', async () => {
    const hash = await createPasswords({ logN: 2, r: 1, p: 2 }).hash('secret');
    expect(await passwords.verify('secret', hash)).to.equal(true);
    expect(await passwords.verify('other', hash)).to.equal(false);
  });

  it('are hashed as RFC 7914 says', async () => {
    // §12, third vector; what comes first of a longer hash is the shorter one.
    const salt = btoa('SodiumChloride').replace(/=+$/, '');
    const hash = `$scrypt$ln=14,r=8,p=1$${salt}$cCO9yzr9c0hGHAbNgf046/2o+7qQT44+qbVD9lRdofI`;
    expect(await passwords.verify('pleaseletmein', hash)).to.equal(true);
  });

  it('are the same whether a keyboard composes letters or not', async () => {
    const hash = await passwords.hash('caf\u00e9');
    expect(await passwords.verify('cafe\u0301', hash)).to.equal(true);
  });

  it('leave the event loop to others while they are hashed', async () => {
    let turns = 0;
    const turn = () => {
      turns += 1;
      if (!isDone) setImmediate(turn);
    };
    let isDone = false;
    setImmediate(turn);
    await createPasswords({ logN: 14, r: 8, p: 1 }).hash('secret');
    isDone = true;
    expect(turns).to.be.greaterThan(1);
  });

  it('cost at least 64 MiB of work by default', () => {
    const { logN, r, p } = defaultCost;
    expect(2 ** logN * r * 128 * p).to.be.at.least(64 * 1024 * 1024);
  });

  it('cannot be verified against a damaged hash', async () => {
    const reason: unknown = await passwords.verify('a', 'plain').catch((thrown: unknown) => thrown);
    expect(reason).to.be.instanceOf(TypeError);
  });
});
