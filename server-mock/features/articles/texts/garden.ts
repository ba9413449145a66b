import type { Text } from './text';

export const garden: readonly Text[] = [
  {
    author: 'mira-okafor',
    title: 'What grows in a north-facing window',
    description: 'More than you would think, if you stop asking for tomatoes.',
    tags: ['gardening'],
    body: `My first flat had one window, and it looked at a wall. I killed a lot of basil before I understood that the window was
not bad; my *wishes* were.

## What likes it there

| plant | from seed | first harvest | what it wants |
|---|---|---|---|
| lamb's lettuce | yes | 7 weeks | to be cool |
| parsley | yes, slowly | 12 weeks | a deep pot |
| chives | divide a clump | at once | to be cut often |
| pea shoots | yes | 3 weeks | nothing at all |
| mint | steal a cutting | 4 weeks | a pot of its own, or it takes yours |

## The trick with the wall

I painted a board white and stood it behind the pots, so that the little light there was came past twice. You can measure the
difference with a camera: one and a half stops, in April.

## Pea shoots, for the impatient

1. Soak a handful of dried peas, the cheapest, overnight.
2. Lay them on two centimetres of compost, shoulder to shoulder.
3. Water. Ignore the mould that looks like mould: those are root hairs.
4. Cut when they are as long as a finger. They come back once.

*You do not need a garden to be a gardener. You need to be wrong about basil a few times.*`,
  },
  {
    author: 'mira-okafor',
    title: 'Saving seed from one tomato',
    description: 'A glass, some water, three days of bad smell, and you never buy that variety again.',
    tags: ['gardening'],
    body: `Choose the tomato you would least like to give away. Squeeze it into a glass, add as much water again, and put it where
nobody you live with will find it.

On the third day it smells of a pond, and there is a skin on top. Good: that is the jelly giving up. Pour off what floats,
rinse what sank, and dry the seeds on a coffee filter. **Not on paper towel**, unless you want to sow paper towel.

Write the name *and the year* on the envelope. You will not remember. I promise that you will not remember.`,
  },
  {
    author: 'mira-okafor',
    title: 'The compost heap is not a bin',
    description: 'It is a slow oven. Lay the fire accordingly.',
    tags: ['gardening', 'repair'],
    body: `Green is fuel, brown is air. Most heaps that smell have no brown in them; most that sleep have no green.

Mine works like a lasagne: a bucket from the kitchen, a bucket of torn cardboard, a shovel of the old heap for the tenants,
and again. After a week I can feel the warmth with my hand, and after four months I cannot tell what anything was.

Turning it is exercise, not duty. Do it when you are angry.`,
  },
  {
    author: 'mira-okafor',
    title: 'A calendar that is wrong every year',
    description: 'Ten years of first frosts, written on the shed door.',
    tags: ['gardening', 'writing'],
    body: `The seed packet says *sow in April*. The packet does not live here.

On the inside of my shed door there are ten lines, one for each year: first frost, last frost, first swift, first courgette.
No two lines agree. But the door is better than the packet, since the door at least is wrong about *this* garden.

I sow when the hawthorn by the gate opens. It has been doing this for longer than the packet.`,
  },
  {
    author: 'henrik-vall',
    title: 'Sharpening a spade',
    description: 'Five minutes with a file, and digging is half the work.',
    tags: ['tools', 'gardening', 'repair'],
    body: `Hardly anyone sharpens a spade, and then hardly anyone likes to dig.

Clamp it with the inside of the blade facing you. One flat file, pushed away from the body, always in the same direction, at an
angle of about forty-five degrees. Twenty strokes. You want an edge like a table knife, not like a razor: it will meet stones.

Wipe it with oil. Then go and cut through a root that has annoyed you for years.`,
  },
  {
    author: 'mira-okafor',
    title: 'Slugs: a peace treaty',
    description: 'I tried beer, copper, sawdust and threats. This is where we ended up.',
    tags: ['gardening'],
    body: `For the record, and in the order in which I gave up on them: sawdust (works until it rains), copper tape (works until it
tarnishes), beer (works, and is a waste of beer).

The treaty is this. They get the outer row. I sow lettuce there, thickly, the cheap sort, and I water in the *morning*, so that
the beds are dry by night. They have the outer row and they know it.

It holds in most years. In wet ones we renegotiate.`,
  },
];
