import { expect } from 'chai';
import sinon from 'sinon';
import { openAmplify, RequestError, StorageFullError, StorageUnavailableError, type Store } from '../../vendor/amplify';
import type * as Door from '../../vendor/amplify-store';
import { FakeClock } from '../support/fake-clock';
import { fillStorage } from '../support/full-storage';
import { serveXhr } from '../support/serve-xhr';

const DAY_MS = 24 * 60 * 60 * 1000;
const clock = new FakeClock();
const { request } = openAmplify(clock);
let store: Store;

/** The package and its door, run once more as by the next load of the page. */
function loadAgain(): Store {
  /* eslint-disable @typescript-eslint/no-require-imports -- An import statement runs a module once. */
  const names = [require.resolve('amplifyjs'), require.resolve('../../vendor/amplify-store')];
  const kept = names.map((name) => [name, require.cache[name]] as const);
  try {
    for (const name of names) Reflect.deleteProperty(require.cache, name);
    // By itself amplify would have gone to another storage: this is the fault.
    expect(require('amplifyjs')).to.have.nested.property('store.type', 'sessionStorage');
    return (require('../../vendor/amplify-store') as typeof Door).createStore(clock);
  } finally {
    for (const [name, module] of kept) require.cache[name] = module;
    Reflect.deleteProperty(window, 'amplify');
  }
  /* eslint-enable @typescript-eslint/no-require-imports */
}

