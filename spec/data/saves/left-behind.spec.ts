/** What tabs leave behind that die: each of them, at any moment, also the one that was about to take it over. */
import { expect } from 'chai';
import fc from 'fast-check';
import { equal, type Json, type JsonObject } from '../../../common/json-patch';
import { settle, type Sheet } from './sheets';
import { type Tab, Tabs, turns } from './tabs';

const numRuns = Math.ceil(Number(process.env['SAVES_RUNS'] ?? 5_000) / 10);

const stepKinds = [
  'open',
  'title',
  'title',
  'body',
  'add',
  'remove',
  'pause',
  'pause',
  'answer',
  'answer',
  'lose request',
  'lose answer',
  'resolve',
  'die',
] as const;
/** What is done, in which tab, where or how; then so many turns pass. */
type Step = readonly [kind: (typeof stepKinds)[number], tab: number, place: number, turns: number];

const steps = fc.array(fc.tuple(fc.constantFrom(...stepKinds), fc.nat(2), fc.nat(60), fc.nat(12)), {
  maxLength: 40,
  size: 'max',
});

/** Tabs in which people work, and what became of what they did. */
class Browser {
  readonly tabs: Tabs;
  readonly #typed = new Map<string, Tab>();
  readonly #added = new Map<string, Tab>();
  readonly #removed = new Set<Json>();
  /** What the server ever held, what somebody wrote over who saw it, what was told apart. */
  readonly #accounted: string[] = [];
  #count = 0;

  /** @param clientIds  Whether elements get their ids where they are made, and not by the server. */
  constructor(clientIds: boolean) {
    this.tabs = new Tabs({ clientIds });
    const { api } = this.tabs.stage;
    api.isHolding = true;
    api.computes = (state) => {
      const made = { ...state, shoes: (state['shoes'] as JsonObject[]).map((shoe) => this.#identified(shoe)) };
      this.#account(made);
      return made;
    };
  }

  #identified(shoe: JsonObject): JsonObject {
    return 'id' in shoe ? shoe : { id: `made ${(this.#count += 1)}`, ...shoe };
  }

  #account(...values: unknown[]): void {
    this.#accounted.push(JSON.stringify(values));
  }

  type(tab: Tab, field: string): void {
    const { model } = tab;
    const value = `${field} ${(this.#count += 1)}, ${tab.name}`;
    this.#account(model.get(field));
    this.#typed.set(value, tab);
    model.set(field, value);
  }

  add(tab: Tab, place: number): void {
    const { shoes } = tab.model;
    const mark = `shoe ${(this.#count += 1)}, ${tab.name}`;
    this.#added.set(mark, tab);
    shoes.add({ mark }, { at: place % (shoes.length + 1) });
  }

  remove({ model: { shoes } }: Tab, place: number): void {
    const shoe = shoes.at(place % Math.max(1, shoes.length)) as Sheet | undefined;
    if (shoe === undefined) return;
    this.#removed.add(shoe.get('mark') as Json);
    shoes.remove(shoe);
  }

  resolve({ model }: Tab, choice: 'mine' | 'theirs'): void {
    if (model.saveState.name !== 'conflict') return;
    this.#account(model._conflict);
    model.resolve(choice);
  }

  perform([kind, which, place]: Step): void {
    const { tabs } = this;
    const { api } = tabs.stage;
    const { alive } = tabs;
    const tab = alive[which % Math.max(1, alive.length)];
    if (kind === 'open' && alive.length < 3) tabs.open();
    else if (kind === 'answer' && tabs.isWaiting) api.answer();
    else if (kind === 'lose request' && tabs.isWaiting) api.loseRequest();
    else if (kind === 'lose answer' && tabs.isWaiting) api.loseAnswer();
    else if (tab === undefined) return;
    else if (kind === 'title' || kind === 'body') this.type(tab, kind);
    else if (kind === 'add' && isShown(tab)) this.add(tab, place);
    else if (kind === 'remove' && isShown(tab)) this.remove(tab, place);
    else if (kind === 'pause') tab.clock.advance(place % 2 === 0 ? 250 : 2_000);
    else if (kind === 'resolve') this.resolve(tab, place % 2 === 0 ? 'mine' : 'theirs');
    else if (kind === 'die') tabs.kill(tab);
  }

