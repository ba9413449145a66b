/** What people said below the articles of the demo. */
import type { SeedWorld } from '../../feature';
import type { Id, Reading } from '../../store';
import { isoAt } from '../../time';

/** The part by which articles tell of the newest among them. */
export type Recent = (
  records: Reading,
  limit: number,
) => Promise<readonly { readonly id: Id; readonly createdAt: string }[]>;

const remarks = [
  'I read this on the train and missed my stop. Worth it.',
  'My mother says the opposite, and she has forty years on you. I shall show her this anyway.',
  'Tried it last night. It works, with one more minute of patience than I have.',
  'The second list ought to be printed on a tea towel.',
  'I disagree with nearly all of it and have sent it to three people.',
  'A small correction: it is the *left* one. I know because I have done it with the right one.',
  'This is the first explanation that did not make me feel slow. Thank you.',
  'What would you do if there is no pencil in the house? Asking for tonight.',
  'We have a word for this where I come from, and it cannot be translated, but it rhymes with "rug".',
  'Came for the table, stayed for the cat.',
  'I have been doing this wrong since 2009. It explains the smell.',
  '> the way other people have furniture\n\nI laughed, and then I looked around my own flat.',
  'Could you say more about the part in the middle? You make it sound easy, which worries me.',
  'Quiet, useful, and short. More of these, please.',
  'Reminds me of my uncle, who would have hated being reminded of.',
  'Bookmarked, printed, pinned above the sink.',
  'The last line. Yes.',
  'I followed every step and now own something *very* flat. Where did I go wrong?',
  'Both of you are right, which is the annoying thing about this subject.',
  'It took me three evenings, and I would not sell it for money.',
];

export interface SeededComment {
  readonly article: Id;
  readonly author: Id;
  readonly body: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** One to five below each article, all after it appeared, none the same as another there; oldest first. */
export function seed(
  { clock, random, accounts }: SeedWorld,
  articles: readonly { readonly id: Id; readonly createdAt: string }[],
): SeededComment[] {
  const below = ({ id: article, createdAt }: (typeof articles)[number]): SeededComment[] => {
    const appearedMs = Date.parse(createdAt);
    const first = Math.floor(random() * remarks.length);
    const last = first + 1 + Math.floor(random() * 5);
    return range(first, last).map((place) => {
      // Most are said soon after.
      const at = isoAt(Math.round(appearedMs + (clock.now() - appearedMs) * random() ** 2));
      const author = accounts[Math.floor(random() * accounts.length)];
      const body = remarks[place % remarks.length];
      if (author === undefined || body === undefined) throw new Error('there is nobody here, or nothing to say');
      return { article, author: author.id, body, createdAt: at, updatedAt: at };
    });
  };
  return articles.flatMap(below).sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
