import { expect } from 'chai';
import { View, type SaveState } from '../../app/ui';
import { SaveStatus } from '../../app/ui/save-status';
import { proto } from '../../vendor/proto';
import { findIn, SelfSaving } from '../support/self-saving';
import { settled } from '../support/stage';
import { createStage } from '../support/views';
import template from './fixtures/saved.hbs';

class Page extends View<SelfSaving> {
  static {
    proto(Page, { type: 'spec-saved-page', template });
  }
  override getTemplateData(): object {
    return { record: this.model };
  }
}

describe('The status of saving', () => {
  let stage: HTMLElement;
  let model: SelfSaving;
  let status: SaveStatus;

  beforeEach(() => {
    stage = createStage();
    model = new SelfSaving({ id: 1 });
    status = new SaveStatus({ model, container: stage });
  });
  afterEach(() => {
    status.dispose();
    stage.remove();
  });

  const text = (): string => findIn(stage, '[role="status"]', HTMLElement).innerText;
  const spoken = (): string => findIn(stage, '[aria-live="polite"]', HTMLElement).textContent;
  const button = (action: string): HTMLElement => findIn(stage, `[data-action="${action}"]`, HTMLButtonElement);
  const shown = (): string[] =>
    [...stage.querySelectorAll('button')].filter((each) => !each.hidden).map(({ textContent }) => textContent);

  it('says in each state how things stand, and offers what can be done', () => {
    const told: unknown[] = [[text(), ...shown()]];
    const tell = (name: SaveState['name'], rest: Partial<SaveState> = {}): void => {
      model.is(name, rest);
      told.push([text(), ...shown()]);
    };
    tell('dirty', { unsaved: 1 });
    tell('saving', { unsaved: 1 });
    tell('saving+dirty', { unsaved: 2 });
    tell('offline', { unsaved: 3 });
    tell('resolving', { unsaved: 3 });
    tell('conflict', { unsaved: 3, conflicts: 2 });
    tell('refused', { unsaved: 1, reason: 'title is too long' });
    tell('clean');
    expect(told).to.deep.equal([
      ['Saved'],
      ['Editing'],
      ['Saving…'],
      ['Saving…'],
      ['Offline, 3 changes waiting', 'Try again'],
      ['Saving…'],
      ['Conflict in 2 fields', 'Decide'],
      ['Not saved: title is too long', 'Try again'],
      ['Saved'],
    ]);
  });

  it('does not say "Saved" of a record that never was', () => {
    model.unset('id');
    model.is('clean');
    expect(text()).to.equal('');
    model.is('saving');
    model.set({ id: 2 });
    model.is('clean');
    expect(text()).to.equal('Saved');
  });

  it('is silent while somebody types, and speaks of trouble once, and of its end', () => {
    const heard: string[] = [];
    const listen = (): void => {
      const now = spoken();
      if (now !== '' && now !== heard.at(-1)) heard.push(now);
    };
    model.is('dirty', { unsaved: 1 });
    model.is('saving', { unsaved: 1 });
    model.is('clean');
    listen();
    for (let keystroke = 0; keystroke < 26; keystroke += 1) {
      model.is('dirty', { unsaved: 1 });
      expect(spoken()).to.equal('');
      if (keystroke % 5 === 4) for (const name of ['saving', 'saving+dirty', 'clean'] as const) model.is(name);
      expect(spoken()).to.equal('');
    }
    for (let changes = 1; changes < 4; changes += 1) {
      model.is('offline', { unsaved: changes });
      listen();
      model.is('saving', { unsaved: changes });
      listen();
    }
    model.is('clean');
    listen();
    expect(heard).to.deep.equal(['Saved', 'Offline, 1 change waiting', 'Saved']);
  });

  it('tries again when it is asked to, loses no focus with the button, and says what came of it', () => {
    model.is('offline', { unsaved: 1 });
    button('save-again').focus();
    button('save-again').click();
    expect(model.retries).to.equal(1);
    expect(document.activeElement).to.equal(findIn(stage, '[role="status"]', HTMLElement));
    model.is('offline', { unsaved: 1 });
    expect(spoken()).to.equal('Offline, 1 change waiting');
  });

  it('leads to the conflict', () => {
    let wanted = 0;
    model.on('wants-to-decide', () => (wanted += 1));
    model.is('conflict', { conflicts: 1 });
    button('decide').click();
    expect(wanted).to.equal(1);
  });

  it('says what was refused in words for people, with their names for the fields', () => {
    model.set({ title: '', tags: [] });
    const labels = { '/tags/#/name': 'Tag #' };
    const labelled = new SaveStatus({ model, labels, container: stage });
    model.is('refused', { unsaved: 2, reason: 'title is too long; tags.0.name is too long' });
    const sentences = [...stage.querySelectorAll<HTMLElement>('[role="status"]')].map((each) => each.innerText);
    expect(sentences).to.deep.equal([
      'Not saved: Title is too long; Tags 1: name is too long',
      'Not saved: Title is too long; Tag 1 is too long',
    ]);
    labelled.dispose();
  });

  it('reads a reason as text', () => {
    const reason = '<img src=x onerror="alert(1)"> {{view "spec-leaf"}}';
    model.is('refused', { reason });
    expect(text()).to.equal(`Not saved: ${reason}`);
    expect(stage.querySelector('img')).to.equal(null);
  });

  it('can be placed by any template, and hears nothing once it is gone', async () => {
    const other = new SelfSaving({ id: 3 });
    const page = new Page({ model: other, container: stage });
    await settled();
    expect(findIn(page.el, '[role="status"]', HTMLElement).innerText).to.equal('Saved');
    page.dispose();
    other.is('offline', { unsaved: 1 });
    expect(page.children).to.deep.equal([]);
  });
});
