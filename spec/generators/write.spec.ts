import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { RefusalError, WriteError } from '../../generators/errors';
import { plan, type Change } from '../../generators/plan';
import { write, type Disk } from '../../generators/write';
import { useFolder } from '../support/folder';

const file = (name: string, text: string | undefined): Change => ({
  path: name,
  content: text === undefined ? undefined : Buffer.from(text),
});

/** Every file and folder below, with what is in it. */
function snapshot(root: string): string[] {
  return fs
    .readdirSync(root, { recursive: true, withFileTypes: true })
    .map((entry) => {
      const place = path.join(entry.parentPath, entry.name);
      return `${path.relative(root, place)}: ${entry.isFile() ? fs.readFileSync(place, 'utf8') : 'folder'}`;
    })
    .sort();
}

describe('A plan', () => {
  const folder = useFolder();

  it('names all that is in the way, and changes no byte', () => {
    for (const name of ['a', 'b', 'same']) fs.writeFileSync(folder.path(name), name);
    const before = snapshot(folder.path());
    const changes = [file('a', '1'), file('b', '2'), file('same', 'same'), file('c', '3')];
    expect(() => plan(folder.path(), changes, false))
      .to.throw(RefusalError)
      .with.property('files')
      .that.deep.equals(['a', 'b']);
    expect(snapshot(folder.path())).to.deep.equal(before);
    expect(plan(folder.path(), changes, true).changed.map((change) => change.path)).to.deep.equal(['a', 'b']);
  });

  it('leaves the project by no name and through no link', () => {
    const outside = folder.path('outside');
    const root = folder.path('root');
    fs.mkdirSync(outside);
    fs.mkdirSync(root);
    fs.symlinkSync(outside, path.join(root, 'link'));
    for (const name of ['../x', 'a/../../x', '/etc/x', 'link/x', 'link/deep/x', '', 'a\0b']) {
      expect(() => plan(root, [file(name, 'x')], true), name).to.throw(RefusalError, /outside/);
    }
    expect(fs.readdirSync(outside)).to.deep.equal([]);
  });

  it('overwrites no folder, no link and no file that stands where a folder has to', () => {
    fs.mkdirSync(folder.path('folder'));
    fs.writeFileSync(folder.path('plain'), '');
    for (const name of ['folder', 'plain/x']) {
      expect(() => plan(folder.path(), [file(name, 'x')], true), name).to.throw(RefusalError, /no plain file/);
    }
  });
});

describe('Writing', () => {
  const folder = useFolder();
  const changes = [file('new/deep/a', 'a'), file('old', 'changed'), file('gone/b', undefined), file('new/c', 'c')];

  beforeEach(() => {
    fs.writeFileSync(folder.path('old'), 'old');
    fs.mkdirSync(folder.path('gone'));
    fs.writeFileSync(folder.path('gone', 'b'), 'b');
  });

  it('creates, changes and removes, and leaves nothing else', () => {
    write(plan(folder.path(), changes, true));
    expect(snapshot(folder.path())).to.deep.equal([
      'new/c: c',
      'new/deep/a: a',
      'new/deep: folder',
      'new: folder',
      'old: changed',
    ]);
  });

  // Two folders, three files beside their places, two files out of the way, three into place.
  for (let failing = 1; failing <= 10; failing += 1) {
    it(`puts everything back when the disk refuses step ${failing} of 10`, () => {
      const before = snapshot(folder.path());
      const planned = plan(folder.path(), changes, true);
      expect(() => write(planned, diskThatFails(failing))).to.throw(WriteError, /ENOSPC/);
      expect(snapshot(folder.path())).to.deep.equal(before);
    });
  }
});

/** Refuses one step of those that go forward; what was done can be undone. */
function diskThatFails(failing: number): Disk {
  let steps = 0;
  const step = (): void => {
    steps += 1;
    if (steps === failing) throw new Error('ENOSPC: no space left on device');
  };
  const mkdirSync = (folder: fs.PathLike): undefined => {
    step();
    fs.mkdirSync(folder);
  };
  const writeFileSync: Disk['writeFileSync'] = (...given) => {
    step();
    fs.writeFileSync(...given);
  };
  const renameSync: Disk['renameSync'] = (from, to) => {
    step();
    fs.renameSync(from, to);
  };
  return { ...fs, mkdirSync, writeFileSync, renameSync };
}
