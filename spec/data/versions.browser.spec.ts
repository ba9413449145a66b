/** In which version a record of ours is changed: whose edits may take the place of what. */
import { expect } from 'chai';
import { type FakeServer, fakeServer } from 'nise';
import { cache, Collection, Edit, Model } from '../../app/data';
import { proto } from '../../vendor/proto';

interface BookAttributes {
  id: string;
  title: string;
  body: string;
}

class Book extends Model<BookAttributes> {
  static {
    proto(Book, { urlRoot: '/books' });
  }
}

class Books extends Collection<Book> {
  static {
    proto(Books, { model: Book });
  }

  override url(): string {
    return '/books';
  }
}

interface Sent {
  readonly method: string;
  readonly url: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody: string | null | undefined;
  respond(status: number, headers: Readonly<Record<string, string>>, body: string): void;
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

/** How it ends, in a word. */
function endOf(request: unknown): Promise<string> {
  return Promise.resolve(request as PromiseLike<unknown>).then(
    () => 'done',
    (reason: unknown) => `refused ${(reason as JQuery.jqXHR).status}`,
  );
}

describe('A record with versions', () => {
  let server: FakeServer;
  let book: BookAttributes;
  let version: number;
  let log: string[];
  let tag: () => string;

  beforeEach(() => {
    cache.purge();
    book = { id: '1', title: 'One', body: 'x' };
    version = 1;
    log = [];
    tag = () => `"e.${version}"`;
    server = fakeServer.create();
    server.respondWith((xhr) => answer(xhr));
  });

  afterEach(() => server.restore());

  function answer(xhr: Sent): void {
    const { method, requestHeaders, requestBody } = xhr;
    const path = new URL(xhr.url, location.href).pathname.replace('/api', '');
    const ifMatch = requestHeaders['If-Match'];
    const respond = (status: number, body: unknown, etag = tag()): void => {
      log.push([method, path, ...(method === 'GET' ? [] : [ifMatch ?? 'in any']), status].join(' '));
      xhr.respond(status, { 'Content-Type': 'application/json', ETag: etag }, JSON.stringify(body));
    };
    if (path === '/books/1/summary') {
      respond(200, { pages: 7 }, '"other.9"');
      return;
    }
    if (path === '/books' && method === 'GET') {
      respond(200, [book], '"list.1"');
      return;
    }
    if (method !== 'GET' && ifMatch !== undefined && (ifMatch !== tag() || ifMatch.startsWith('W/'))) {
      respond(412, book);
      return;
    }
    const sent = requestBody ? (JSON.parse(requestBody) as Partial<BookAttributes>) : undefined;
    if (sent?.title === '') {
      respond(422, { errors: { title: ['is empty'] } });
      return;
    }
    if (sent !== undefined) {
      book = { ...book, ...sent };
      version += 1;
    }
    respond(200, book);
  }

  /** Answers whatever is asked, and whatever is asked because of that. */
  async function calm(): Promise<void> {
    for (let round = 0; round < 5; round += 1) {
      server.respond();
      await settled();
    }
  }

  async function read(): Promise<Book> {
    const record = new Book({ id: '1' });
    record.fetch();
    await calm();
    log.length = 0;
    return record;
  }

  function others(change: Partial<BookAttributes>): void {
    book = { ...book, ...change };
    version += 1;
  }

  const again = (record: Book): Promise<void> => {
    record.fetch({ refresh: true });
    return calm();
  };

  describe('of which two saves overlap', () => {
    it('sends the second when the first is answered, and neither is refused nor lost', async () => {
      const record = await read();
      const first = endOf(record.save({ title: 'Two' }));
      const second = endOf(record.save({ body: 'y' }));
      expect(server.requests).to.have.lengthOf(2);
      await calm();
      expect(await Promise.all([first, second])).to.deep.equal(['done', 'done']);
      expect(log).to.deep.equal(['PUT /books/1 "e.1" 200', 'PUT /books/1 "e.2" 200']);
      expect([book.title, book.body, record.get('body')]).to.deep.equal(['Two', 'y', 'y']);
    });

    it('sends the second also when the first is refused, given up, or breaks whoever hears of it', async () => {
      const record = await read();
      const refused = endOf(record.save({ title: '' }));
      const sent = endOf(record.save({ title: 'Two' }));
      await calm();
      const given = record.save({ title: 'Three' }) as JQuery.jqXHR;
      const after = endOf(record.save({ title: 'Four' }));
      given.abort();
      await calm();
      expect([await refused, await sent, await after]).to.deep.equal(['refused 422', 'done', 'done']);
      expect([book.title, log.length]).to.deep.equal(['Four', 3]);
    });

    it('never sends one that is given up while it waits, and tells so as ever', async () => {
      const record = await read();
      const told: string[] = [];
      record.on('request', () => told.push('request'));
      record.on('sync', () => told.push('sync'));
      record.on('error', () => told.push('error'));
      const first = endOf(record.save({ title: 'Two' }));
      const second = record.save({ title: 'Three' }) as JQuery.jqXHR;
      const third = endOf(record.save({ body: 'z' }));
      expect([second.readyState, second.status, second.state()]).to.deep.equal([0, 0, 'pending']);
      second.abort();
      const failed: string[] = [];
      second.fail((_xhr, textStatus) => failed.push(textStatus));
      expect([failed, second.state(), told.splice(0)]).to.deep.equal([['abort'], 'rejected', ['request', 'error']]);
      await calm();
      expect([await first, await endOf(second), await third]).to.deep.equal(['done', 'refused 0', 'done']);
      expect([log.length, told, record.isSyncing()]).to.deep.equal([2, ['sync', 'request', 'sync'], false]);
    });

    it('tells of a request when it leaves, and is syncing until the last is answered', async () => {
      const record = await read();
      const told: string[] = [];
      const requests: unknown[] = [];
      record.on('request', (_record: unknown, xhr: unknown) => told.push(`request ${requests.push(xhr)}`));
      record.on('sync', () => told.push('sync'));
      record.on('synced', () => told.push('synced'));
      record.save({ title: 'Two' });
      const second: JQuery.jqXHR = record.save({ body: 'y' }) as JQuery.jqXHR;
      let seen: unknown;
      second.done((_answer, _status, xhr: JQuery.jqXHR) => (seen = xhr.getResponseHeader('ETag')));
      await calm();
      expect(told).to.deep.equal(['request 1', 'sync', 'request 2', 'sync', 'synced']);
      expect([requests[1] === second, seen, second.getResponseHeader('ETag'), second.status]).to.deep.equal([
        true,
        '"e.3"',
        '"e.3"',
        200,
      ]);
    });

    it('is created once, and changed then', async () => {
      const record = new Book({ title: 'New' });
      record.save();
      record.save({ body: 'y' });
      await calm();
      expect(log).to.deep.equal(['POST /books in any 200', 'PUT /books/1 "e.2" 200']);
    });

    it('is deleted in the version that its last save left', async () => {
      const record = await read();
      record.save({ title: 'Two' });
      const gone = endOf(record.destroy());
      await calm();
      expect([log, await gone]).to.deep.equal([['PUT /books/1 "e.1" 200', 'DELETE /books/1 "e.2" 200'], 'done']);
    });

    it('sends what waits also when it is disposed meanwhile', async () => {
      const record = await read();
      record.save({ title: 'Two' });
      record.save({ body: 'y' });
      record.dispose();
      await calm();
      expect(log).to.deep.equal(['PUT /books/1 "e.1" 200', 'PUT /books/1 "e.2" 200']);
      const created = new Book({ title: 'New' });
      created.save();
      created.save({ body: 'y' });
      created.dispose();
      log.length = 0;
      await calm();
      expect(log).to.deep.equal(['POST /books in any 200', 'PUT /books/1 "e.4" 200']);
    });

    it('goes on after a callback that throws', async () => {
      const record = await read();
      const thrown: unknown[] = [];
      Object.assign(server, { logError: (_text: string, error: unknown) => thrown.push(error) });
      const mistake = new Error('of a callback');
      record.save(
        { title: 'Two' },
        {
          success: () => {
            throw mistake;
          },
        },
      );
      record.save({ body: 'y' });
      await calm();
      expect([thrown.includes(mistake), book.body]).to.deep.equal([true, 'y']);
    });
  });

  describe('that is read behind an edit', () => {
    it('does not write over what somebody else made of the same', async () => {
      const record = await read();
      record.set('title', 'Mine');
      others({ title: 'Theirs' });
      await again(record);
      const end = endOf(record.save());
      await calm();
      expect([await end, book.title, record.get('title')]).to.deep.equal(['refused 412', 'Theirs', 'Mine']);
    });

    it('does not either where a list told of theirs first', async () => {
      const books = new Books();
      const record = await read();
      books.add(record);
      record.set('title', 'Mine');
      others({ title: 'Theirs' });
      books.fetch({ refresh: true });
      await calm();
      await again(record);
      const end = endOf(record.save());
      await calm();
      expect([await end, book.title]).to.deep.equal(['refused 412', 'Theirs']);
    });

    it('is saved where somebody else changed something else, together with that', async () => {
      const record = await read();
      record.set('title', 'Mine');
      others({ body: 'theirs' });
      await again(record);
      const end = endOf(record.save());
      await calm();
      expect([await end, book.title, book.body]).to.deep.equal(['done', 'Mine', 'theirs']);
    });

    it('is saved once it was decided: theirs was taken, or mine was sent whatever theirs is', async () => {
      const record = await read();
      record.set('title', 'Mine');
      others({ title: 'Theirs' });
      await again(record);
      record.set('title', 'Theirs');
      record.set('title', 'Mine after all');
      expect(await Promise.all([endOf(record.save()), calm()])).to.include('done');
      record.set('title', 'Mine again');
      others({ title: 'Theirs again' });
      await again(record);
      const forced = endOf(record.save(null, { headers: { 'If-Match': undefined } }));
      await calm();
      record.set('body', 'and more');
      const end = endOf(record.save());
      await calm();
      expect([await forced, await end, book.title, book.body]).to.deep.equal([
        'done',
        'done',
        'Mine again',
        'and more',
      ]);
    });

    it('does not take its own save for somebody else’s, whatever is typed meanwhile', async () => {
      const record = await read();
      const first = endOf(record.save({ title: 'Mine' }));
      record.set('title', 'Mine, more');
      await calm();
      await again(record);
      const second = endOf(record.save());
      await calm();
      expect([await first, await second, book.title]).to.deep.equal(['done', 'done', 'Mine, more']);
    });
  });

  it('is saved where all tags of the server are weak: those are never sent back', async () => {
    tag = () => `W/"e.${version}"`;
    const record = await read();
    const end = endOf(record.save({ title: 'Two' }));
    await calm();
    expect([await end, log, record.etag]).to.deep.equal(['done', ['PUT /books/1 in any 200'], undefined]);
  });

  it('that a form sends is merged and sent again where the server’s 412 has a weak tag', async () => {
    const sent: (string | undefined)[] = [];
    const edit = Edit.of<{ readonly title: string; readonly body: string }, string>({
      base: { title: 'One', body: 'x' },
      version: '"e.1"',
      send: (fields, ifMatch) => {
        sent.push(ifMatch);
        if (sent.length > 1) return Promise.resolve(`${fields.title} ${fields.body}`);
        const responseText = JSON.stringify({ title: 'One', body: 'theirs' });
        return Promise.reject(
          Object.assign(new Error('412'), { status: 412, responseText, getResponseHeader: () => 'W/"e.2"' }),
        );
      },
      read: (body) => body as { title: string; body: string },
    });
    edit.set({ title: 'Mine' });
    expect(await edit.store()).to.equal('Mine theirs');
    expect(sent).to.deep.equal(['"e.1"', undefined]);
  });

  it('is saved in its own version, whatever it was read of at another place', async () => {
    const record = await read();
    record.fetch({ url: '/books/1/summary' });
    await calm();
    const end = endOf(record.save({ title: 'Two' }));
    await calm();
    expect([await end, record.get('pages' as 'title'), log.at(-1)]).to.deep.equal([
      'done',
      7,
      'PUT /books/1 "e.1" 200',
    ]);
  });
});
