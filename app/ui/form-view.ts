/**
 * A form: sent once at a time, and what was refused is told at the form, with everything that was typed still there.
 * Promises  errors are announced, and fields that they begin with the name of are marked and described by them; the
 *           focus is not lost with the button that is disabled meanwhile. What was sent runs to its end though the form is
 *           gone: leaving a page does not take back what a person decided there.
 */
import type { Model } from '../../vendor/chaplin';
import { proto } from '../../vendor/proto';
import { attempt } from './attempt';
import { type Failure, failureOf } from './failure';
import { worded } from './readable';
import { View } from './view';

const BUTTONS = 'button[type="submit"], button:not([type]), input[type="submit"]';

export class FormView<M extends Model | undefined = Model | undefined> extends View<M> {
  static {
    proto(FormView, {
      type: 'form-view',
      tagName: 'form',
      optionNames: [...View.prototype.optionNames, 'labels'],
      events: { submit: 'submitted' },
    });
  }

  /**
   * What people call the fields, by pointer, as `save-conflict` has it: an error that begins with the name of one of them,
   * or of something in it (`steps.0.text`), is told by that. Without labels errors are told as they came.
   */
  declare readonly labels: Readonly<Record<string, string>> | undefined;

  declare private sending: PromiseLike<unknown> | undefined;

  /** Sends what was typed. To be overridden. A rejection is shown; its reason goes to the failure reader. */
  submit(values: Record<string, string>): PromiseLike<unknown> {
    throw new Error(`${this.type} does not say where to send ${Object.keys(values).join(', ')}`);
  }

  /** What follows a success; by default an event of that name. The form is usable again already. */
  succeeded(answer: unknown): void {
    this.trigger('succeeded', answer);
  }

  /** The fields by name, as they stand. Files are left out; of several fields of one name, the last counts. */
  values(): Record<string, string> {
    const fields = this.el instanceof HTMLFormElement ? [...new FormData(this.el)] : [];
    return Object.fromEntries(fields.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])));
  }

  /** Whether the answer to what was sent is still awaited. */
  get isSending(): boolean {
    return this.sending !== undefined;
  }

  submitted(event: JQuery.TriggeredEvent): void {
    event.preventDefault();
    this.send();
  }

  /** Sends what stands in the form, as its button does. */
  send(): void {
    if (this.isSending) return;
    this.showMessages([]);
    const focused = document.activeElement;
    const sending = attempt(() => this.submit(this.values()));
    this.sending = sending;
    this.setButtonsDisabled(true);
    const end = (): boolean => {
      if (this.disposed || this.sending !== sending) return false;
      this.sending = undefined;
      this.setButtonsDisabled(false);
      // A button that is disabled loses the focus.
      const isLost = document.activeElement === null || document.activeElement === document.body;
      if (isLost && focused instanceof HTMLElement && this.el.contains(focused)) focused.focus();
      return true;
    };
    sending.then(
      (answer) => {
        if (end()) this.succeeded(answer);
      },
      (reason: unknown) => {
        if (end()) this.fail(failureOf(reason));
      },
    );
  }

  override render(): this {
    super.render();
    this.errorPlace();
    if (this.isSending) this.setButtonsDisabled(true);
    return this;
  }

  /** Shows what is wrong, and leads to the first field that is. */
  protected fail({ messages }: Failure): void {
    this.showMessages(messages);
    this.el.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }

  /** Shows messages above the form, or none. */
  protected showMessages(messages: readonly string[]): void {
    const place = this.errorPlace();
    const list = document.createElement('ul');
    list.className = 'error-messages';
    list.append(...messages.map((message) => listItem(this.worded(message))));
    place.replaceChildren(...(messages.length === 0 ? [] : [list]));
    const wrong = new Set(messages.map((message) => message.split(' ', 1)[0]));
    for (const field of this.el.querySelectorAll('input[name], textarea[name], select[name]')) {
      if (wrong.has(field.getAttribute('name') ?? '')) mark(field, place.id);
      else unmark(field, place.id);
    }
  }

  private worded(message: string): string {
    const { labels = {} } = this;
    return worded(message, (name) => Object.keys(labels).some((each) => each.split('/')[1] === name), labels);
  }

  private setButtonsDisabled(isDisabled: boolean): void {
    for (const button of this.el.querySelectorAll<HTMLButtonElement | HTMLInputElement>(BUTTONS)) {
      button.disabled = isDisabled;
    }
  }

  /** An alert is announced when something is put into it: it has to be there before. */
  private errorPlace(): HTMLElement {
    const known = this.el.querySelector<HTMLElement>(':scope > .form-errors');
    if (known !== null) return known;
    // One that a template made would be a second, and silent.
    for (const list of this.el.querySelectorAll('ul.error-messages')) list.remove();
    const place = document.createElement('div');
    place.className = 'form-errors';
    place.id = `${this.uid}-errors`;
    place.setAttribute('role', 'alert');
    this.el.prepend(place);
    return place;
  }
}

function listItem(message: string): HTMLElement {
  const item = document.createElement('li');
  item.textContent = message;
  return item;
}

function mark(field: Element, errorsId: string): void {
  const others = descriptionsOf(field).filter((id) => id !== errorsId);
  field.setAttribute('aria-invalid', 'true');
  field.setAttribute('aria-describedby', [...others, errorsId].join(' '));
}

function unmark(field: Element, errorsId: string): void {
  const described = descriptionsOf(field);
  if (!described.includes(errorsId)) return;
  const others = described.filter((id) => id !== errorsId);
  field.removeAttribute('aria-invalid');
  if (others.length === 0) field.removeAttribute('aria-describedby');
  else field.setAttribute('aria-describedby', others.join(' '));
}

function descriptionsOf(field: Element): string[] {
  return (field.getAttribute('aria-describedby') ?? '').split(/\s+/).filter((id) => id !== '');
}
