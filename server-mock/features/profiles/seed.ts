/** Who follows whom in the demo: johndoe has a feed worth reading, and everyone has someone. */
import type { SeedWorld } from '../../feature';
import type { Id } from '../../store';

export async function seed(world: SeedWorld, follow: (follower: Id, person: Id) => Promise<void>): Promise<void> {
  if (world.size === 'empty') return;
  const [johndoe, ...others] = world.accounts;
  if (johndoe === undefined) return;
  for (const [index, other] of others.entries()) {
    if (index % 2 === 0) await follow(johndoe.id, other.id);
    if (index % 3 !== 2) await follow(other.id, johndoe.id);
    const next = others[(index + 1) % others.length];
    if (next !== undefined && next.id !== other.id) await follow(other.id, next.id);
  }
}
