/**
 * One field of a conflict: both texts, each with what it changed marked, and the choice between them.
 * Promises  a choice that was made and a text that was typed stay when the conflict is told anew; nothing of a value is
 *           ever read as HTML; without the chunk that compares, both texts are there, unmarked.
 * Leaves    comparing to text-differences.ts, what follows from the choice to save-conflict.ts.
 */
import { proto } from '../../vendor/proto';
import { isDisposed } from './tree';
import { readable } from './readable';
import type { Choice, FieldConflict } from './save-state';
import template from './templates/save-conflict-field.hbs';
import type { Stretch } from './text-differences';
import { View } from './view';

type Side = 'mine' | 'theirs';

export class SaveConflictField extends View<undefined> {
  static {
    proto(SaveConflictField, {
      type: 'save-conflict-field',
      className: 'save-conflict-field',
      template,
      optionNames: [...View.prototype.optionNames, 'conflict', 'label'],
      events: { 'change [type="radio"]': 'choose', 'input textarea': 'typedIn' },
    });
  }

  declare conflict: FieldConflict;
  declare label: string;
  declare private chosen: Side | 'together' | undefined;
  /** What the person made of both; undefined while the text is as it was proposed. */
  declare private typed: string | undefined;

  override getTemplateData(): object {
    return { uid: this.uid, label: this.label, isText: isText(this.conflict) };
  }

  override render(): this {
    super.render();
    if (!this.disposed) this.showValues();
    return this;
  }

  /** Told anew: what the person is doing here stays. */
  override takeOptions(changed: Readonly<Record<string, unknown>>): boolean {
    const before = this.conflict;
    const wasText = isText(before);
    Object.assign(this, changed);
    if (isText(this.conflict) !== wasText) return false;
    this.find('legend').text(this.label);
    if (readable(before.server) !== readable(this.conflict.server)) {
      this.find('[data-role="again"]').text('It was changed elsewhere once more.');
    }
    this.showValues();
    return true;
  }

  /** What the person decided; undefined before that. */
  get choice(): Choice | undefined {
    return this.chosen === 'together' ? { value: this.textarea?.value ?? '' } : this.chosen;
  }

  /** A text that is nowhere but here. */
  get ownText(): string | undefined {
    return this.typed;
  }

  choose({ currentTarget: radio }: { readonly currentTarget: HTMLInputElement }): void {
    const { value } = radio;
    this.chosen = value === 'mine' || value === 'theirs' ? value : 'together';
    this.find('[data-role="together"]').prop('hidden', this.chosen !== 'together');
  }

  typedIn(): void {
    this.typed = this.textarea?.value;
  }

  /** The focus to the first of the choices. */
  focusChoices(): void {
    this.find('[type="radio"]').first().trigger('focus');
  }

  private get textarea(): HTMLTextAreaElement | undefined {
    return this.find('textarea')
      .toArray()
      .find((element) => element instanceof HTMLTextAreaElement);
  }

  private showValues(): void {
    const { client, server } = this.conflict;
    this.show('mine', client, [{ kind: 'same', text: readable(client) }]);
    this.show('theirs', server, [{ kind: 'same', text: readable(server) }]);
    this.propose(inTurn(client, server));
    void this.compare(this.conflict);
  }

  /** Marks what differs, as soon as there is what compares. */
  private async compare(conflict: FieldConflict): Promise<void> {
    let comparing;
    try {
      comparing = await import('./text-differences');
    } catch {
      // The chunk did not come. Both texts are there to be read, and to choose from.
      return;
    }
    if (isDisposed(this) || this.conflict !== conflict) return;
    const { client, server, original } = conflict;
    const [mine, theirs, base] = [readable(client), readable(server), readable(original)];
    const marked = (text: string, other: string): readonly Stretch[] =>
      isThere(original)
        ? comparing.differences(base, text)
        : // Both are new, so that all of each would be: what the other has not is what there is to see.
          comparing.differences(other, text).filter(({ kind }) => kind !== 'removed');
    this.show('mine', client, marked(mine, theirs));
    this.show('theirs', server, marked(theirs, mine));
    this.propose(
      isThere(client) && isThere(server) ? comparing.mergeTexts(base, mine, theirs) : inTurn(client, server),
    );
  }

  private show(side: Side, value: unknown, stretches: readonly Stretch[]): void {
    const [place] = this.find(`[data-side="${side}"]`);
    const remark = remarkOn(value);
    const remarks = remark === undefined ? [] : [element('p', 'save-conflict-remark', remark)];
    place?.replaceChildren(...remarks, ...stretches.map(nodeOf));
  }

  /** Text to begin with, unless the person has begun. */
  private propose(text: string): void {
    if (this.textarea !== undefined && this.typed === undefined) this.textarea.value = text;
  }
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** Whether the two can be edited as one text. */
function isText({ client, server }: FieldConflict): boolean {
  const values = [client, server].filter(isThere);
  return values.length > 0 && values.every((value) => typeof value === 'string');
}

function inTurn(...values: readonly unknown[]): string {
  return [...new Set(values.map(readable))].filter((text) => text !== '').join('\n');
}

/** What there is to say of a value that does not show. */
function remarkOn(value: unknown): string | undefined {
  if (value === undefined) return 'Removed';
  if (value === null) return 'None';
  return readable(value) === '' ? 'Empty' : undefined;
}

function nodeOf({ kind, text }: Stretch): Node {
  if (kind === 'same') return document.createTextNode(text);
  const mark = document.createElement(kind === 'added' ? 'ins' : 'del');
  mark.append(element('span', 'visually-hidden', `[${kind}: `), text, element('span', 'visually-hidden', ']'));
  return mark;
}

function element(name: string, className: string, text: string): HTMLElement {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}
