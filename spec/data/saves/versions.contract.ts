/** What models promise that send the version of what they have read. Run for plain Backbone and for our own models. */
import { expect } from 'chai';
import { optimisticSync, type Versioned } from '../../../app/data/saves';
import { settle, sheet, Stage, type Kind } from './sheets';

export function versionsContract(kind: Kind): void {
  let stage: Stage;
  const begin = () => {
    stage = new Stage(kind);
  };
  const end = () => stage.close();

  describe(`optimisticSync, on ${kind.title}`, () => {
    beforeEach(begin);
    afterEach(end);

    const define = (config?: object): new (attributes?: object) => Versioned =>
      optimisticSync(kind.Base, config).extend({ urlRoot: kind.urlRoot }) as never;
    const open = async (config?: object) => {
      const model = new (define(config))({ id: '1' });
      model.fetch();
      await settle();
      return model;
    };
    const conditions = (name = 'if-match') => stage.api.writes().map(({ headers }) => headers.get(name));

    it('takes two types, and no other', () => {
      expect(() => optimisticSync(kind.Base, { type: 'md5' as 'etag' })).to.throw(TypeError, 'etag');
    });

    it('may be given to extend as properties, too', async () => {
      const properties = Object.assign({}, optimisticSync(kind.Base)) as unknown as { sync: unknown };
      expect(properties.sync).to.be.a('function');
      const model = await open();
      expect(model._version).to.equal('"1"');
    });

    it('makes a class that can be extended in both ways', () => {
      class Sub extends optimisticSync(kind.Base) {
        shout() {
          return String(this.get('title')).toUpperCase();
        }
      }
      const Extended = optimisticSync(kind.Base).extend({
        shout: () => 'extended',
      }) as unknown as typeof Sub;
      expect([new Sub({ title: 'one' }).shout(), new Extended().shout()]).to.deep.equal(['ONE', 'extended']);
      expect(new Extended()).to.be.instanceOf(kind.Base);
    });

    it('takes the version of every answer, tells of it, and sends it with updates, patches and deletes', async () => {
      const model = await open();
      const versions: unknown[] = [];
      model.on('sync:version', (_: unknown, version: unknown) => versions.push(version));
      model.save({ title: 'Two' });
      await settle();
      model.destroy();
      await settle();
      expect([conditions(), versions]).to.deep.equal([['"1"', '"2"'], ['"2"']]);
    });

    it('tells of a version that is outdated, with what came, and then calls the caller’s error', async () => {
      const told: unknown[] = [];
      const model = await open({
        invalidHandler: (_: unknown, version: unknown, data: unknown) => told.push(version, data),
      });
      stage.api.change('1', { title: 'Theirs' });
      model.save({ title: 'Mine' }, { error: () => void told.push('error') });
      await settle();
      expect(told).to.deep.equal(['"2"', { ...sheet, title: 'Theirs' }, 'error']);
    });

    it('gives what comes with a 412 whatever its type, or nothing', async () => {
      const told: unknown[] = [];
      const model = await open({ invalidHandler: (_: unknown, __: unknown, data: unknown) => told.push(data) });
      stage.api.isBare412 = true;
      stage.api.change('1', { title: 'Theirs' });
      model.save({ title: 'Mine' });
      await settle();
      expect(told).to.deep.equal([undefined]);
    });

    it('has defaults for all requests and for one method, which a call overrides and nobody’s object feels', async () => {
      const config = { all: { headers: { 'X-A': 'all', 'X-B': 'all' } }, update: { headers: { 'X-B': 'update' } } };
      const model = await open(config);
      const options = { headers: { 'X-C': 'call' } };
      model.save({ title: 'Two' }, options);
      await settle();
      const { headers } = stage.api.writes()[0] ?? { headers: new Map<string, string>() };
      expect(['x-a', 'x-b', 'x-c'].map((name) => headers.get(name))).to.deep.equal(['all', 'update', 'call']);
      expect([options, config.all]).to.deep.equal([
        { headers: { 'X-C': 'call' } },
        { headers: { 'X-A': 'all', 'X-B': 'all' } },
      ]);
    });

    it('drops an older answer that comes late, and settles whoever waits for it', async () => {
      const model = await open();
      stage.api.isHolding = true;
      const settled: string[] = [];
      model.fetch({ success: () => void settled.push('first') });
      model.fetch(Object.assign({ success: () => void settled.push('second') }, { refresh: true }));
      const [, first, second] = stage.api.sent;
      stage.api.change('1', { title: 'Newer' });
      stage.api.answer(second);
      first?.respond(200, { 'Content-Type': 'application/json', ETag: '"1"' }, JSON.stringify(sheet));
      await settle();
      expect([model.get('title'), model._version, settled]).to.deep.equal(['Newer', '"2"', ['second', 'first']]);
    });

    describe('of which two saves overlap', () => {
      const twice = (model: Versioned) => {
        const ends: string[] = [];
        const ended = (name: string) => ({
          success: () => void ends.push(name),
          error: () => void ends.push(`not ${name}`),
        });
        stage.api.isHolding = true;
        const first = model.save({ title: 'Two' }, ended('first')) as unknown as { abort(): void };
        const second = model.save({ body: 'mine' }, ended('second')) as unknown as { abort(): void };
        return { ends, first, second };
      };
      const answerNext = () => {
        stage.api.answer();
        return settle();
      };

      it('sends the second when the first is answered, on the version that this left', async () => {
        const model = await open();
        const { ends } = twice(model);
        await answerNext();
        expect([model.get('body'), ends]).to.deep.equal(['mine', ['first']]);
        await answerNext();
        expect([conditions(), ends]).to.deep.equal([
          ['"1"', '"2"'],
          ['first', 'second'],
        ]);
        expect(stage.state).to.include({ title: 'Two', body: 'mine' });
        expect([model.get('title'), model.get('body'), model._version]).to.deep.equal(['Two', 'mine', '"3"']);
      });

      it('shows the second still when that is lost, and sends it also when the first was', async () => {
        const model = await open();
        const { ends } = twice(model);
        stage.api.loseRequest();
        await settle();
        stage.api.loseRequest();
        await settle();
        expect([model.get('title'), model.get('body'), ends]).to.deep.equal([
          'Two',
          'mine',
          ['not first', 'not second'],
        ]);
        expect(conditions()).to.deep.equal(['"1"', '"1"']);
      });

      it('never sends one that is given up before its turn', async () => {
        const model = await open();
        const { ends, second } = twice(model);
        second.abort();
        await answerNext();
        expect([conditions(), ends]).to.deep.equal([['"1"'], ['not second', 'first']]);
      });

      it('is created once, and changed then', async () => {
        stage.api.isHolding = true;
        const model = new (define())({ title: 'New' });
        model.save();
        model.save({ body: 'mine' });
        await answerNext();
        await answerNext();
        expect(stage.api.sent.map(({ method }) => method)).to.deep.equal(['POST', 'PUT']);
        expect(conditions()).to.deep.equal([undefined, '"1"']);
      });
    });

    it('reads before it writes where the last answer had no version, and writes only if nothing changed', async () => {
      stage.api.tag = () => undefined;
      stage.api.isStrict = false;
      const model = await open({ invalidHandler: () => undefined });
      model.save({ title: 'Two' });
      await settle();
      stage.api.change('1', { body: 'theirs' });
      const errors: unknown[] = [];
      model.save({ title: 'Three' }, { error: () => void errors.push('error') });
      await settle();
      expect(stage.api.sent.map(({ method }) => method)).to.deep.equal(['GET', 'GET', 'PUT', 'GET']);
      expect([stage.state['title'], errors]).to.deep.equal(['Two', ['error']]);
    });
  });

  describe(`optimisticSync by dates, on ${kind.title}`, () => {
    beforeEach(begin);
    afterEach(end);

    const open = async (config: object = {}) => {
      const Dated = optimisticSync(kind.Base, { type: 'last-modified', ...config });
      const model = new (Dated.extend({ urlRoot: kind.urlRoot }) as new (attributes: object) => Versioned)({ id: '1' });
      model.fetch();
      await settle();
      return model;
    };
    const sent = () =>
      stage.api.sent.map(({ method, headers }) => [
        method,
        ...['if-unmodified-since', 'if-match'].map((name) => headers.get(name)),
      ]);

    it('sends the date of what it has read', async () => {
      const modified = new Date(stage.api.nowMs).toUTCString();
      stage.api.nowMs += 5_000;
      const model = await open();
      model.save({ title: 'Two' });
      await settle();
      expect([model._version, sent()]).to.deep.equal([
        // Of this very second: good for nothing.
        undefined,
        [
          ['GET', undefined, undefined],
          ['PUT', modified, undefined],
        ],
      ]);
    });

    it('reads and compares where the date is of the very second of the answer: two writes may hide in it', async () => {
      const model = await open();
      stage.api.change('1', { body: 'of the same second' });
      const [told, errors]: unknown[][] = [[], []];
      model.on('sync:invalid-version', (_: unknown, __: unknown, data: unknown) => void told?.push(data));
      model.save({ title: 'Two' }, { error: () => void errors?.push('error') });
      await settle();
      expect([sent().map(([method]) => method), told?.length, errors]).to.deep.equal([['GET', 'GET'], 1, ['error']]);
      expect(stage.state).to.include({ title: 'One', body: 'of the same second' });
    });
  });
}
