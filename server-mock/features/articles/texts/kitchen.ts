import type { Text } from './text';

export const kitchen: readonly Text[] = [
  {
    author: 'tobias-lang',
    title: 'A loaf for a working week',
    description: 'Ten minutes on Sunday evening, five on Monday morning, bread until Friday.',
    tags: ['bread', 'cooking'],
    body: `Most recipes for sourdough are written by people who are at home all day. This one is for people who leave at eight.

## What goes in

| | grams | share of the flour |
|---|---:|---:|
| strong white flour | 400 | 80 % |
| wholemeal rye | 100 | 20 % |
| water, cool | 360 | 72 % |
| ripe starter | 75 | 15 % |
| salt | 10 | 2 % |

## When

- **Sunday, 21:30.** Stir flour, water and starter until nothing is dry. Ten minutes later, add the salt and squeeze it in.
  Cover. Go to bed.
- **Monday, 6:45.** Fold it four times, like a letter. Into a floured basket, into the fridge.
- **Monday, 19:00.** Oven and pot to 250 °C. Turn the loaf out, cut it once, decisively. Lid on for 25 minutes, lid off for
  20 more.

Leave it alone until it is cold. I know. Leave it alone anyway.

## If it went wrong

> "It spread like a pancake."

Your kitchen is warm. Fold earlier, or use cooler water.

> "It is dense at the bottom."

The starter was not ripe. It should float in a glass of water, and smell of yoghurt rather than of nail varnish.

The crust is at its best on Tuesday, the taste on Wednesday, and on Friday it makes the toast that all of this was for.`,
  },
  {
    author: 'tobias-lang',
    title: 'Salt last, and other heresies',
    description: 'Five rules that I was taught on my first day, and what became of them.',
    tags: ['bread', 'cooking'],
    body: `My master had rules the way other people have furniture. After fifteen years I have kept three of them.

1. *Never salt before the dough has rested.* Kept: it drinks better without.
2. *Never open the oven in the first half.* Kept, though I look through the glass like a child.
3. *Never eat it warm.* Kept on workdays.
4. *Knead until your arms hurt.* Dropped. Time does the kneading, and time is cheaper.
5. *Butter is for people who cannot bake.* Dropped at once, and with joy.`,
  },
  {
    author: 'mira-okafor',
    title: 'Soup from what the garden threw away',
    description: 'Leek tops, pea pods, the inside of a cauliflower. The good part is what you were about to compost.',
    tags: ['cooking', 'gardening'],
    body: `By August I have more leaves than recipes. This pot takes all of them.

Sweat the dark green ends of three leeks in butter, slowly, until they give up. Add pea pods, the stalk of a cauliflower in
slices, and a potato for body. Cover with water, salt it like the sea on a calm day, and forget it for forty minutes.

Blend, and then, which is the only trick, press it through a sieve. What stays behind may go to the worms with a clear
conscience.

Lemon, black pepper, bread.`,
  },
  {
    author: 'tobias-lang',
    title: 'Four in the morning',
    description: 'Notes from the quietest shift in town.',
    tags: ['bread', 'music'],
    body: `The city makes one sound at four, and it is my own oven.

I know the street by who is awake in it. The nurse who buys one roll and eats it before the corner. The man with the
accordion case, going home. At half past, the first tram, empty and lit up like a shop window.

People ask whether I mind the hours. I mind them in February. In June I shape the last tray with the door open, and a
blackbird does the talking.`,
  },
  {
    author: 'rosa-delgado',
    title: 'The recipe that lost an ingredient',
    description: 'Editing a cookbook means cooking from it. That is how we found the missing eggs.',
    tags: ['cooking', 'writing'],
    body: `The manuscript had been read by five people. Five people had approved of the almond cake on page 112.

I baked it on a Saturday, following it to the letter, and got a very fine tile.

There were no eggs. They were in the *photograph*, three of them, brown, in a bowl; they had been in the first draft; and at
some point a tidy person had joined two lines into one. Reading does not find that. Only doing it does.

Since then I have one rule for instructions of any kind: somebody who has never done it must do it once, from the page, while I
keep quiet.`,
  },
  {
    author: 'tobias-lang',
    title: 'How to keep a starter without becoming its servant',
    description: 'Feed it when you bake. It has waited longer for worse people.',
    tags: ['bread'],
    body: `A starter is flour and water with tenants. The tenants are patient.

Mine lives at the back of the fridge in a jam jar, a spoonful of it, thick as putty. The evening before I bake, I take that
spoonful, give it fifty grams of flour and fifty of water, and leave it on the counter. In the morning most goes into the
dough, and a spoonful goes back.

No schedule, no scales, no name on the jar. I have been to Portugal for three weeks and it did not even sulk.`,
  },
  {
    author: 'mira-okafor',
    title: 'Beans, three ways and one mistake',
    description: 'Soak them, or do not. But salt the water, whatever your grandmother said.',
    tags: ['cooking'],
    body: `**With time.** Soak overnight, simmer in the water they soaked in, with salt, a bay leaf and half an onion.

**Without time.** Do not soak at all. Bring to the boil, turn it down until the surface barely moves, and wait ninety minutes.

**In a flask.** Boil for ten minutes, pour into a wide vacuum flask, go to work. They are done when you come back, and not one
of them has burst.

The mistake is to add tomatoes early. Acid closes the skins, and then you can boil them until the building is sold.`,
  },
];
