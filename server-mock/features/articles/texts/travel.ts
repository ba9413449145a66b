import type { Text } from './text';

export const travel: readonly Text[] = [
  {
    author: 'yuki-tanaka',
    title: 'Eleven hours by local train',
    description: 'The express takes three. Here is what it leaves out.',
    tags: ['trains', 'photography'],
    body: `The timetable has a page that nobody reads, near the end, where the trains stop everywhere. I took the first of them at
5:52, with a camera, a thermos and no particular hurry.

## Morning: schoolbags

Until eight the train belongs to children. They know which carriage stops at the stairs, who shares homework with whom, and
exactly how long a level crossing takes to eat a rice ball. At Mizusawa they were gone at a stroke, and the carriage rang
with quiet.

## Noon: the long bridge

> We always slow down here. Not because we must. The driver likes it.

So said a man with a fishing rod, and he may have been right. The river was green on the left and grey on the right. I took one
picture, of the man's hat.

## Afternoon: change at a place with no name

There *is* a name, but it is the name of a village four kilometres away. The station has:

- a bench
- a clock, six minutes fast
- a cat, who meets every train and boards none

I waited for fifty-one minutes, and did not once look at a screen.

## Evening

The sea arrives without notice, between two sheds. Then it stays with you for the last hour, going dark at the speed of the
train.

The express would have been there before lunch. I asked at the hotel what people do here in the afternoon. "They wait for
you", said the woman at the desk, and stamped my card.`,
  },
  {
    author: 'yuki-tanaka',
    title: 'One lens for a year',
    description: 'I locked the others in a drawer in January. It is December, and I have lost the key on purpose.',
    tags: ['photography'],
    body: `A fixed lens has one opinion about how far away you should stand. At first it feels like an argument. By March it felt
like a friend who walks a little faster than I do.

What I gained: I see the frame before I lift the camera. I know without thinking that *this* is four steps too far. And I
talk to people, since from across the street I get nothing.

What I lost: birds. I have no pictures of birds this year. I looked at them instead.`,
  },
  {
    author: 'yuki-tanaka',
    title: 'How to sleep on a night train',
    description: 'Upper bunk, head to the corridor, socks off. There are reasons.',
    tags: ['trains'],
    body: `1. **The upper bunk.** Warm air rises, and nobody sits on your feet while they look for their ticket.
2. **Head to the corridor.** The wheels are at the wall.
3. **Earplugs in before departure**, while you can still believe that you will not need them.
4. **Wake for the border.** Not because you must, only to see the man with the lamp walk along the train tapping the wheels.
   There are not many left.
5. Breakfast is whatever they sell on the first platform after six. It is always better than it looks.`,
  },
  {
    author: 'henrik-vall',
    title: 'Forty kilometres before breakfast',
    description: 'No training plan. There is a bakery at the far end.',
    tags: ['cycling', 'bread'],
    body: `The road along the canal is flat, straight and dull, which is what you want at six in the morning. You can do it in your
sleep, and for the first ten kilometres I do.

Then there is mist, and a heron who has decided that I am not worth the effort. The halfway mark is a bakery that opens at
seven. They know me as the one who arrives steaming.

I have tried to do it in the evening. It is the same road, and yet it is exercise.`,
  },
  {
    author: 'yuki-tanaka',
    title: 'Timetables as literature',
    description: 'A book with no adjectives, in which everyone arrives.',
    tags: ['trains', 'books'],
    body: `My grandfather read the timetable in bed. He said it was the only book in the house in which nothing was exaggerated.

Look at a page for long enough and it begins to tell you things. Here is a town with a factory: four trains at six, four at
two, four at ten. Here is a market on Thursdays. Here, a line that someone in an office cannot bear to close, one train each
way, the 7:14 and the 17:40, for a school that has eleven children.

It ends, as all good books do, with a list of exceptions.`,
  },
  {
    author: 'henrik-vall',
    title: 'Panniers, or the art of not carrying it',
    description: 'Everything I packed for two weeks on a bicycle, and what I sent home from the second post office.',
    tags: ['cycling', 'tools'],
    body: `**Sent home:** the second pair of shoes, the camp chair (what was I thinking), a paperback I had read by day three, and
1.2 kg of "just in case".

**Kept, to my surprise:** a real cup. A clothes line. A very small screwdriver, used every day, never on the bicycle.

**Bought on the way:** a hat.

The bicycle was happier on every hill after that post office, and so were my knees. I now pack as before, and then take the
parcel to the post *first*.`,
  },
  {
    author: 'yuki-tanaka',
    title: 'Rain is a light source',
    description: 'Everyone else goes inside. You get the streets to yourself, and they shine.',
    tags: ['photography'],
    body: `On a sunny day a street is a street. In the rain it is two of them, one upside down.

Stand with a lamp in front of you and the rain *between* you and it: the drops light up, and you can see how hard it is
falling. Expose for the lamp and let the rest go dark. Keep a dry cloth in the inside pocket, and a second one, because the
first will be wet.

The best ten minutes are the ones right after it stops. Do not go in yet.`,
  },
];