  /** Everybody saves and decides until nothing moves any more; one more tab is opened, if there is none. */
  async calm(): Promise<void> {
    const { tabs } = this;
    const { api } = tabs.stage;
    await settle();
    while (tabs.isWaiting) {
      api.answer();
      await settle();
    }
    api.isHolding = false;
    if (tabs.alive.length === 0) tabs.open();
    for (let round = 0; round < 40; round += 1) {
      await settle();
      for (const tab of tabs.alive) {
        this.resolve(tab, 'mine');
        tab.model.fetch();
        await settle();
        tab.clock.advance(60_000);
        await settle();
      }
      if (tabs.alive.every((tab) => this.#isCalm(tab))) return;
    }
  }

  #isCalm({ model }: Tab): boolean {
    return model.saveState.name === 'clean' && equal(model.toJSON() as Json, this.tabs.stage.state);
  }

  check(): void {
    const { journals, stage, alive } = this.tabs;
    const accounted = this.#accounted.join('\n');
    const kept = journals.history.join('\n');
    const isLasting = (value: string, tab: Tab): boolean => alive.includes(tab) || kept.includes(value);
    for (const [value, tab] of this.#typed) {
      if (isLasting(value, tab)) expect(accounted, `what became of "${value}"`).to.include(`"${value}"`);
    }
    const marks = (stage.state['shoes'] as JsonObject[]).map(({ mark }) => mark);
    for (const [mark, tab] of this.#added) {
      const times = marks.filter((one) => one === mark).length;
      expect(times, `"${mark}" is there once`).to.be.at.most(1);
      if (isLasting(mark, tab) && !this.#removed.has(mark)) expect(times, `"${mark}" is there`).to.equal(1);
    }
    for (const tab of alive)
      expect(this.#isCalm(tab), `${tab.name} is saved, and shows what the server has`).to.equal(true);
    expect(journals.size, 'what is left in the journal').to.equal(0);
  }
}

function isShown({ model }: Tab): boolean {
  return (model.shoes as unknown) !== undefined;
}

async function play(run: readonly Step[], clientIds = true): Promise<void> {
  const browser = new Browser(clientIds);
  try {
    browser.tabs.open();
    for (const step of run) {
      browser.perform(step);
      await turns(step[3]);
    }
    await browser.calm();
    browser.check();
  } finally {
    browser.tabs.close();
  }
}

describe('Tabs that die at any moment', function () {
  this.timeout(600_000);

  it('lose nothing that was kept or sent, double nothing, and end as one', async () => {
    await fc.assert(
      fc.asyncProperty(steps, (run) => play(run)),
      { numRuns },
    );
  });

  it('double nothing either where the server makes the ids of what they added', async () => {
    await fc.assert(
      fc.asyncProperty(steps, (run) => play(run, false)),
      { numRuns },
    );
  });

  it('keep what another left of a field in which somebody types before that is taken over', async () => {
    await play([
      ['title', 0, 0, 0],
      ['body', 0, 0, 2],
      ['die', 0, 0, 0],
      ['open', 0, 0, 2],
      ['title', 0, 0, 0],
      ['open', 0, 0, 2],
      ['die', 0, 0, 0],
    ]);
  });

  it('have added once what was added just before, though another of them collides with one that is open', async () => {
    await play(
      [
        ['open', 0, 0, 0],
        ['answer', 0, 0, 0],
        ['title', 1, 0, 0],
        ['answer', 0, 0, 0],
        ['open', 0, 0, 0],
        ['pause', 1, 49, 0],
        ['answer', 0, 0, 0],
        ['lose request', 0, 0, 0],
        ['add', 2, 0, 0],
        ['title', 0, 0, 0],
        ['pause', 2, 3, 0],
        ['die', 1, 0, 0],
        ['die', 1, 0, 0],
      ],
      false,
    );
  });

  it('have added once what was added just before, also where the server makes its id', async () => {
    await play(
      [
        ['open', 0, 0, 0],
        ['answer', 0, 0, 0],
        ['add', 0, 0, 0],
        ['open', 0, 0, 1],
        ['pause', 0, 9, 0],
        ['die', 0, 0, 0],
      ],
      false,
    );
  });
});

describe('What tabs left behind that are gone', () => {
  let tabs: Tabs;
  beforeEach(() => (tabs = new Tabs()));
  afterEach(() => tabs.close());

  /** A tab in which this was typed while there was no network, and which is gone. */
  const leaveBehind = async (...typed: readonly JsonObject[]) => {
    const dying = typed.map((attributes) => [tabs.open(), attributes] as const);
    await settle();
    tabs.stage.api.isOffline = true;
    for (const [{ model }, attributes] of dying) model.set(attributes);
    await settle();
    for (const [tab] of dying) tabs.kill(tab);
    tabs.stage.api.isOffline = false;
  };

  const pause = async ({ clock }: Tab) => {
    clock.advance(60_000);
    await settle();
  };

  it('is all saved before the next says so', async () => {
    await leaveBehind({ title: 'Of the first' }, { body: 'Of the second' });
    const next = tabs.open();
    const states: unknown[] = [];
    next.model.on('sync:state', (_: unknown, { name }: { name: string }) => {
      if (name === 'clean') states.push({ title: tabs.stage.state['title'], body: tabs.stage.state['body'] });
    });
    await settle();
    await pause(next);
    expect(states.at(0)).to.deep.equal({ title: 'Of the first', body: 'Of the second' });
    expect(tabs.journals.size).to.equal(0);
  });

  it('is saved by one that is open already, and not before the one that ended may be there again', async () => {
    const living = [tabs.open(), tabs.open()];
    await leaveBehind({ title: 'Of the one that ended' });
    const clocks = async (ms: number) => {
      for (const { clock } of living) clock.advance(ms);
      await settle();
    };
    await clocks(4_999);
    expect([tabs.stage.state['title'], tabs.journals.size]).to.deep.equal(['One', 1]);
    await clocks(1);
    await clocks(60_000);
    expect([tabs.stage.state['title'], tabs.journals.size]).to.deep.equal(['Of the one that ended', 0]);
    expect(tabs.stage.api.patches()).to.have.lengthOf(1);
  });

  it('is put on top of what is typed in one that is open already', async () => {
    const living = tabs.open();
    await leaveBehind({ title: 'Of the one that ended' });
    tabs.stage.api.isOffline = true;
    living.model.set('body', 'Of the living');
    await pause(living);
    tabs.stage.api.isOffline = false;
    await pause(living);
    await pause(living);
    expect(tabs.stage.state).to.include({ title: 'Of the one that ended', body: 'Of the living' });
    expect([living.model.saveState.name, tabs.journals.size]).to.deep.equal(['clean', 0]);
  });

  it('is a conflict where they had typed in the same field', async () => {
    await leaveBehind({ title: 'Of the first' }, { title: 'Of the second' });
    const { model } = tabs.open();
    await settle();
    const { conflicts = [] } = model._conflict ?? {};
    expect(conflicts.flatMap(({ client, server }) => [client, server]).sort()).to.deep.equal([
      'Of the first',
      'Of the second',
    ]);
  });

  it('is there for one more when the next dies, too, that had begun to save something of its own', async () => {
    await leaveBehind({ title: 'Of the first' });
    tabs.stage.api.isHolding = true;
    const next = tabs.open();
    next.model.set('body', 'Of the next');
    await next.model.restored;
    await settle();
    tabs.kill(next);
    tabs.stage.api.isHolding = false;
    const last = tabs.open();
    await settle();
    await pause(last);
    expect(tabs.stage.state).to.include({ title: 'Of the first', body: 'Of the next' });
  });

  it('is not taken for what is saved in the next: who does that hears of it when it is', async () => {
    const { api } = tabs.stage;
    const dying = tabs.open();
    await settle();
    for (let count = 0; count < 5; count += 1) {
      dying.model.set('body', `Typed ${count} times`);
      await settle();
    }
    api.isHolding = true;
    dying.clock.advance(800);
    await settle();
    tabs.kill(dying);
    api.loseRequest();
    const next = tabs.open();
    await settle();
    for (let reads = 0; reads < 2; reads += 1) {
      api.answer();
      await settle();
    }
    next.model.set('title', 'Of the next');
    let isSaved = false;
    void Promise.resolve(next.model.save() as unknown).then(() => (isSaved = true));
    api.answer();
    await settle();
    expect([tabs.stage.state['body'], tabs.stage.state['title'], isSaved]).to.deep.equal([
      'Typed 4 times',
      'One',
      false,
    ]);
    api.answer();
    await settle();
    expect([tabs.stage.state['title'], isSaved]).to.deep.equal(['Of the next', true]);
  });
});
