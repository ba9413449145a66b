import { expect } from 'chai';
import { type FakeServer, fakeServer } from 'nise';
import { cache, setApiBase } from '../../app/data';
import { ask } from '../../app/data/exchange';
import { keepToken } from '../../app/data/token';

describe('The token', () => {
  let server: FakeServer;
  function authorizationSentTo(path: string): unknown {
    const sending = ask({ method: 'GET', path, expected: 'nothing' });
    const headers: unknown = server.requests.at(-1)?.requestHeaders;
    sending.abort();
    return new Map(Object.entries(headers ?? {})).get('Authorization');
  }

  beforeEach(() => {
    server = fakeServer.create();
    keepToken('secret');
  });

  afterEach(() => {
    server.restore();
    cache.purge();
    keepToken(null);
    setApiBase('/api');
  });

  it('is sent to the API', () => {
    expect(authorizationSentTo('/hats')).to.equal('Bearer secret');
  });

  for (const url of [
    'https://elsewhere.example/api/hats',
    'http://elsewhere.example:9876/api/',
    `${location.origin}/other`,
    `${location.origin}/apix/hats`,
    `${location.origin}/api/../other`,
    `http://${location.hostname}.elsewhere.example/api/hats`,
    'data:application/json,{}',
  ]) {
    it(`is sent nowhere else: ${url}`, () => {
      expect(authorizationSentTo(url)).to.equal(undefined);
    });
  }

  it('is not sent along a path that climbs out of the API', () => {
    expect(authorizationSentTo('/../other')).to.equal(undefined);
    expect(authorizationSentTo('/%2e%2e/other')).to.equal(undefined);
  });

  it('is sent to another host, and not to this one, when the API is there', () => {
    setApiBase('https://api.example/v2/');
    expect(authorizationSentTo('/hats')).to.equal('Bearer secret');
    expect(server.requests.at(-1)?.url).to.equal('https://api.example/v2/hats');
    expect(authorizationSentTo(`${location.origin}/api/hats`)).to.equal(undefined);
  });

  it('is not sent when it could not be a header', () => {
    keepToken('two\nlines');
    expect(authorizationSentTo('/hats')).to.equal(undefined);
  });
});
