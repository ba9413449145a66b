import { expect } from 'chai';
import { Edit, UndecidedError } from '../../app/data';
import { settled } from '../support/stage';

// A type, and no interface: those are never JSON to TypeScript, which lets others add to them.
// eslint-disable-next-line @typescript-eslint/consistent-type-definitions
type Note = { readonly title: string; readonly text: string; readonly tags: string[] };
const note: Note = { title: 'Bread', text: 'Flour.', tags: ['kitchen'] };

describe('An edit', () => {
  /** What the server holds, and what came to it. */
  let there: { version: number; note: Note };
  let sent: { note: Note; version: string | undefined }[];

  beforeEach(() => {
    there = { version: 1, note };
    sent = [];
  });

  /** A server that keeps versions. A 412 has the state, as a jqXHR gives it. */
  function send(wanted: Note, version: string | undefined): Promise<number> {
    sent.push({ note: wanted, version });
    if (version !== `"${there.version}"`) {
      const refusal = {
        status: 412,
        responseText: JSON.stringify(there.note),
        getResponseHeader: () => `"${there.version}"`,
      };
      return Promise.reject(Object.assign(new Error('412'), refusal));
    }
    there = { version: there.version + 1, note: wanted };
    return Promise.resolve(there.version);
  }

  const begin = () => Edit.of<Note, number>({ base: note, version: '"1"', send, read: (body) => body as Note });
  const others = (change: Partial<Note>) => {
    there = { version: there.version + 1, note: { ...there.note, ...change } };
  };
  const failureOf = (promise: Promise<unknown>) =>
    promise.then(
      () => undefined,
      (reason: unknown) => reason,
    );

  it('is sent on the version that it was begun on', async () => {
    const edit = begin();
    edit.set({ title: 'Rye' });
    expect(await edit.store()).to.equal(2);
    expect(sent).to.deep.equal([{ note: { ...note, title: 'Rye' }, version: '"1"' }]);
    expect(edit.saveState.name).to.equal('clean');
  });

  it('goes out again with what others changed in other fields, and in a list of names', async () => {
    const edit = begin();
    edit.set({ title: 'Rye', tags: ['kitchen', 'mine'] });
    others({ text: 'Theirs.', tags: ['kitchen', 'theirs'] });
    await edit.store();
    expect(there.note).to.include({ title: 'Rye', text: 'Theirs.' });
    expect([...there.note.tags].sort()).to.deep.equal(['kitchen', 'mine', 'theirs']);
    expect(sent.map(({ version }) => version)).to.deep.equal(['"1"', '"2"']);
  });

  it('is not sent while what others changed collides, and keeps both', async () => {
    const edit = begin();
    edit.set({ title: 'Mine' });
    others({ title: 'Theirs' });
    expect(await failureOf(edit.store())).to.be.instanceOf(UndecidedError);
    expect(await failureOf(edit.store())).to.be.instanceOf(UndecidedError);
    expect(sent).to.have.lengthOf(1);
    expect(edit._conflict?.conflicts).to.deep.equal([
      { path: '/title', client: 'Mine', server: 'Theirs', original: 'Bread' },
    ]);
    expect([edit.get('title'), edit.saveState.name]).to.deep.equal(['Mine', 'conflict']);
  });

  it('tells the conflict anew with what is typed meanwhile, and drops it when both are the same', async () => {
    const edit = begin();
    edit.set({ title: 'Mine' });
    others({ title: 'Theirs' });
    await failureOf(edit.store());
    edit.set({ title: 'Mine, and more' });
    expect(edit._conflict?.conflicts[0]?.client).to.equal('Mine, and more');
    edit.set({ title: 'Theirs' });
    expect([edit._conflict, edit.saveState.name]).to.deep.equal([undefined, 'dirty']);
  });

  for (const [choice, title] of [
    ['mine', 'Mine'],
    ['theirs', 'Theirs'],
    [{ '/title': { value: 'Both' } }, 'Both'],
  ] as const) {
    it(`once decided (${JSON.stringify(choice)}) is for the form to send, on the newer version`, async () => {
      const edit = begin();
      let decisions = 0;
      edit.on('decided', () => (decisions += 1));
      edit.set({ title: 'Mine' });
      others({ title: 'Theirs', text: 'Theirs.' });
      await failureOf(edit.store());
      edit.resolve(choice);
      expect([decisions, sent.length]).to.deep.equal([1, 1]);
      await edit.store();
      expect(there.note).to.include({ title, text: 'Theirs.' });
    });
  }

  it('is refused like any request where a 412 says nothing of what is there', async () => {
    const refusal = { status: 412, responseText: '', getResponseHeader: () => null };
    const edit = Edit.of<Note, never>({
      base: note,
      version: '"1"',
      send: () => Promise.reject(Object.assign(new Error('412'), refusal)),
      read: (body) => body as Note,
    });
    expect(await failureOf(edit.store())).to.include({ status: 412 });
    await settled();
    expect(edit.saveState.name).to.equal('dirty');
  });
});
