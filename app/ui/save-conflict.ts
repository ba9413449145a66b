/**
 * `{{view "save-conflict" model=draft labels=labels}}`: what was changed here and elsewhere, field by field, for a person
 * to decide. Nothing while there is no conflict. Not to be placed inside a form: its fields are not the form's.
 * Promises  a conflict that is told anew loses no choice and no text; a text whose field is no longer in conflict stays
 *           to be read; the focus is never lost with what goes.
 * Leaves    one field to save-conflict-field.ts, what becomes of the choices to the model.
 */
import { equal, type Json } from '../../common/json-patch';
import { proto } from '../../vendor/proto';
import { failureOf } from './failure';
import { registerView } from './registry';
import { isPosition, labelOf, tokensOf } from './readable';
import { SaveConflictField } from './save-conflict-field';
import type { Choice, FieldConflict, SelfSavingModel } from './save-state';
import { WANTS_TO_DECIDE } from './save-status';
import template from './templates/save-conflict.hbs';
import { View } from './view';

interface Field {
  /** The same from one telling of the conflict to the next. */
  readonly key: number;
  readonly conflict: FieldConflict;
  readonly label: string;
}

interface Leftover {
  readonly key: number;
  readonly label: string;
  readonly text: string;
}

export class SaveConflict extends View<SelfSavingModel> {
  static {
    proto(SaveConflict, {
      type: 'save-conflict',
      className: 'save-conflict',
      template,
      optionNames: [...View.prototype.optionNames, 'labels'],
      events: {
        'click [data-action="save-choices"]': 'saveChoices',
        'click [data-action="all-mine"]': 'keepAllMine',
        'click [data-action="all-theirs"]': 'takeAllTheirs',
        'click [data-action="put-away"]': 'putAway',
        'focusout [data-role="decided"]': 'forgetDecision',
      },
      listen: {
        'sync:conflict model': 'conflictTold',
        'sync:state model': 'renew',
        [`${WANTS_TO_DECIDE} model`]: 'focusHeading',
      },
    });
  }

  /** What fields are called, by pointer; see `labelOf`. Others are called by the words of their pointers. */
  declare readonly labels: Readonly<Record<string, string>> | undefined;
  /** Undefined while there is no conflict. Empty where a model asks although nothing collides. */
  declare private fields: readonly Field[] | undefined;
  declare private leftovers: readonly Leftover[];
  declare private lastKey: number;
  declare private hasDecided: boolean;

  override initialize(): void {
    this.leftovers = [];
    this.lastKey = 0;
    this.hasDecided = false;
    this.fields = this.fieldsNow();
  }

  override getTemplateData(): object {
    const { uid, fields, leftovers, hasDecided } = this;
    return { uid, fields, isInConflict: fields !== undefined, leftovers, hasDecided };
  }

  conflictTold(): void {
    this.renew();
    // If the last one was decided about, this is another.
    this.hasDecided = false;
  }

  /** The conflict is told, told anew, or over. */
  renew(): void {
    const before = this.fields;
    const fields = this.fieldsNow();
    // Each state is told, and most have nothing to do with a conflict.
    if (hasSameConflicts(fields, before)) return;
    if (!this.hasDecided) this.keepTexts(fields ?? []);
    const focused = document.activeElement;
    const hadFocus = this.el.contains(focused);
    this.fields = fields;
    this.render();
    // Not to what stands in the same place by now: that is another field's.
    if (hadFocus && focused?.isConnected === false) this.focusWhatIsLeft();
    if (fields === undefined) this.hasDecided = false;
  }

  forgetDecision(): void {
    this.find('[data-role="decided"]').text('');
  }

  focusHeading(): void {
    const [heading] = this.find('h2');
    heading?.focus();
    heading?.scrollIntoView({ block: 'nearest' });
  }

  saveChoices(): void {
    const views = this.fieldViews;
    const undecided = views.filter(({ choice }) => choice === undefined);
    const [first] = undecided;
    if (first !== undefined) {
      this.tell(`Choose for ${listOf(undecided.map(({ label }) => label))} first.`);
      first.focusChoices();
      return;
    }
    const choices = views.flatMap(({ conflict, choice }): [string, Choice][] =>
      choice === undefined ? [] : [[conflict.path, choice]],
    );
    this.resolve(Object.fromEntries(choices));
  }

