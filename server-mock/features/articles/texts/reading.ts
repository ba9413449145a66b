import type { Text } from './text';

export const reading: readonly Text[] = [
  {
    author: 'rosa-delgado',
    title: 'Letters to a bookshop that closed',
    description: 'They kept coming for a year. The new tenant, who sells spectacles, kept them all.',
    tags: ['books', 'writing'],
    body: `When the bookshop on the corner closed, the letters did not. Catalogues at first, then invoices, then, from about the third
month on, letters.

The optician who moved in put them in a box under the till. He is a careful man. When he found out what I do for a living, he
carried the box across the street and set it on my table. "They are addressed to nobody now", he said. "But somebody should
read them."

## Three of them

> You recommended a novel about a lighthouse to me in 1998. I have at last finished it. You were right about the ending and
> wrong about everything else.

> Please could you tell the young woman with the red glasses that I passed.

> I still owe you for a map of Wales. I enclose a ten-pound note and the map, as we never went.

## What to do with a box

I answered the ones that had an address. It took most of a winter. I wrote that the shop was closed, that the letter had been
read, and by whom. I had not expected anyone to write back.

The red glasses belong to a teacher in Leeds now. She was told.

*The map of Wales is on my wall. If it is yours, it is waiting.*`,
  },
  {
    author: 'rosa-delgado',
    title: 'Notes on cutting',
    description: 'The paragraph you are proudest of is holding up the queue.',
    tags: ['writing'],
    body: `Three cuts that nearly always help:

1. **The first paragraph.** It was the run-up. The jump is in the second.
2. **The word "very".** It is a sign that the next word is not doing its job.
3. **The sentence that explains the joke.**

And one that never does: cutting what is *odd*. The odd detail is often the only one the reader will remember in a year. The
hat, the six minutes, the cat on the platform. Cut around it.`,
  },
  {
    author: 'rosa-delgado',
    title: 'A shelf for books I have not finished',
    description: 'It is at eye level. There is no shame in it, and one is by my brother.',
    tags: ['books'],
    body: `Other people hide theirs. Mine have a shelf of their own, with the bookmarks sticking out like tongues.

Some I left because they were bad, but those go to the charity shop. The ones on the shelf I left because *I* was not ready: too
young, too sad, too busy, once too happy. Every winter I take one down and try again at the bookmark. About one in three opens.

My brother asks, now and then, how far I have got. "I am on your shelf", I say, and he has decided to like that.`,
  },
  {
    author: 'old-marlow',
    title: 'Learning the cello at sixty-three',
    description: 'The neighbours have been told. The cat has moved to the other room.',
    tags: ['music'],
    body: `I can now play one scale, two octaves, in a manner that the teacher calls "increasingly voluntary".

What nobody tells you is that it is heavy, and warm, and that the low string shakes your ribs. For the first week I played only
that string. I recommend it to anyone with a difficult landlord.

Progress, as of this month:

- the scale, up
- the scale, down, with an interval for thought
- eight bars of a thing by Bach that begins kindly

It *begins* kindly.`,
  },
  {
    author: 'rosa-delgado',
    title: 'Semicolons; a defence',
    description: 'For people who are not finished with a thought, but can see the end of it from here.',
    tags: ['writing'],
    body: `A full stop closes the door. A comma props it open with a foot. The semicolon is the one who says, *come in, but wipe your
shoes*.

I am told that it looks old-fashioned; so does a handshake. I am told that readers stumble over it; readers do not, editors
do. And where else would you put a pause of exactly that length? You could restructure the sentence. You could also take the
stairs out of a house and be surprised that nobody goes up.`,
  },
  {
    author: 'old-marlow',
    title: 'What the choir does when the organ breaks',
    description: 'It happened in the second verse, and nobody breathed for two bars.',
    tags: ['music'],
    body: `There was a sound like a large dog lying down, and then there was no organ.

Forty people stood in a cold church in the middle of a line. You could hear forty people decide. And then an alto, whose name I
did not know until that day, *simply went on*; and the tenors, who are never first at anything, went with her.

We have sung that hymn without the organ ever since. It has been repaired. It waits until we are done.`,
  },
  {
    author: 'rosa-delgado',
    title: 'Reading aloud, to adults',
    description: 'Thursday evenings, one chapter, no discussion afterwards. It is the nicest thing we do.',
    tags: ['books', 'music'],
    body: `It began with a power cut, and one of us had a torch and a detective story.

The rules, such as they are: one chapter. Whoever reads may do voices, but is not obliged to. Knitting is welcome, screens are
not. And nobody says anything clever when it ends. We put on our coats.

We are on our ninth book. Two of us have found out that we were never slow readers; we had only been in the wrong seat.`,
  },
];
