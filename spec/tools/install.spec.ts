import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { isSupported, missingPackages } from '../../tools/install.mjs';

interface Entry {
  version: string;
  optional?: boolean;
}

describe('what npm start installs', () => {
  let root: string;

  beforeEach(() => {
    root = fs.mkdtempSync(path.join(os.tmpdir(), 'modern-times-install-'));
  });
  afterEach(() => {
    fs.rmSync(root, { recursive: true });
  });

  function lock(packages: Record<string, Entry>): void {
    fs.writeFileSync(path.join(root, 'package-lock.json'), JSON.stringify({ packages: { '': {}, ...packages } }));
  }
  function installed(packages: Record<string, Entry>): void {
    for (const place of Object.keys(packages)) {
      fs.mkdirSync(path.join(root, place), { recursive: true });
      fs.writeFileSync(path.join(root, place, 'package.json'), '{}');
    }
    fs.mkdirSync(path.join(root, 'node_modules'), { recursive: true });
    fs.writeFileSync(path.join(root, 'node_modules', '.package-lock.json'), JSON.stringify({ packages }));
  }

  it('is everything in a fresh clone', () => {
    lock({ 'node_modules/chaplin': { version: '1.2.0' }, 'node_modules/hono': { version: '4.13.19' } });
    expect(missingPackages(root)).to.deep.equal(['node_modules/chaplin', 'node_modules/hono']);
  });

  it('is nothing once npm has installed what the lockfile says', () => {
    const packages = { 'node_modules/chaplin': { version: '1.2.0' } };
    lock(packages);
    installed(packages);
    expect(missingPackages(root)).to.deep.equal([]);
  });

  it('is a package whose version the lockfile has changed', () => {
    lock({ 'node_modules/chaplin': { version: '1.2.1' } });
    installed({ 'node_modules/chaplin': { version: '1.2.0' } });
    expect(missingPackages(root)).to.deep.equal(['node_modules/chaplin']);
  });

  it('is a package whose folder somebody deleted', () => {
    const packages = { 'node_modules/chaplin': { version: '1.2.0' } };
    lock(packages);
    installed(packages);
    fs.rmSync(path.join(root, 'node_modules/chaplin'), { recursive: true });
    expect(missingPackages(root)).to.deep.equal(['node_modules/chaplin']);
  });

  it('is not what belongs to another platform, which npm leaves out', () => {
    lock({ 'node_modules/@libsql/darwin-arm64': { version: '0.5.29', optional: true } });
    installed({});
    expect(missingPackages(root)).to.deep.equal([]);
  });
});

describe('npm start', () => {
  it('begins with exactly those versions of Node that package.json names', () => {
    const { engines } = JSON.parse(
      fs.readFileSync(path.resolve(import.meta.dirname, '../../package.json'), 'utf8'),
    ) as {
      readonly engines: { readonly node: string };
    };
    expect(engines.node).to.equal('>=20.19 <21 || >=22.13');
    const versions = ['18.20.0', '20.18.3', '20.19.0', '20.20.2', '21.7.3', '22.12.0', '22.13.0', '23.0.0', '24.1.0'];
    expect(versions.filter(isSupported)).to.deep.equal(['20.19.0', '20.20.2', '22.13.0', '23.0.0', '24.1.0']);
  });
});