  keepAllMine(): void {
    this.resolve('mine');
  }

  takeAllTheirs(): void {
    this.resolve('theirs');
  }

  putAway({ currentTarget: button }: { readonly currentTarget: HTMLElement }): void {
    this.leftovers = this.leftovers.filter(({ key }) => String(key) !== button.dataset['key']);
    this.render();
    this.focusWhatIsLeft();
  }

  /** In the order of the fields. */
  private get fieldViews(): readonly SaveConflictField[] {
    return this.children.filter((child) => child instanceof SaveConflictField);
  }

  private resolve(choices: Parameters<SelfSavingModel['resolve']>[0]): void {
    this.tell('');
    this.hasDecided = true;
    try {
      // What becomes of the save that follows is told by the model's state.
      this.model.resolve(choices);
    } catch (reason) {
      this.hasDecided = false;
      this.tell(failureOf(reason).message);
    }
  }

  /** The fields that are in conflict now, each with the key that it had before. */
  private fieldsNow(): readonly Field[] | undefined {
    const { saveState, _conflict } = this.model;
    // While another state of the server is read, the conflict still stands.
    const isStill = saveState.name === 'resolving' && this.fields !== undefined;
    if (saveState.name !== 'conflict' && !isStill) return undefined;
    const left = [...(this.fields ?? [])];
    return (_conflict?.conflicts ?? []).map((conflict) => {
      const known = findSame(conflict, left);
      if (known !== undefined) left.splice(left.indexOf(known), 1);
      else this.lastKey += 1;
      return { key: known?.key ?? this.lastKey, conflict, label: labelOf(conflict.path, this.labels) };
    });
  }

  /** What was written for a field that is no longer in conflict is nobody's but the person's. */
  private keepTexts(fields: readonly Field[]): void {
    const keys = new Set(fields.map(({ key }) => key));
    const views = this.fieldViews;
    const kept = (this.fields ?? []).flatMap(({ key, label }, index): Leftover[] => {
      const text = views[index]?.ownText;
      return keys.has(key) || text === undefined ? [] : [{ key, label, text }];
    });
    this.leftovers = [...this.leftovers, ...kept];
  }

  private focusWhatIsLeft(): void {
    const places = ['h2', '[data-action="put-away"]', '[data-role="decided"]'];
    const [first] = places.flatMap((place) => this.find(place).toArray());
    first?.focus();
  }

  private tell(problem: string): void {
    this.find('[data-role="problem"]').text(problem);
  }
}

function hasSameConflicts(fields: readonly Field[] | undefined, before: readonly Field[] | undefined): boolean {
  if (fields === undefined || before === undefined) return fields === before;
  return fields.length === before.length && fields.every(({ conflict }, index) => conflict === before[index]?.conflict);
}

/**
 * The one of `fields` whose choice is a choice for this conflict. In a list a position says little: an element that was
 * put in before this one moves it on. But both sides still began with the same, and mine is mine as long as I do not go
 * on. Where that leaves more than one, none is taken: better to be asked again than to have chosen for another.
 */
function findSame(conflict: FieldConflict, fields: readonly Field[]): Field | undefined {
  const tokens = tokensOf(conflict.path);
  if (!tokens.some(isPosition)) return fields.find((field) => field.conflict.path === conflict.path);
  const alike = fields.filter(
    (field) => isAlike(tokens, tokensOf(field.conflict.path)) && isEqual(field.conflict.original, conflict.original),
  );
  const still = alike.filter((field) => isEqual(field.conflict.client, conflict.client));
  const [first, ...others] = still.length === 0 && conflict.original !== undefined ? alike : still;
  return others.length === 0 ? first : undefined;
}

/** Whether two paths differ in positions at most. */
function isAlike(tokens: readonly string[], others: readonly string[]): boolean {
  return (
    tokens.length === others.length &&
    tokens.every((token, index) => token === others[index] || (isPosition(token) && isPosition(others[index] ?? '')))
  );
}

/** Both are JSON, or not there. */
function isEqual(a: unknown, b: unknown): boolean {
  return a === undefined || b === undefined ? a === b : equal(a as Json, b as Json);
}

/** `Title, Text and Cover` */
function listOf(words: readonly string[]): string {
  return new Intl.ListFormat('en').format(words);
}

registerView('save-conflict-field', SaveConflictField);
