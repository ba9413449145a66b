/** The lists of docs/proofs-*.md name specs: each of them is there. */
import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import ts from 'typescript';

const root = path.resolve(import.meta.dirname, '../..');
const lists = fs.readdirSync(path.join(root, 'docs')).filter((name) => /^proofs-.*\.md$/.test(name));

/** `  - \`data/model.spec.ts\` is shown` */
const PROOF = /^ *- `([^`]+\.ts)` (.+)$/;

const known = new Map<string, ReadonlySet<string>>();

/** Whatever is said first in any call, with `…` where a value is put in: titles of specs are among it. */
function titlesIn(file: string): ReadonlySet<string> {
  const found = known.get(file);
  if (found !== undefined) return found;
  const titles = new Set<string>();
  const visit = (node: ts.Node): void => {
    const first = ts.isCallExpression(node) ? node.arguments[0] : undefined;
    if (first && ts.isStringLiteralLike(first)) titles.add(first.text);
    if (first && ts.isTemplateExpression(first)) {
      titles.add([first.head.text, ...first.templateSpans.map(({ literal }) => literal.text)].join('…'));
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, fs.readFileSync(file, 'utf8'), ts.ScriptTarget.Latest));
  known.set(file, titles);
  return titles;
}

/** A feature that was taken out has taken its proofs along. */
function isGone(name: string): boolean {
  const [room = '', feature = ''] = name.split('/');
  return room === 'features' && !fs.existsSync(path.join(root, 'spec', room, feature));
}

describe('What is proved', () => {
  for (const list of lists) {
    it(`by docs/${list} is so by specs that exist`, () => {
      const lines = fs.readFileSync(path.join(root, 'docs', list), 'utf8').split('\n');
      const proofs = lines.flatMap((line) => {
        const [, name = '', title = ''] = PROOF.exec(line) ?? [];
        return name === '' || isGone(name) ? [] : [{ name, title }];
      });
      expect(proofs).not.to.be.empty;
      const missing = proofs.filter(({ name, title }) => {
        const file = path.join(root, 'spec', name);
        return !fs.existsSync(file) || !titlesIn(file).has(title);
      });
      expect(missing.map(({ name, title }) => `${name} ${title}`)).to.deep.equal([]);
    });

    it(`by docs/${list} leaves no sentence without a word on how`, () => {
      const lines = fs.readFileSync(path.join(root, 'docs', list), 'utf8').split('\n');
      const [body = ''] = lines.join('\n').split('\n## Proved by a bench, or not at all');
      const sentences = body.split(/^- /m).slice(1);
      const bare = sentences.filter((sentence) => !/^ +- `|\]\(/m.test(sentence));
      expect(bare).to.deep.equal([]);
    });
  }
});
