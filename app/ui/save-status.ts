/**
 * `{{view "save-status" model=draft labels=labels}}`: whether what was typed is saved, in a few words, always there.
 * Holds     what was refused in the words of people: a field is called by its label, or by the words of its name.
 * Promises  "Saved" shows only while the record says that nothing is pending, in flight or unanswered, and never for one
 *           that was never saved; a screen reader hears of what changes for the person, not of each keystroke; no focus
 *           is lost with a button that goes.
 */
import { proto } from '../../vendor/proto';
import { worded } from './readable';
import { isNews, type SaveState, type SelfSavingModel, sentenceOf, tell, type Told } from './save-state';
import template from './templates/save-status.hbs';
import { View } from './view';

/** Triggered at the model: the person wants to see the conflict, and to decide. */
export const WANTS_TO_DECIDE = 'wants-to-decide';

export class SaveStatus extends View<SelfSavingModel> {
  static {
    proto(SaveStatus, {
      type: 'save-status',
      className: 'save-status',
      template,
      optionNames: [...View.prototype.optionNames, 'labels'],
      events: { 'click [data-action="save-again"]': 'saveAgain', 'click [data-action="decide"]': 'leadToConflict' },
      listen: { 'sync:state model': 'showState' },
    });
  }

  /** What fields are called, by pointer, as `save-conflict` has it. */
  declare readonly labels: Readonly<Record<string, string>> | undefined;
  declare private told: Told | undefined;

  override getTemplateData(): object {
    return {};
  }

  override render(): this {
    super.render();
    if (!this.disposed) this.showState();
    return this;
  }

  showState(): void {
    const state = this.model.saveState;
    this.el.dataset['state'] = state.name;
    this.showSentence(state);
    this.offer('save-again', state.name === 'offline' || state.name === 'refused');
    this.offer('decide', state.name === 'conflict');
  }

  saveAgain(): void {
    // Whatever comes of it is an answer to what the person asked.
    this.told = 'nothing since the first edit';
    this.model.retry();
  }

  leadToConflict(): void {
    this.model.trigger(WANTS_TO_DECIDE, this.model);
  }

  private showSentence(state: SaveState): void {
    const before = this.told ?? 'nothing';
    this.told = tell(before, state);
    const sentence = state.name === 'clean' && this.model.isNew() ? '' : sentenceOf(this.worded(state));
    const [quiet, spoken] = ['quiet', 'spoken'].map((role) => this.find(`[data-role="${role}"]`));
    // What stands there already stays where it is: moved, it would be said again.
    if (quiet === undefined || spoken === undefined || quiet.text() + spoken.text() === sentence) return;
    const isSpoken = isNews(before, this.told);
    quiet.text(isSpoken ? '' : sentence);
    spoken.text(isSpoken ? sentence : '');
  }

  private worded(state: SaveState): SaveState {
    const { name, reason } = state;
    if (name !== 'refused' || reason === undefined) return state;
    return { ...state, reason: worded(reason, (field) => Object.hasOwn(this.model.attributes, field), this.labels) };
  }

  private offer(action: string, isOffered: boolean): void {
    const [button] = this.find(`[data-action="${action}"]`);
    if (button === undefined || button.hidden === !isOffered) return;
    const isFocused = document.activeElement === button;
    button.hidden = !isOffered;
    if (isFocused && !isOffered) this.find('.save-status-text').trigger('focus');
  }
}
