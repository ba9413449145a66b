import { mkdirSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { findFeatures } from '../../server-mock/features';
import { useFolder } from '../support/folder';

describe('The features of the server', () => {
  const folder = useFolder();
  const write = (name: string, text: string) => {
    mkdirSync(folder.path(name));
    writeFileSync(folder.path(name, 'index.ts'), text);
  };

  it('are the folders that are there, by name', async () => {
    expect(await findFeatures(folder.path())).to.deep.equal([]);
    for (const name of ['zebras', 'apes']) {
      write(name, `export default { declaration: { name: '${name}', endpoints: {} }, tables: [], handlers: {} };`);
    }
    writeFileSync(folder.path('README.md'), '');
    const features = await findFeatures(folder.path());
    expect(features.map(({ declaration }) => declaration.name)).to.deep.equal(['apes', 'zebras']);
  });

  it('are none where there is no folder', async () => {
    expect(await findFeatures(folder.path('nowhere'))).to.deep.equal([]);
  });

  it('that are none are named with their file', async () => {
    write('broken', 'export const feature = 1;');
    const reason: unknown = await findFeatures(folder.path()).catch((thrown: unknown) => thrown);
    expect(reason).to.be.instanceOf(TypeError);
    expect(String(reason)).to.include('broken').and.include('exports no feature by default');
  });

  it('are each in a folder of their own name', async () => {
    for (const { declaration } of await findFeatures()) {
      const [again] = (await findFeatures()).filter((other) => other.declaration.name === declaration.name);
      expect(again?.declaration).to.equal(declaration);
    }
  });
});
