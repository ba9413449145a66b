import { expect } from 'chai';
import { FormView, setFailureReader } from '../../app/ui';
import { proto } from '../../vendor/proto';
import { createStage } from '../support/views';

const html = `
  <label for="f-email">Email</label><input id="f-email" name="email" aria-describedby="f-hint" value="a@b">
  <p id="f-hint">Your own.</p>
  <label for="f-bio">Bio</label><textarea id="f-bio" name="bio">hello</textarea>
  <input type="file" name="picture"><input name="__proto__" value="x"><input value="nameless">
  <button type="submit">Send</button><button type="button">Other</button>`;

class Form extends FormView {
  static {
    proto(Form, { type: 'spec-form', template: () => html });
  }

  declare sent: Record<string, string>[];
  declare answers: unknown[];
  declare settle: { resolve: (answer: unknown) => void; reject: (reason: unknown) => void };
  declare aborted: boolean;

  override initialize(): void {
    this.sent = [];
    this.answers = [];
    this.aborted = false;
  }

  override submit(values: Record<string, string>): PromiseLike<unknown> {
    this.sent.push(values);
    const promise = new Promise((resolve, reject) => (this.settle = { resolve, reject }));
    return Object.assign(promise, { abort: () => (this.aborted = true) });
  }

  override succeeded(answer: unknown): void {
    this.answers.push(answer);
  }
}

describe('A form', () => {
  let stage: HTMLElement;
  let forgetReader: () => void;
  let form: Form;

  beforeEach(() => {
    stage = createStage();
    form = new Form({ container: stage });
    forgetReader = setFailureReader((reason) => ({
      message: 'Refused.',
      messages: Array.isArray(reason) ? reason.map(String) : [String(reason)],
    }));
  });
  afterEach(() => {
    forgetReader();
    form.dispose();
    stage.remove();
  });

  const find = (selector: string): HTMLElement => {
    const element = stage.querySelector<HTMLElement>(selector);
    if (element === null) throw new Error(`no ${selector}`);
    return element;
  };
  const button = (): HTMLButtonElement => {
    const element = find('button');
    if (!(element instanceof HTMLButtonElement)) throw new Error('no button');
    return element;
  };
  const messages = (): string[] =>
    [...stage.querySelectorAll('ul.error-messages li')].map(({ textContent }) => textContent);
  async function refuse(reason: unknown): Promise<void> {
    form.settle.reject(reason);
    await Promise.resolve();
    await Promise.resolve();
  }

  it('sends its fields by name, once at a time', async () => {
    find('textarea').textContent = 'changed';
    button().click();
    button().click();
    form.el.dispatchEvent(new SubmitEvent('submit', { cancelable: true, bubbles: true }));
    expect(form.sent.length).to.equal(1);
    expect(Object.entries(form.sent[0] ?? {})).to.deep.equal([
      ['email', 'a@b'],
      ['bio', 'changed'],
      ['__proto__', 'x'],
    ]);
    expect(button().disabled).to.equal(true);
    form.settle.resolve('done');
    await Promise.resolve();
    expect(form.answers).to.deep.equal(['done']);
    expect([button().disabled, form.isSending]).to.deep.equal([false, false]);
  });

  it('says what was refused, in a place that was there to be announced, and keeps what was typed', async () => {
    const alert = find('[role="alert"]');
    const email = find('[name="email"]');
    if (email instanceof HTMLInputElement) email.value = 'typed';
    button().click();
    await refuse(["email can't be blank", '<b>other</b> is wrong']);
    expect(find('[role="alert"]')).to.equal(alert);
    expect(messages()).to.deep.equal(["email can't be blank", '<b>other</b> is wrong']);
    expect(find('[name="email"]')).to.have.property('value', 'typed');
    expect(button().disabled).to.equal(false);
  });

  it('marks the fields that are wrong, describes them by the errors, and leads to the first', async () => {
    button().click();
    await refuse(['bio is long', 'email has already been taken']);
    const email = find('[name="email"]');
    expect(email.getAttribute('aria-invalid')).to.equal('true');
    expect(email.getAttribute('aria-describedby')).to.equal(`f-hint ${find('[role="alert"]').id}`);
    expect(document.activeElement).to.equal(email);
    button().click();
    expect(messages()).to.deep.equal([]);
    expect(email.hasAttribute('aria-invalid')).to.equal(false);
    expect(email.getAttribute('aria-describedby')).to.equal('f-hint');
    expect(find('[name="bio"]').hasAttribute('aria-describedby')).to.equal(false);
  });

  it('gives the focus back to the button that it disabled', async () => {
    button().focus();
    button().click();
    await new Promise((resolve) => requestAnimationFrame(resolve));
    await refuse(['nothing about a field']);
    expect(document.activeElement).to.equal(button());
  });

  it('takes a `submit` that throws for one that is refused', async () => {
    form.submit = () => {
      throw new Error('at once');
    };
    button().click();
    await Promise.resolve();
    await Promise.resolve();
    expect(messages()).to.deep.equal(['Error: at once']);
  });

  it('lets what it sent run to its end when it is disposed, and hears nothing after: a comment was called off by leaving', async () => {
    button().click();
    form.dispose();
    expect(form.aborted).to.equal(false);
    form.settle.resolve('late');
    await Promise.resolve();
    expect(form.answers).to.deep.equal([]);
  });

  it('hears nothing of a refusal after it is disposed', async () => {
    button().click();
    form.dispose();
    await refuse(['email has already been taken']);
    expect(messages()).to.deep.equal([]);
  });
});
