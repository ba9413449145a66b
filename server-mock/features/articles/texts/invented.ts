/** Articles by the thousand, for paging and speed: short, each different, and none of them worth reading twice. */
import type { SeedWorld } from '../../../feature';
import type { Text } from './text';

const places = [
  'the harbour',
  'the allotment',
  'platform nine',
  'the back room',
  'the reading room',
  'the hill',
  'the yard',
];
const subjects = [
  'rain',
  'bread',
  'a borrowed ladder',
  'two cats',
  'the late bus',
  'an old radio',
  'somebody else’s map',
];
const findings = [
  'Nothing happened, and it took all afternoon.',
  'It turned out to be simpler than it looked, as it does.',
  'I would do it again, but in other shoes.',
  'Somebody had left a note, and the note was right.',
  'We counted them twice and got three numbers.',
];
const tags = ['books', 'cooking', 'cycling', 'gardening', 'music', 'photography', 'repair', 'trains', 'writing'];

export function inventedTexts(count: number, { accounts, random }: SeedWorld): Text[] {
  const pick = <T>(choices: readonly T[]): T => {
    const choice = choices[Math.floor(random() * choices.length)];
    if (choice === undefined) throw new Error('there is nothing to choose from');
    return choice;
  };
  return Array.from({ length: count }, (_, index) => {
    const [place, subject, finding] = [pick(places), pick(subjects), pick(findings)];
    return {
      author: pick(accounts).username,
      title: `Field note ${index + 1}: ${subject}, seen from ${place}`,
      description: finding,
      tags: [...new Set([pick(tags), pick(tags)])],
      body: `This one is about ${subject}, and about ${place}, where I was at the time.\n\n${finding} ${pick(findings)}`,
    };
  });
}
