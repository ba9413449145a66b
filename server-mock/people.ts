/**
 * The people of the demo, johndoe first. All of them sign in with the same password: they are made up, and so is it.
 */
import { createAccount } from './accounts';
import type { SeedWorld, Writing } from './feature';

/** What `johndoe@example.com` and the others sign in with. */
export const DEMO_PASSWORD = 'johnny-appleseed';

interface DemoPerson {
  readonly username: string;
  readonly bio: string | null;
  /** Whether there is a picture of them, at `/avatars/<username>.svg`. */
  readonly hasPicture: boolean;
}

const demoPeople: readonly DemoPerson[] = [
  {
    username: 'johndoe',
    bio: 'Programmer, mostly of things that already exist. Writes down what took too long to find out.',
    hasPicture: true,
  },
  {
    username: 'mira-okafor',
    bio: 'Grows vegetables on forty square metres and four window sills. Seeds for anyone who asks.',
    hasPicture: true,
  },
  { username: 'tobias-lang', bio: 'Baker until ten in the morning, reader after that.', hasPicture: true },
  {
    username: 'yuki-tanaka',
    bio: 'Takes the slow train and a camera with one lens. 写真と各駅停車。',
    hasPicture: true,
  },
  { username: 'rosa-delgado', bio: 'Edits other people’s books; these are the notes in the margin.', hasPicture: true },
  { username: 'henrik-vall', bio: 'Repairs bicycles, chairs and, if it must be, printers.', hasPicture: true },
  { username: 'priya-nair', bio: 'Interfaces, and the types behind them.', hasPicture: true },
  { username: 'old-marlow', bio: null, hasPicture: false },
];

/**
 * Creates the accounts that seeds speak of, under the same ids each time: a token outlives a reset.
 * @param passwordHash  Of `DEMO_PASSWORD`, computed once for all: it is slow on purpose.
 */
export async function seedAccounts(records: Writing, passwordHash: string): Promise<SeedWorld['accounts']> {
  const accounts = [];
  for (const { username, bio, hasPicture } of demoPeople) {
    const image = hasPicture ? `/avatars/${username}.svg` : null;
    const email = `${username}@example.com`;
    accounts.push(await createAccount(records, { username, email, passwordHash, bio, image }, `demo-${username}`));
  }
  return accounts;
}
