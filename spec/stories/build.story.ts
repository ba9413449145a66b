import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { story } from '../support/story';
import { builtApplication } from '../support/story-build';

describe('The built application', () => {
  let folder: string;
  let assets: readonly string[];

  before(async () => {
    folder = await builtApplication();
    // What the page asks for, and what that asks for: files of earlier builds may stand beside them.
    assets = fs.readdirSync(path.join(folder, 'assets'));
  });

  it('has names that change with what is in them', () => {
    const loaded = assets.filter((name) => /\.(js|css)$/.test(name));
    expect(loaded).to.not.be.empty;
    expect(loaded.filter((name) => !/\.[0-9a-f]{10}\.(js|css)$/.test(name))).to.deep.equal([]);
  });

  it('has a source map beside each script', () => {
    const scripts = assets.filter((name) => name.endsWith('.js'));
    expect(scripts.filter((name) => !assets.includes(`${name}.map`))).to.deep.equal([]);
  });

  it('holds no compiler of templates', () => {
    const scripts = assets.filter((name) => name.endsWith('.js')).map((name) => read('assets', name));
    // What Handlebars' compiler says where two versions meet, and what only its parser has.
    expect(scripts.filter((text) => text.includes('You must pass a string or Handlebars AST'))).to.deep.equal([]);
  });

  it('has neither script nor style within the page', () => {
    const page = read('index.html');
    expect(page.match(/<script(?![^>]*\bsrc=)/g)).to.equal(null);
    expect(page.match(/<style|\sstyle=|\son\w+=/g)).to.equal(null);
  });

  story('is served under a policy that allows nothing but what it names, and no eval', {}, async ({ page }) => {
    const response = await page.goto('/');
    const policy = response?.headers()['content-security-policy'] ?? '';
    expect(policy).to.match(/^default-src 'none';/);
    expect(policy).to.contain("script-src 'self'").and.contain("style-src 'self'");
    expect(policy).not.to.match(/unsafe-|\*/);
  });

  function read(...place: string[]): string {
    return fs.readFileSync(path.join(folder, ...place), 'utf8');
  }
});
