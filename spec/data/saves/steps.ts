/** What may happen in a run of several clients, and how a run comes to its end. */
import type { Client } from './clients';
import { fields, lists } from './ledger';

/** One step: what is done, and two numbers that say to what. */
export type Step = readonly [kind: StepKind, first: number, second: number];
export const stepKinds = [
  'edit',
  'edit',
  'edit',
  'edit element',
  'add',
  'remove',
  'move',
  'cover',
  'save',
  'save',
  'fetch',
  'arrive',
  'arrive',
  'answer',
  'answer',
  'lose request',
  'lose answer',
  'late request',
  'duplicate',
  'wait',
  'resolve',
  'keep',
  'crash',
] as const;
export type StepKind = (typeof stepKinds)[number];

export async function perform(clients: readonly Client[], [kind, first, second]: Step): Promise<void> {
  const client = clients[first % clients.length];
  if (client === undefined) return;
  const [list, name] = lists[second % lists.length] ?? lists[0];
  const at = Math.floor(second / 2);
  switch (kind) {
    case 'edit': {
      client.setField(fields[second % fields.length] ?? 'title');
      return;
    }
    case 'edit element': {
      client.setInElement(list, at, name);
      return;
    }
    case 'add': {
      const id = client.ledger.unique(client.name).replace(':', '-');
      const text = client.ledger.unique(client.name);
      client.add(list, at, list === 'tags' ? { id, name: text } : { id, title: text, url: '' });
      return;
    }
    case 'remove': {
      client.remove(list, at);
      return;
    }
    case 'move': {
      client.move(list, at, Math.floor(at / 3));
      return;
    }
    case 'cover': {
      client.setInCover(['url', 'alt', 'credit'][second % 3] ?? 'url');
      return;
    }
    case 'save': {
      client.dispatch({ type: 'save' });
      return;
    }
    case 'fetch': {
      client.fetch();
      return;
    }
    case 'arrive':
      return client.arrive(second);
    case 'answer': {
      client.answer(second);
      return;
    }
    case 'lose request':
      return client.lose(second, 'request');
    case 'lose answer':
      return client.lose(second, 'answer');
    case 'late request':
      return client.lose(second, 'late request');
    case 'duplicate':
      return client.lose(second, 'duplicate');
    case 'wait': {
      client.dispatch({ type: 'waited' });
      return;
    }
    case 'resolve': {
      client.resolve(second);
      return;
    }
    case 'keep': {
      client.keep();
      return;
    }
    case 'crash': {
      client.crash();
      return;
    }
  }
}

/** The network holds, everybody saves and decides, until nothing moves any more. */
export async function calm(clients: readonly Client[], decide: number): Promise<void> {
  for (const client of clients) {
    for (const flight of client.zombies.splice(0)) await client.backend.write(flight, client.name);
  }
  for (let round = 0; round < 60; round += 1) {
    for (const client of clients) {
      if (client.document.phase.name === 'waiting') client.dispatch({ type: 'waited' });
      if (client.document.held) client.resolve(decide + round);
      if (!client.isCalm) client.dispatch({ type: 'save' });
      await client.arrive(0);
      client.answer(0);
    }
    if (clients.every((client) => client.isCalm)) break;
  }
  for (const client of clients) {
    client.fetch();
    await client.arrive(0);
    client.answer(0);
  }
}
