import { statSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { readSecret } from '../../server-mock/secret';
import { useFolder } from '../support/folder';

describe('The secret of tokens', () => {
  const folder = useFolder();

  it('is made once, of 256 random bits, and read by its owner only', () => {
    const file = folder.path('data', 'secret');
    const secret = readSecret(file);
    expect(secret).to.match(/^[0-9a-f]{64}$/);
    expect(readSecret(file)).to.equal(secret);
    expect(readSecret(folder.path('other'))).to.not.equal(secret);
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).to.equal(0o600);
  });

  it('is not taken from a file that holds too little', () => {
    writeFileSync(folder.path('secret'), 'short\n');
    expect(() => readSecret(folder.path('secret'))).to.throw(Error, 'delete it to get a new one');
  });
});
