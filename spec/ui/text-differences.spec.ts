import { expect } from 'chai';
import fc from 'fast-check';
import { differences, mergeTexts } from '../../app/ui/text-differences';

/** Texts that share much, as versions of one text do. */
const word = fc.constantFrom('the', 'old', 'cat', 'sat', '\n', ' ', ',', '日本', 'é', '👩‍👩‍👧');
const text = fc.array(word, { maxLength: 12 }).map((words) => words.join(' '));

/** `the [-old] {+black} cat` */
function marked(before: string, after: string): string {
  const marks = { same: ['', ''], removed: ['[-', ']'], added: ['{+', '}'] } as const;
  return differences(before, after)
    .map(({ kind, text: part }) => `${marks[kind][0]}${part}${marks[kind][1]}`)
    .join('');
}

describe('The differences of two texts', () => {
  it('are marked word by word', () => {
    expect(marked('The old cat sat.', 'The black cat sat down.')).to.equal('The [-old]{+black} cat sat{+ down}.');
  });

  it('are one where one word after the other was replaced', () => {
    expect(marked('a quick fox ran', 'a slow dog ran')).to.equal('a [-quick fox]{+slow dog} ran');
  });

  it('are words of any script, not their characters', () => {
    expect(marked('кошка спит', 'кошки спит')).to.equal('[-кошка]{+кошки} спит');
    expect(marked('👩‍👩‍👧 here', '👩‍👩‍👦 here')).to.equal('[-👩‍👩‍👧]{+👩‍👩‍👦} here');
  });

  it('put together again are the two texts', () => {
    const without = (before: string, after: string, left: string): string =>
      differences(before, after)
        .flatMap(({ kind, text: part }) => (kind === left ? [] : [part]))
        .join('');
    const units = fc.array(fc.nat(0xffff), { maxLength: 12 }).map((codes) => String.fromCharCode(...codes));
    const any = fc.oneof(text, units);
    fc.assert(
      fc.property(any, any, (before, after) => {
        expect(without(before, after, 'added')).to.equal(before);
        expect(without(before, after, 'removed')).to.equal(after);
      }),
    );
  });

  it('of long texts that have nothing in common are the whole, and found at once', () => {
    const long = (seed: string): string => Array.from({ length: 20_000 }, (_, index) => `${seed}${index}\n`).join('');
    const [before, after] = [long('a'), long('b')];
    expect(differences(before, after).map(({ kind }) => kind)).to.deep.equal(['removed', 'added']);
  });

  it('of long texts that differ in many words are told by lines', () => {
    const lines = Array.from({ length: 2_000 }, (_, index) => `line ${index} of it\n`);
    const after = lines.map((line, index) => (index % 4 === 0 && index < 1_600 ? `x${index} y z\n` : line)).join('');
    const found = differences(lines.join(''), after);
    expect(found[0]).to.deep.equal({ kind: 'removed', text: 'line 0 of it\n' });
    expect(found.length).to.be.greaterThan(1_000);
  });
});

describe('Two texts as one', () => {
  it('have what either changed', () => {
    expect(mergeTexts('The cat sat.', 'The old cat sat.', 'The cat sat down.')).to.equal('The old cat sat down.');
  });

  it('have both where both changed the same words', () => {
    expect(mergeTexts('The cat sat.', 'The cat ran.', 'The cat slept.')).to.equal('The cat ran slept.');
    expect(mergeTexts('He said that he came.', 'He swore that he left.', 'He fled.')).to.equal(
      'He swore that he left fled.',
    );
    expect(mergeTexts('', 'mine', 'theirs')).to.equal('mine theirs');
    expect(mergeTexts('', 'two\nlines', 'theirs')).to.equal('two\nlines\ntheirs');
  });

  it('are the one that changed where the other did not, and each where they are the same', () => {
    fc.assert(
      fc.property(text, text, (base, changed) => {
        expect(mergeTexts(base, changed, base)).to.equal(changed);
        expect(mergeTexts(base, base, changed)).to.equal(changed);
        expect(mergeTexts(base, changed, changed)).to.equal(changed);
      }),
    );
  });

  it('hold every word that either put in', () => {
    const own = (prefix: string) =>
      fc.array(
        fc.oneof(
          word,
          fc.nat(9).map((n) => `${prefix}${n}`),
        ),
        { maxLength: 12 },
      );
    fc.assert(
      fc.property(text, own('m'), own('t'), (base, mine, theirs) => {
        const merged = mergeTexts(base, mine.join(' '), theirs.join(' '));
        for (const each of [...mine, ...theirs].filter((one) => /\d/.test(one))) expect(merged).to.include(each);
      }),
    );
  });
});
