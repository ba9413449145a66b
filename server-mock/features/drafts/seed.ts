/** Three drafts of johndoe: one nearly done, one in the middle, one that is only a title. */
import type { SeedWorld } from '../../feature';
import { isoAt } from '../../time';
import type { Draft } from './tables';

const HOUR_MS = 3_600_000;

const texts: readonly (Omit<Draft, 'author' | 'updatedAt'> & { readonly id: string })[] = [
  {
    id: 'demo-harbour',
    title: 'The harbour that moved',
    description: 'A town built around a river mouth, and the river that had other plans.',
    body: `In 1570 there was a storm, and in the morning the river came out somewhere else.

That is the whole story, if you ask the river. The town took two hundred years over it. First they dug, to bring it back. Then
they built a mole, so that at least the old harbour would be deep. And then, one house after the other, they moved.

## What is left

- a crane on a meadow
- a street called *Quay*, eleven minutes from the water
- an inn whose sign shows a fish and a plough

(Still to do: ask at the archive about the crane.)`,
    cover: {
      url: '/covers/harbour.svg',
      alt: 'A harbour crane standing in a meadow',
      credit: 'Drawn from memory, on the bus home',
    },
    tags: [
      { id: 'tag-writing', name: 'writing' },
      { id: 'tag-trains', name: 'trains' },
    ],
    sources: [
      { id: 'source-archive', title: 'Town archive, box 14, “letters concerning the mole”', url: '' },
      { id: 'source-map', title: 'Map of the estuary, about 1600', url: 'https://maps.example.org/estuary-1600' },
    ],
  },
  {
    id: 'demo-apologies',
    title: 'Error messages I have apologised for',
    description: '',
    body: `Five so far. I am looking for two more, and I am sure that I have written them.

1. "Something went wrong."
2. "Invalid input." *(Which? How? What would a valid one be?)*
3. "Contact your administrator", shown to the administrator.`,
    cover: null,
    tags: [
      { id: 'tag-design', name: 'design' },
      { id: 'tag-writing', name: 'writing' },
      { id: 'tag-javascript', name: 'javascript' },
    ],
    sources: [],
  },
  {
    id: 'demo-slide-rule',
    title: 'Why I still own a slide rule',
    description: '',
    body: '',
    cover: null,
    tags: [],
    sources: [],
  },
];

export async function seed(world: SeedWorld, insert: (draft: Draft, id: string) => Promise<unknown>): Promise<void> {
  const [johndoe] = world.accounts;
  if (world.size === 'empty' || johndoe === undefined) return;
  for (const [index, { id, ...text }] of texts.entries()) {
    const updatedAt = isoAt(world.clock.now() - (2 + 31 * index) * HOUR_MS);
    // The same ids each time: a page that shows a draft outlives a reset.
    await insert({ ...text, author: johndoe.id, updatedAt }, id);
  }
}
