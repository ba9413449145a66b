import { expect } from 'chai';
import sinon from 'sinon';
import { createCoalescedType, type ReadUrl } from '../../../app/data/cache/amplify-type';
import { openAmplify } from '../../../vendor/amplify';
import { FakeClock } from '../../support/fake-clock';

describe('A coalesced resource of amplify.request', () => {
  const { request } = openAmplify(new FakeClock());
  const abort = sinon.spy();
  let asked: Parameters<ReadUrl>[];
  let answer: (reader: Parameters<ReadUrl>[2]) => void;
  request.addType(
    'coalesced',
    createCoalescedType((...question) => {
      asked.push(question);
      answer(question[2]);
      return { abort };
    }),
  );
  const seen = (status: number, responseText = '') => ({ status, responseText, getResponseHeader: () => null });

  beforeEach(() => {
    asked = [];
    abort.resetHistory();
    answer = ({ success }) => success({ ok: true }, 'success', seen(200));
  });

  it('asks the cache for its URL, with what its definition says of keeping', async () => {
    const policy = { duration: '1m', staleFor: '5m', tags: ['hats'] };
    request.define('hat', 'coalesced', { url: '/hats/{id}', data: { size: 1 }, ...policy });
    expect(await request('hat', { id: 'a/b', colour: 'red', none: undefined })).to.deep.equal({ ok: true });
    const [[url, query, reader] = []] = asked;
    expect([url, query]).to.deep.equal(['/hats/a%2Fb', { size: '1', colour: 'red' }]);
    expect(reader).to.deep.include({ policy, refresh: false });
  });

  it('can ask although there is an answer', async () => {
    request.define('hats', 'coalesced', { url: '/hats', refresh: true });
    await request('hats');
    expect(asked[0]?.[2]).to.include({ refresh: true });
  });

  it('fails with the status and the body that the cache was told', async () => {
    answer = ({ error }) => error(seen(404, '{"errors":{"hat":["not found"]}}'), 'error');
    request.define('hat', 'coalesced', { url: '/hats/1' });
    const failure = await request('hat').catch((error: unknown) => error);
    expect(failure).to.include({ name: 'RequestError', status: 404, reason: 'error' });
    expect(failure).to.have.deep.property('body', { errors: { hat: ['not found'] } });
  });

  it('decodes', async () => {
    answer = ({ success }) => success({ status: 'success', data: 7 }, 'success', seen(200));
    request.define('hat', 'coalesced', { url: '/hats/1', decoder: 'jsend' });
    expect(await request('hat')).to.equal(7);
  });

  it('leaves a request that it shares when it is aborted', () => {
    answer = () => undefined;
    request.define('hat', 'coalesced', { url: '/hats/1' });
    request('hat').abort();
    expect(abort.callCount).to.equal(1);
  });

  it('refuses what could not be shared', () => {
    for (const setting of [
      { type: 'POST' },
      { method: 'PUT' },
      { cache: true },
      { dataType: 'jsonp' },
      { headers: {} },
    ]) {
      const define = () => request.define('hats', 'coalesced', { url: '/hats', ...setting });
      expect(define).to.throw(TypeError, Object.keys(setting)[0]);
    }
    request.define('hats', 'coalesced', { url: '/hats' });
    expect(() => request('hats', { list: [1] })).to.throw(TypeError, 'list');
    expect(asked).to.deep.equal([]);
  });
});
