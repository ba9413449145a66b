/** The articles of the demo, oldest first: every subject in turn, so that no page is about one thing. */
import { garden } from './garden';
import { kitchen } from './kitchen';
import { reading } from './reading';
import { sky } from './sky';
import { software } from './software';
import type { Text } from './text';
import { travel } from './travel';
import { workshop } from './workshop';

export type { Text } from './text';

const subjects = [garden, kitchen, workshop, reading, sky, travel, software];
const longest = Math.max(...subjects.map((subject) => subject.length));

// Within a subject the finest stands first: it comes last here, and is the first that a visitor sees.
export const texts: readonly Text[] = Array.from({ length: longest }, (_, turn) => longest - 1 - turn).flatMap(
  (place) => subjects.flatMap((subject) => subject.slice(place, place + 1)),
);
