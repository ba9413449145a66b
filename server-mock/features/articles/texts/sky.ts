import type { Text } from './text';

export const sky: readonly Text[] = [
  {
    author: 'old-marlow',
    title: 'Saturn from a balcony in the city',
    description: 'Street lamps, a tram line, a telescope the size of a thermos. It is still there.',
    tags: ['astronomy'],
    body: `They tell you to go where it is dark. I am on the fourth floor, there is a tram below and a pharmacy sign across the road
that blinks green, and on Tuesday I showed Saturn to nine people in their socks.

## Why it works at all

City light hides what is *faint*. Planets are not faint. What spoils them is trembling air, and that is the same in the desert
as above the pharmacy.

| what | from the city | from the hills |
|---|---|---|
| the Moon | splendid | splendid |
| Saturn, Jupiter | very good | very good |
| double stars | good | good |
| the Orion Nebula | a smudge | a bird |
| galaxies | in your dreams | a smudge |

## What I do

1. Put the telescope out an hour before. It has to be as cold as the air.
2. Do not look over a roof: it has been in the sun, and it boils.
3. Begin with the **lowest** magnification, and stop one step before you want to.
4. Wait. The air holds still for perhaps one second in twenty. That second is what you came for.

> Is it a picture? Is it stuck to the glass?

Everyone asks it, everyone, in the same voice. I have heard it from a child and from a judge. Then they look again, it drifts
out of the field as the Earth turns under it, and they know that it is not.`,
  },
  {
    author: 'old-marlow',
    title: 'A notebook for the Moon',
    description: 'Draw badly, once a night, for a month. You will never see it as a disc again.',
    tags: ['astronomy', 'writing'],
    body: `You need a circle, so draw around a cup. Then put in what you see: where the shadow ends, the grey patches, one crater if you
have binoculars. Two minutes. Write the time.

The drawings will be bad. Mine look like fried eggs. But by the second week your hand knows that the shadow has a *direction*,
and in the third you notice that the thing rocks a little, like someone listening, and nobody had ever told you.`,
  },
  {
    author: 'yuki-tanaka',
    title: 'Star trails over the last stop',
    description: 'Ninety minutes, one frame, and a bus driver who turned off his lights.',
    tags: ['photography', 'astronomy'],
    body: `The last bus turns round where the road ends. I had put my tripod on the only flat spot, which was of course where it
turns.

The driver got out, looked at the camera, looked up, and understood everything. He turned off the headlights, then the inside
lights, and we sat on the step and did not speak for the remaining hour and ten minutes.

In the picture the stars go round like grooves in a record. At the lower edge there is a faint, square, patient shape.`,
  },
  {
    author: 'old-marlow',
    title: 'The comet we did not see',
    description: 'Seven of us, a hill, two flasks, and cloud from edge to edge.',
    tags: ['astronomy'],
    body: `It was behind there somewhere. We all pointed at the place where it was.

Around ten somebody began to tell what it had been like in ninety-seven, when it hung over the supermarket for weeks and people
stopped with their trolleys. Around eleven we were on to grandfathers. By midnight the second flask was empty, and it was
the best evening of the year.

It comes back in four thousand years. I have made a note.`,
  },
  {
    author: 'johndoe',
    title: 'How far is the horizon, and other questions from the back seat',
    description: 'Answers that I could give without stopping the car, and one for which I had to.',
    tags: ['astronomy', 'writing'],
    body: `**How far is the horizon?** From a beach, about five kilometres. From the top of a tower, the square root of its height in
metres, times 3.6.

**Why is the Moon coming with us?** Because it is so far away that our going makes no difference to it.

**Where does the sky begin?** This is the one. I stopped in a lay-by, we got out, and I said what I believe to be true: that it
begins at the ground. You are standing in it. We stood in it for a while, and then we drove on.`,
  },
];