function errorOf(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

describe('amplify.store, through its door', () => {
  beforeEach(() => {
    // Here and not once: whoever opened it last says what time it is.
    ({ store } = openAmplify(clock));
    localStorage.clear();
    sessionStorage.clear();
  });
  afterEach(() => {
    sinon.restore();
    localStorage.clear();
    sessionStorage.clear();
  });

  it('keeps JSON under the names and in the form that amplify gives it', () => {
    expect(store('a', { hats: [1, null] })).to.deep.equal({ hats: [1, null] });
    store('b', 0, { expires: 1_000 });
    expect(localStorage.getItem('__amplify__a')).to.equal('{"data":{"hats":[1,null]},"expires":null}');
    expect(localStorage.getItem('__amplify__b')).to.equal(`{"data":0,"expires":${clock.now() + 1_000}}`);
    expect(store('a')).to.deep.equal({ hats: [1, null] });
    expect({ ...store() }).to.deep.equal({ a: { hats: [1, null] }, b: 0 });
    expect(store.keys().sort()).to.deep.equal(['a', 'b']);
    store('a', null);
    expect(store('a')).to.equal(undefined);
    expect(localStorage.getItem('__amplify__a')).to.equal(null);
  });

  it('is localStorage also when that was full while the page was loaded', () => {
    store('kept', 'before');
    fillStorage();
    const again = loadAgain();
    expect(again('kept')).to.equal('before');
    expect(errorOf(() => again('more', 'x'.repeat(100)))).to.have.property('name', 'StorageFullError');
    expect(sessionStorage.length).to.equal(0);
    again('kept', null);
    again('more', 'x');
    expect(localStorage.getItem('__amplify__more')).to.contain('"x"');
  });

  it('leaves no window.amplify, by which its door could be passed', () => {
    expect('amplify' in window).to.equal(false);
  });

  for (const [what, text] of [
    ['no JSON', '{"data":{"ha'],
    ['empty', ''],
    ['null', 'null'],
    ['a number', '7'],
    ['without data', '{"expires":null}'],
    ['of an expiry that is no time', '{"data":1,"expires":"soon"}'],
  ]) {
    it(`takes an item for absent that is ${what}, and loses none of its neighbours`, () => {
      store('a', 1);
      localStorage.setItem('__amplify__b', text ?? '');
      store('c', 3);
      expect({ ...store() }).to.deep.equal({ a: 1, c: 3 });
      localStorage.setItem('__amplify__b', text ?? '');
      expect(store('b')).to.equal(undefined);
      expect(store.keys().sort()).to.deep.equal(['a', 'c']);
    });
  }

  it('makes room by what has expired, and otherwise throws an error that names what did not fit', () => {
    store('old', 'x'.repeat(1_000), { expires: 10 });
    store('kept', 1);
    fillStorage();
    clock.advance(10);
    store('small', 'x'.repeat(500));
    expect(store('small')).to.have.length(500);
    const error = errorOf(() => store('large', 'x'.repeat(5_000)));
    expect(error).to.be.instanceOf(StorageFullError).and.to.include({ key: 'large', type: 'localStorage' });
    expect(store('kept')).to.equal(1);
  });

  it('reads nothing from a storage whose file is broken, as Firefox says of it with each item', () => {
    store('a', 1);
    for (const method of ['getItem', 'removeItem'] as const) {
      sinon.stub(Storage.prototype, method).throws(new DOMException('corrupted', 'NS_ERROR_FILE_CORRUPTED'));
    }
    expect(store('a')).to.equal(undefined);
    expect({ ...store() }).to.deep.equal({});
    expect(store('a', null)).to.equal(null);
    expect(store.text('a')).to.equal(undefined);
  });

  it('reads nothing from a storage that is forbidden, and says so to who writes', () => {
    const forbidden = sinon.stub(window, 'localStorage').get(() => {
      throw new DOMException('denied', 'SecurityError');
    });
    expect(store('a')).to.equal(undefined);
    expect({ ...store() }).to.deep.equal({});
    expect(store.keys()).to.deep.equal([]);
    expect(store('a', null)).to.equal(null);
    expect(errorOf(() => store('a', 1))).to.be.instanceOf(StorageUnavailableError);
    forbidden.get(() => null);
    expect(store('a')).to.equal(undefined);
    expect(errorOf(() => store('a', 1))).to.be.instanceOf(StorageUnavailableError);
  });

  it('refuses a type that there is none of, a key that is empty, a value that is not JSON, and a time that is none', () => {
    const type = 'memroy' as 'memory';
    expect(() => store('a', 1, { type })).to.throw(TypeError, 'memroy');
    expect(() => store('a', undefined, { type })).to.throw(TypeError, 'memroy');
    expect(() => store('', 1)).to.throw(TypeError, 'not empty');
    expect(() => store('a', () => 1)).to.throw(TypeError, 'not JSON');
    for (const expires of [0, -1, Number.NaN]) expect(() => store('a', 1, { expires })).to.throw(RangeError);
    expect(localStorage.length).to.equal(0);
  });

  it('leaves the options as they were', () => {
    const options = Object.freeze({ expires: 5 });
    store('a', 1, options);
    expect(options).to.deep.equal({ expires: 5 });
  });

  for (const type of ['localStorage', 'sessionStorage', 'memory'] as const) {
    it(`keeps an item in ${type} for as long as it was told, be it thirty days, and no longer`, () => {
      store('a', 1, { type, expires: 30 * DAY_MS });
      clock.advance(30 * DAY_MS - 1);
      expect(store('a', undefined, { type })).to.equal(1);
      clock.advance(1);
      expect(store('a', undefined, { type })).to.equal(undefined);
      expect(store.keys(type)).to.deep.equal([]);
    });

    it(`keeps in ${type} what a value was when it was given, and gives each reader one of its own`, () => {
      const hats = [1];
      store('hats', hats, { type });
      hats.push(2);
      const read = store('hats', undefined, { type });
      expect(read).to.deep.equal([1]);
      (read as number[]).push(3);
      expect(store('hats', undefined, { type })).to.deep.equal([1]);
      store('hats', null, { type });
    });

    it(`takes __proto__ and constructor for keys like any other in ${type}`, () => {
      for (const key of ['__proto__', 'constructor', 'toString']) {
        expect(store(key, undefined, { type })).to.equal(undefined);
        store(key, { of: key }, { type });
        expect(store(key, undefined, { type })).to.deep.equal({ of: key });
        store(key, null, { type });
      }
    });
  }
});

describe('amplify.request, through its door', () => {
  let asked: { method: string; path: string; body: string }[];
  let answer: (request: Request) => Response | Promise<Response>;
  let restore: () => void;

  beforeEach(() => {
    asked = [];
    answer = () => Response.json({ ok: true });
    restore = serveXhr(async (sent) => {
      const { pathname, search } = new URL(sent.url);
      asked.push({ method: sent.method, path: pathname + search, body: await sent.clone().text() });
      return answer(sent);
    });
  });
  afterEach(() => {
    restore();
    sinon.restore();
  });

  const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
    promise.then(
      (value) => expect.fail(`It was answered: ${JSON.stringify(value)}`),
      (error: unknown) => error,
    );

  it('answers by a promise and by a callback', async () => {
    request.define('hats', 'ajax', { url: '/hats' });
    const success = sinon.spy();
    expect(await request('hats', {}, success)).to.deep.equal({ ok: true });
    expect(success.args).to.deep.equal([[{ ok: true }, 'success']]);
  });

  it('encodes what it puts into a URL, and sends the rest as the query', async () => {
    request.define('hat', 'ajax', { url: '/hats/{id}/of/{owner}', data: { owner: 'me', size: 1 } });
    await request('hat', { id: 'a/b?c#d&é', size: 2 });
    expect(asked[0]?.path).to.equal('/hats/a%2Fb%3Fc%23d%26%C3%A9/of/me?size=2');
  });

  for (const id of [undefined, null, '', '.', '..', {}, ['a']]) {
    it(`asks for nothing when ${id === undefined ? 'nothing' : JSON.stringify(id)} is to stand in the URL`, () => {
      request.define('hat', 'ajax', { url: '/hats/{id}' });
      expect(() => request('hat', { id })).to.throw(RangeError, '{id}');
      expect(asked).to.deep.equal([]);
    });
  }

  it("refuses amplify's own cache, whose keys meet, which keeps POST and which no log-out empties", async () => {
    for (const cache of [true, 1_000, 'persist', 'memory', { type: 'localStorage' }]) {
      expect(() => request.define('hats', 'ajax', { url: '/hats', cache })).to.throw(TypeError, "'coalesced'");
    }
    request.define('hat', 'ajax', { url: '/c/{a}/{b}', cache: false });
    answer = ({ url }) => Response.json(new URL(url).pathname);
    const answers = [await request('hat', { a: 'x12', b: 'x34' }), await request('hat', { a: 'x34', b: 'x12' })];
    expect(answers).to.deep.equal(['/c/x12/x34', '/c/x34/x12']);
  });

  it('tells of a failure its status and its body', async () => {
    request.define('hats', 'ajax', { url: '/hats' });
    answer = () => Response.json({ errors: { hat: ['too large'] } }, { status: 422 });
    const told = sinon.spy();
    const failure = await failureOf(request({ resourceId: 'hats', error: told }));
    expect(failure).to.be.instanceOf(RequestError).and.to.be.instanceOf(Error);
    const facts = { resourceId: 'hats', status: 422, reason: 'error', body: { errors: { hat: ['too large'] } } };
    expect(failure).to.deep.include(facts);
    expect(told.args).to.deep.equal([[failure, 'error']]);
  });

  it('gives the text of a failure that is not JSON, and an answer that should be JSON and is not', async () => {
    request.define('hats', 'ajax', { url: '/hats', dataType: 'json' });
    answer = () => new Response('Bad gateway', { status: 502 });
    expect(await failureOf(request('hats'))).to.deep.include({ status: 502, body: 'Bad gateway' });
    answer = () => new Response('{"half', { headers: { 'Content-Type': 'application/json' } });
    expect(await failureOf(request('hats'))).to.deep.include({ status: 200, reason: 'parsererror', body: '{"half' });
  });

  it('says abort to who aborts, and asks for nothing when a definition or a subscriber calls it off', async () => {
    request.define('hats', 'ajax', { url: '/hats' });
    answer = () => new Promise(() => undefined);
    const handle = request('hats');
    handle.abort();
    expect(await failureOf(handle)).to.deep.include({ status: 0, reason: 'abort' });
    asked = [];
    request.define('called-off', 'ajax', { url: '/hats', beforeSend: () => false });
    expect(await failureOf(request('called-off'))).to.deep.include({ reason: 'abort' });
    const end = request.subscribe('request.before', () => false);
    const stopped = request('hats');
    stopped.abort();
    expect(await failureOf(stopped)).to.deep.include({ reason: 'abort' });
    end();
    expect(asked).to.deep.equal([]);
  });

  it('decodes also where beforeSend says nothing', async () => {
    const decoder = sinon.spy((data: unknown, _status: string, _xhr: object, success: (data: unknown) => void) =>
      success({ decoded: data }),
    );
    request.define('hats', 'ajax', { url: '/hats', beforeSend: () => undefined, decoder });
    expect(await request('hats')).to.deep.equal({ decoded: { ok: true } });
  });

  it('answers a jsend request in every case: success, fail, error, no answer, no body, a body of another kind', async () => {
    request.define('hats', 'ajax', { url: '/hats', decoder: 'jsend' });
    answer = () => Response.json({ status: 'success', data: 7 });
    expect(await request('hats')).to.equal(7);
    answer = () => Response.json({ status: 'fail', data: { size: 'too large' } }, { status: 400 });
    expect(await failureOf(request('hats'))).to.deep.include({
      status: 400,
      reason: 'fail',
      body: { size: 'too large' },
    });
    answer = () => Response.json({ status: 'error', message: 'broken' }, { status: 500 });
    expect(await failureOf(request('hats'))).to.deep.include({ status: 500, body: { message: 'broken' } });
    answer = () => new Response('<h1>Bad gateway</h1>', { status: 502 });
    expect(await failureOf(request('hats'))).to.deep.include({ status: 502, body: '<h1>Bad gateway</h1>' });
    answer = () => new Response(null, { status: 204 });
    expect(await failureOf(request('hats'))).to.be.instanceOf(RequestError);
    answer = () => Response.json([1]);
    expect(await failureOf(request('hats'))).to.be.instanceOf(RequestError);
  });

  it('fails when a decoder throws', async () => {
    const decoder = () => {
      throw new TypeError('no hat in it');
    };
    request.define('hats', 'ajax', { url: '/hats', decoder });
    const failure = await failureOf(request('hats'));
    expect(failure)
      .to.be.instanceOf(RequestError)
      .and.to.have.property('cause')
      .that.includes({ message: 'no hat in it' });
  });

  it('calls an async function back, and has one for a resource', async () => {
    const called = sinon.spy();
    request.define('hats', async (settings) => {
      await Promise.resolve();
      settings.success(settings.data);
    });
    // eslint-disable-next-line @typescript-eslint/require-await -- That it is an async function is the point.
    await request('hats', async (data) => {
      called(data);
    });
    await Promise.resolve();
    expect(called.args).to.deep.equal([[{}]]);
    request.define('broken', () => Promise.reject(new TypeError('no hat')));
    const failure = await failureOf(request('broken'));
    expect(failure).to.have.property('cause').that.includes({ message: 'no hat' });
  });

  it('answers although a subscriber or a callback throws, and reports what it threw', async () => {
    const reported = sinon.stub(window, 'reportError');
    request.define('hats', 'ajax', { url: '/hats' });
    const heard: string[] = [];
    const ends = [
      request.subscribe('request.success', () => {
        throw new Error('subscriber');
      }),
      request.subscribe('request.success', () => false),
      request.subscribe('request.success', () => heard.push('second')),
      request.subscribe('request.complete', () => heard.push('complete')),
    ];
    const success = () => {
      throw new Error('callback');
    };
    expect(await request('hats', success)).to.deep.equal({ ok: true });
    ends.forEach((end) => end());
    expect(heard).to.deep.equal(['second', 'complete']);
    await new Promise<void>((resolve) => queueMicrotask(resolve));
    expect(reported.args.map(([error]) => String(error))).to.deep.equal(['Error: subscriber', 'Error: callback']);
    await request('hats');
    expect(heard).to.have.length(2);
  });

  it('throws errors for what is not defined, and changes no definition and no request that it is given', async () => {
    expect(() => request('nobody')).to.throw(TypeError, 'nobody');
    expect(() => request('__proto__')).to.throw(TypeError, '__proto__');
    expect(() => request.define('hats', 'ajaxx', { url: '/hats' })).to.throw(TypeError, 'ajaxx');
    expect(() => request.define('hats', 'ajax', { url: '/hats', decoder: 'yaml' as 'jsend' })).to.throw(
      TypeError,
      'yaml',
    );
    request.define('hats', 'ajax', Object.freeze({ url: '/hats', data: Object.freeze({ a: 1 }) }));
    await request(Object.freeze({ resourceId: 'hats', data: Object.freeze({ b: 2 }) }));
    expect(asked[0]?.path).to.equal('/hats?a=1&b=2');
  });
});
