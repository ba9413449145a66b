/**
 * Tabs of one browser, with one server and one journal between them: each has its own time, and may die between any two
 * steps. Of one that is dead nothing is heard: no request leaves it, no answer reaches it, its journal stands as it is.
 */
import { setSavingTools } from '../../../app/data/saves';
import Backbone from '../../../vendor/backbone';
import { FakeClock } from '../../support/fake-clock';
import type { MemoryJournals } from './memory-journals';
import { type Sheet, Shoe, Shoes, Stage } from './sheets';
import { serveByAjax, type Sent } from './sheets-api';

const TAB = 'x-tab';

export interface Tab {
  readonly name: string;
  readonly clock: FakeClock;
  readonly model: Sheet;
}

export class Tabs {
  readonly stage = new Stage({ title: '', Base: Backbone.Model, urlRoot: '/api/sheets', serve: serveByAjax });
  readonly #alive = new Map<string, Tab>();
  #count = 0;

  /** @param patcher  Settings of all sheets. */
  constructor(private readonly patcher: object = {}) {
    const { api } = this.stage;
    const accept = api.accept.bind(api);
    api.accept = (sent) => {
      const isHeard = (): boolean => this.#alive.has(sent.headers.get(TAB) ?? '');
      const respond: Sent['respond'] = (...answer) => {
        if (isHeard()) sent.respond(...answer);
      };
      const fail = (): void => {
        if (isHeard()) sent.fail();
      };
      // No network answers within the very turn.
      if (isHeard()) queueMicrotask(() => accept({ ...sent, respond, fail }));
    };
  }

  get alive(): readonly Tab[] {
    return [...this.#alive.values()];
  }

  get journals(): MemoryJournals {
    return this.stage.journals;
  }

  get isWaiting(): boolean {
    return this.stage.api.sent.some(({ isAnswered }) => !isAnswered);
  }

  /** A tab in which the sheet is opened and read. */
  open(): Tab {
    const name = `tab ${(this.#count += 1)}`;
    const clock = new FakeClock();
    let ids = 0;
    const newId = () => `${name}: ${(ids += 1)}`;
    const undo = setSavingTools({ clock, journal: this.stage.journals.tab(name), newId });
    const config = { optimistic: { all: { headers: { [TAB]: name } } }, patcher: this.patcher };
    const Sheets = this.stage.define(config, { _collections: { shoes: shoesOfOneTab() } });
    const tab = { name, clock, model: new Sheets({ id: '1' }) };
    this.#alive.set(name, tab);
    tab.model.fetch();
    undo();
    return tab;
  }

  kill({ name }: Tab): void {
    this.#alive.delete(name);
    this.stage.journals.kill(name);
  }

  close(): void {
    this.stage.close();
  }
}

/** Each page counts its models anew: what is the fourth in one has the name of the fourth in another. */
function shoesOfOneTab(): unknown {
  let count = 0;
  const model = Shoe.extend({
    initialize(this: { cid: string }) {
      this.cid = `c${(count += 1)}`;
    },
  }) as unknown;
  return Shoes.extend({ model });
}

/** Lets so many things happen that wait for nothing but their turn. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await Promise.resolve();
}
