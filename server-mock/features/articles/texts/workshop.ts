import type { Text } from './text';

export const workshop: readonly Text[] = [
  {
    author: 'henrik-vall',
    title: 'How to true a wheel with two cable ties',
    description: 'No stand, no dial gauge. A frame, two cable ties, and an evening.',
    tags: ['cycling', 'repair'],
    body: `A wheel that wobbles is a wheel whose spokes disagree. You are going to hold a meeting.

## What you need

- the bicycle, upside down
- two cable ties
- a spoke key that *fits* (the wrong one rounds the nipples, and then you need a shop)
- chalk, or a patient child

## Where it is

Put a cable tie around each seat stay, with the tails pointing at the rim. Trim them until they almost touch it. Now turn the
wheel: where it ticks on the left, it leans to the left. Mark the middle of the tick.

## What to do there

1. Find the two or three spokes at the mark. Half of them go to the left side of the hub, half to the right.
2. It leans left? **Tighten** those on the right by a *quarter* of a turn, and loosen those on the left by as much.
3. Turn the wheel. Do not look at the other wobbles yet.

| wobble | turn of the key |
|---|---|
| more than 3 mm | half |
| 1 to 3 mm | a quarter |
| less | an eighth, and then stop |

## When to stop

Earlier than you want to. One millimetre is invisible, brakes do not mind it, and every wheel I have ruined was at one
millimetre when I went on.

Pluck the spokes when you are done. They should sing roughly one note, like a choir that has had some wine.`,
  },
  {
    author: 'johndoe',
    title: 'I opened the dishwasher, and it was a hair clip',
    description: 'On repairing what you are afraid of, with photographs I did not dare to publish.',
    tags: ['repair', 'tools'],
    body: `The display said \`E24\`. The manual said to call someone. The someone said eleven days.

There are four screws. Behind them is a panel, behind the panel a hose, and in the hose a hair clip, sitting there like a small
comb in a throat. It took twenty minutes, of which fifteen were courage.

I do not think that everyone should repair everything. But open it. With the plug out and a tray underneath, **open it**. Half
of what is broken in a house is a hair clip.`,
  },
  {
    author: 'henrik-vall',
    title: 'The drawer of cables',
    description: 'We all have it. Here is how I got mine down to eleven.',
    tags: ['tools', 'repair'],
    body: `I laid them out on the floor, in families. There were nineteen for a telephone I no longer own.

The rule: *name the device, or it goes.* Not "it might fit the old scanner". You say the name of a thing that is in this
house, and that works, and the cable may stay.

Eleven stayed. Each has a paper flag with the name on it. I was smug about it for a week, and then my neighbour needed one for a
telephone of the kind that I no longer own.`,
  },
  {
    author: 'henrik-vall',
    title: 'A chair with three good legs',
    description: 'Glue is easy. Getting the old glue out is the repair.',
    tags: ['repair'],
    body: `People glue over old glue, and the chair is back within a year. Glue holds *wood*; it does not hold glue.

Take the joint apart. It wants to come apart, that is why you are here. Scrape both sides with something that is not quite
sharp, warm water for hide glue, patience for the white kind. When you see wood on both sides: glue, thinly, and a strap around
all four legs, turned with a stick until it hums.

Twenty-four hours. Do not sit on it to see whether it holds.`,
  },
  {
    author: 'old-marlow',
    title: 'A clock that is right when it matters',
    description: 'It loses four minutes a day. I have stopped correcting it, and started to leave earlier.',
    tags: ['repair'],
    body: `My aunt's clock loses four minutes a day, in summer five. A clockmaker offered to see to it. A week later I took it home
again as it was, and I shall try to say why.

It strikes the hour when the house is quiet, a little after everybody else. So you hear the town say *six*, and then, when you
have already forgotten it, one more voice from the landing: *six, yes, I think so too*.

I set it on Sundays. It has until Sunday to be wrong in.`,
  },
  {
    author: 'johndoe',
    title: 'Label makers and the fear of being wrong',
    description: 'I labelled the fuse box in pencil. It was the best decision in the whole house.',
    tags: ['tools', 'writing'],
    body: `The electrician before me had a label maker. The labels were beautiful: white on black, perfectly level, and five of the
twelve were wrong. Nobody had corrected them in twenty years, since *who writes over a printed label?*

Mine are in pencil. They look like nothing. But when the new lamp in the hall turned out to hang on number seven, I could
rub out a word and write another.

I think about that fuse box whenever I am about to make a document look finished.`,
  },
];
