import { expect } from 'chai';
import { rememberWhereFrom, returnPath } from '../../../app/features/session/return-path';
import { mediator, utils } from '../../../vendor/chaplin';
import { useStage } from '../../support/stage';

describe('After signing in, somebody', () => {
  useStage();

  before(() => rememberWhereFrom(['login', 'register']));

  it('gets where they had wanted to be when they were led to sign in', () => {
    utils.redirectTo({ url: '/tag/green%20tea?page=2' });
    utils.redirectTo('login');
    utils.redirectTo('register');
    expect(returnPath()).to.equal('/tag/green%20tea?page=2');
  });

  for (const path of ['/elsewhere.example/', '\\elsewhere.example', '/\\elsewhere.example']) {
    it(`stays in this application, whatever the path: ${path}`, () => {
      mediator.publish('router:match', { name: 'odd', path, query: '' });
      expect(new URL(returnPath(), location.origin).origin).to.equal(location.origin);
    });
  }
});
