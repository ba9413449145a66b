import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { createSnapshotFolder } from '../../server-mock/snapshot-folder';
import { createMemorySnapshots, isSnapshotName, type Snapshots } from '../../server-mock/snapshots';
import { useFolder } from '../support/folder';

const dump = JSON.parse('{"of": [1, {"__proto__": "a field"}]}') as unknown;

describe('Snapshots', () => {
  const folder = useFolder();
  const kinds: readonly [string, () => Snapshots][] = [
    ['in memory', createMemorySnapshots],
    ['in a folder', () => createSnapshotFolder(folder.path('data', 'snapshots'))],
  ];

  for (const [kind, open] of kinds) {
    it(`${kind} are given back under their name, and undefined is under any other`, async () => {
      const snapshots = open();
      expect(await snapshots.names()).to.deep.equal([]);
      await snapshots.save('b', { other: true });
      await snapshots.save('b', dump);
      await snapshots.save('a', {});
      expect(JSON.stringify(await snapshots.load('b'))).to.equal(JSON.stringify(dump));
      expect(await snapshots.load('none')).to.equal(undefined);
      expect(await snapshots.load('constructor')).to.equal(undefined);
      expect(await snapshots.names()).to.deep.equal(['a', 'b']);
    });
  }

  it('in a folder are whole files that only their owner reads, and other files there are none', async () => {
    const snapshots = createSnapshotFolder(folder.path());
    await snapshots.save('one', dump);
    if (process.platform !== 'win32') expect(statSync(folder.path('one.json')).mode & 0o777).to.equal(0o600);
    writeFileSync(folder.path('two.json.part'), '{"hal');
    writeFileSync(folder.path('README.md'), '');
    mkdirSync(folder.path('nested'));
    expect(await snapshots.names()).to.deep.equal(['one']);
    expect(readdirSync(folder.path())).to.include('one.json');
  });

  it('never leave their folder', async () => {
    const snapshots = createSnapshotFolder(folder.path('in'));
    for (const name of [
      '../out',
      '..',
      '/etc/passwd',
      'a/b',
      'a\\b',
      '',
      'A',
      'a.json',
      '__proto__',
      'con',
      'x'.repeat(65),
    ]) {
      expect(isSnapshotName(name), name).to.equal(false);
      const [saving, loading] = await Promise.allSettled([snapshots.save(name, dump), snapshots.load(name)]);
      expect([saving.status, loading.status], name).to.deep.equal(['rejected', 'rejected']);
    }
    expect(existsSync(folder.path('out.json'))).to.equal(false);
  });
});
