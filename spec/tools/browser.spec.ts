import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { findBrowser, NoBrowserError } from '../../tools/browser.mjs';

describe('the browser of the specs', () => {
  const { CHROME_BIN, PATH } = process.env;
  let folder: string;

  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'modern-times-browser-'));
    delete process.env['CHROME_BIN'];
    process.env['PATH'] = folder;
  });
  afterEach(() => {
    if (CHROME_BIN !== undefined) process.env['CHROME_BIN'] = CHROME_BIN;
    process.env['PATH'] = PATH;
    fs.rmSync(folder, { recursive: true });
  });

  function executable(name: string): string {
    const file = path.join(folder, process.platform === 'win32' ? `${name}.exe` : name);
    fs.writeFileSync(file, '', { mode: 0o755 });
    return file;
  }

  it('is the one that CHROME_BIN names, before any on PATH', () => {
    executable('chromium');
    const named = executable('my-own-browser');
    process.env['CHROME_BIN'] = named;
    expect(findBrowser().path).to.equal(named);
  });

  it('is found under a usual name on PATH', () => {
    const chrome = executable('google-chrome');
    expect(findBrowser().path).to.equal(chrome);
  });

  it('is never another than CHROME_BIN names, where that does not exist', () => {
    executable('chromium');
    process.env['CHROME_BIN'] = path.join(folder, 'gone');
    expect(() => findBrowser())
      .to.throw(NoBrowserError)
      .with.property('message')
      .that.includes('gone (no such file)');
  });

  it('leaves its sandbox only to root', () => {
    executable('chromium');
    const isRoot = process.getuid?.() === 0;
    expect(findBrowser().flags.includes('--no-sandbox')).to.equal(isRoot);
  });

  if (process.platform === 'linux') {
    it('is asked for, with what was tried and how to get one, where there is none', () => {
      expect(() => findBrowser())
        .to.throw(NoBrowserError)
        .with.property('message')
        .that.includes('chromium on PATH')
        .and.includes('CHROME_BIN=')
        .and.includes('apt-get install chromium');
    });
  }
});
