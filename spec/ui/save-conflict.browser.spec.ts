import { expect } from 'chai';
import fc from 'fast-check';
import { type FieldConflict, setFailureReader } from '../../app/ui';
import { SaveConflict } from '../../app/ui/save-conflict';
import { findIn, SelfSaving } from '../support/self-saving';
import { settled } from '../support/stage';
import { createStage } from '../support/views';

const title: FieldConflict = { path: '/title', original: 'On cats', client: 'On old cats', server: 'On cats and dogs' };
const body: FieldConflict = { path: '/body', original: 'It sat.', client: 'It ran.', server: 'It slept.' };
const cover: FieldConflict = { path: '/cover', original: { url: '/a', alt: 'A' }, client: null, server: { url: '/b' } };
const labels = { '/body': 'Text' };

describe('The conflict', () => {
  let stage: HTMLElement;
  let model: SelfSaving;
  let view: SaveConflict;
  let forgetReader: () => void;

  beforeEach(() => {
    stage = createStage();
    model = new SelfSaving({ id: 1 });
    const options = { model, labels, container: stage };
    view = new SaveConflict(options);
    forgetReader = setFailureReader((reason) => ({ message: String(reason), messages: [String(reason)] }));
  });
  afterEach(() => {
    forgetReader();
    view.dispose();
    stage.remove();
  });

  async function conflict(...conflicts: FieldConflict[]): Promise<void> {
    model.isInConflict(...conflicts);
    await settled();
  }
  const legends = (): string[] => [...stage.querySelectorAll('legend')].map(({ textContent }) => textContent);
  const field = (label: string): Element => {
    const legend = [...stage.querySelectorAll('legend')].find(({ textContent }) => textContent === label);
    return legend?.closest('.save-conflict-field') ?? expect.fail(`no field ${label} in ${stage.innerHTML}`);
  };
  const radio = (label: string, value: string): HTMLInputElement =>
    findIn(field(label), `[value="${value}"]`, HTMLInputElement);
  const side = (label: string, which: string): HTMLElement =>
    findIn(field(label), `[data-side="${which}"]`, HTMLElement);
  const textarea = (label: string): HTMLTextAreaElement => findIn(field(label), 'textarea', HTMLTextAreaElement);
  const press = (action: string): void => findIn(stage, `[data-action="${action}"]`, HTMLButtonElement).click();
  const problem = (): string => findIn(stage, '[data-role="problem"]', HTMLElement).textContent;
  function type(label: string, text: string): void {
    textarea(label).value = text;
    textarea(label).dispatchEvent(new Event('input', { bubbles: true }));
  }
  /** As it is read aloud. */
  const read = (label: string, which: string): string => side(label, which).textContent;

  it('is not there while there is none', () => {
    for (const name of ['dirty', 'saving', 'offline', 'refused', 'clean'] as const) {
      model.is(name);
      expect(stage.querySelector('h2, fieldset, button')).to.equal(null);
    }
  });

  it('shows both texts of each field, with what each side changed marked for eyes and for ears', async () => {
    await conflict(title, body);
    expect(legends()).to.deep.equal(['Title', 'Text']);
    expect(read('Title', 'mine')).to.equal('On [added: old ]cats');
    expect(read('Title', 'theirs')).to.equal('On cats[added:  and dogs]');
    expect(read('Text', 'mine')).to.equal('It [removed: sat][added: ran].');
    expect([...side('Text', 'theirs').querySelectorAll('ins, del')].map(({ localName }) => localName)).to.deep.equal([
      'del',
      'ins',
    ]);
  });

  it('shows of what both put in anew what the other has not', async () => {
    await conflict({ path: '/note', original: undefined, client: 'a red door', server: 'a green door' });
    expect(read('Note', 'mine')).to.equal('a [added: red] door');
    expect(read('Note', 'theirs')).to.equal('a [added: green] door');
  });

  it('shows in words what is no text, and lets it be taken but not edited', async () => {
    const removed = {
      path: '/sources/0',
      original: { id: 's', title: 'Map' },
      client: undefined,
      server: { title: 'A' },
    };
    const flag = { path: '/isPublic', original: undefined, client: true, server: false };
    const list = { path: '/tags', original: ['a'], client: ['a', 'b'], server: [] };
    await conflict(cover, removed, flag, list);
    expect(legends()).to.deep.equal(['Cover', 'Sources 1', 'Is public', 'Tags']);
    expect(read('Cover', 'mine')).to.equal('None[removed: Url: /a\nAlt: A]');
    expect(read('Cover', 'theirs')).to.equal('Url: /[removed: a\nAlt: A][added: b]');
    expect(read('Sources 1', 'mine')).to.equal('Removed[removed: Title: Map]');
    expect(read('Is public', 'mine')).to.equal('[added: Yes]');
    expect(read('Tags', 'mine')).to.equal('a[added: , b]');
    expect(read('Tags', 'theirs')).to.equal('Empty[removed: a]');
    expect(stage.querySelector('textarea, [value="together"]')).to.equal(null);
  });

  it('is decided field by field: mine, theirs, or a text made of both', async () => {
    await conflict(title, body, cover);
    radio('Title', 'mine').click();
    radio('Cover', 'theirs').click();
    expect(textarea('Text').checkVisibility()).to.equal(false);
    radio('Text', 'together').click();
    expect(textarea('Text').checkVisibility()).to.equal(true);
    expect(textarea('Text').value).to.equal('It ran slept.');
    type('Text', 'It ran, then slept.');
    press('save-choices');
    expect(model.decisions).to.deep.equal([
      { '/title': 'mine', '/body': { value: 'It ran, then slept.' }, '/cover': 'theirs' },
    ]);
  });

  it('begins a text together with what either side changed', async () => {
    await conflict(title);
    expect(textarea('Title').value).to.equal('On old cats and dogs');
    radio('Title', 'together').click();
    press('save-choices');
    expect(model.decisions).to.deep.equal([{ '/title': { value: 'On old cats and dogs' } }]);
  });

  it('lets a text that one side removed be edited, and kept', async () => {
    await conflict({ path: '/note', original: 'a', client: undefined, server: 'a b' });
    expect(textarea('Note').value).to.equal('a b');
  });

  it('is decided for all fields at once', async () => {
    await conflict(title, body);
    press('all-mine');
    await conflict(title, body);
    press('all-theirs');
    expect(model.decisions).to.deep.equal(['mine', 'theirs']);
  });

  it('in which nothing collides is put together on demand', async () => {
    await conflict();
    expect(stage.querySelectorAll('button').length).to.equal(1);
    press('save-choices');
    expect(model.decisions).to.deep.equal([{}]);
  });

  it('decides nothing before every field is chosen for, says which are missing, and leads there', async () => {
    await conflict(title, body, cover);
    radio('Title', 'mine').click();
    press('save-choices');
    expect(model.decisions).to.deep.equal([]);
    expect(problem()).to.equal('Choose for Text and Cover first.');
    expect(document.activeElement).to.equal(radio('Text', 'mine'));
  });

  it('says why a decision was not taken, and keeps it', async () => {
    await conflict(title);
    model.refusal = new Error('no such field');
    radio('Title', 'theirs').click();
    press('save-choices');
    expect(problem()).to.equal('Error: no such field');
    expect(radio('Title', 'theirs').checked).to.equal(true);
  });

  it('names each control with its field', async () => {
    await conflict(title);
    const names = [...field('Title').querySelectorAll('label')].map((label) => label.textContent.trim());
    expect(names).to.deep.equal([
      'Keep mine for Title',
      'Take theirs for Title',
      'Edit together Title',
      'Both together, for you to edit: Title',
    ]);
    const groups = [...field('Title').querySelectorAll('[role="group"]')].map((group) =>
      (group.getAttribute('aria-labelledby') ?? '')
        .split(' ')
        .map((id) => document.getElementById(id)?.textContent)
        .join(' '),
    );
    expect(groups).to.deep.equal(['Yours', 'Theirs']);
  });

  it('told anew keeps the choices, the text, the element and the caret in it', async () => {
    await conflict(title, body);
    radio('Title', 'theirs').click();
    radio('Text', 'together').click();
    type('Text', 'It walked.');
    textarea('Text').focus();
    textarea('Text').setSelectionRange(3, 5);
    const [before, caretOf] = [textarea('Text'), () => textarea('Text').selectionStart];
    await conflict({ ...title, server: 'On dogs' }, { ...body, server: 'It died.' }, cover);
    expect(textarea('Text')).to.equal(before);
    expect([textarea('Text').value, caretOf(), document.activeElement]).to.deep.equal(['It walked.', 3, before]);
    expect(radio('Title', 'theirs').checked).to.equal(true);
    expect(read('Title', 'theirs')).to.equal('On [removed: cats][added: dogs]');
    expect(findIn(field('Title'), '[data-role="again"]', HTMLElement).textContent).to.match(/once more/);
    expect(legends()).to.deep.equal(['Title', 'Text', 'Cover']);
    radio('Cover', 'mine').click();
    press('save-choices');
    expect(model.decisions).to.deep.equal([{ '/title': 'theirs', '/body': { value: 'It walked.' }, '/cover': 'mine' }]);
  });

  it('told anew proposes another text where nobody has written one', async () => {
    await conflict(title);
    await conflict({ ...title, server: 'On small cats' });
    expect(textarea('Title').value).to.equal('On old small cats');
  });

  it('stays while another state of the server is read', async () => {
    await conflict(title);
    type('Title', 'mine alone');
    model.is('resolving', { unsaved: 1, conflicts: 1 });
    expect(textarea('Title').value).to.equal('mine alone');
  });

  it('knows an element of a list again where another was put in before it', async () => {
    const first = { path: '/sources/0/title', original: 'Map', client: 'A map', server: 'The map' };
    const second = { path: '/sources/1/title', original: 'Inn', client: 'An inn', server: 'The inn' };
    await conflict(first, second);
    radio('Sources 1: title', 'mine').click();
    radio('Sources 2: title', 'theirs').click();
    await conflict({ ...first, path: '/sources/1/title' }, { ...second, path: '/sources/2/title' });
    press('save-choices');
    expect(model.decisions).to.deep.equal([{ '/sources/1/title': 'mine', '/sources/2/title': 'theirs' }]);
  });

  it('asks again rather than choose for another element of a list', async () => {
    const blank = { original: '', client: 'x', server: 'y' };
    await conflict({ ...blank, path: '/sources/0/title' });
    radio('Sources 1: title', 'mine').click();
    await conflict({ ...blank, client: 'z', original: 'w', path: '/sources/0/title' });
    press('save-choices');
    expect(model.decisions).to.deep.equal([]);
  });

  it('that is over without a decision leaves what was written to be read, until it is put away', async () => {
    await conflict(title, body);
    radio('Text', 'together').click();
    type('Text', '\nIt walked.');
    model.is('dirty');
    await settled();
    expect(legends()).to.deep.equal([]);
    expect(findIn(stage, 'textarea[readonly]', HTMLTextAreaElement).value).to.equal('\nIt walked.');
    expect(findIn(stage, 'label', HTMLElement).textContent).to.match(/^Text is no longer in conflict/);
    press('put-away');
    expect(stage.querySelector('textarea, button')).to.equal(null);
  });

  it('that is decided leaves nothing, and the focus where it is said', async () => {
    await conflict(title);
    radio('Title', 'together').click();
    type('Title', 'Both');
    findIn(stage, '[data-action="save-choices"]', HTMLButtonElement).focus();
    press('save-choices');
    expect(stage.querySelector('textarea, button, fieldset')).to.equal(null);
    expect(document.activeElement?.textContent).to.match(/You have decided/);
  });

  it('takes the focus to its heading when the person wants to decide, and not before', async () => {
    await conflict(title);
    expect(stage.contains(document.activeElement)).to.equal(false);
    model.trigger('wants-to-decide', model);
    expect(document.activeElement).to.equal(findIn(stage, 'h2', HTMLElement));
  });

  it('keeps the focus when the field that had it is no longer in conflict', async () => {
    await conflict(title, body);
    radio('Title', 'mine').focus();
    await conflict(body);
    expect(document.activeElement).to.equal(findIn(stage, 'h2', HTMLElement));
  });

  it('reads nothing of a value, a path or a label as HTML', async () => {
    const hostile =
      '<img src=x onerror="window.hacked = true"></textarea><script>window.hacked = true</script>{{view}}';
    await conflict(
      { path: `/${hostile.replaceAll('/', '~1')}`, original: '', client: hostile, server: `${hostile}.` },
      { path: '/__proto__', original: null, client: { [hostile]: hostile }, server: [hostile, { a: hostile }] },
      { path: '/constructor', original: undefined, client: 'toString', server: '__proto__' },
    );
    expect(stage.querySelector('img, script, template')).to.equal(null);
    expect(read('Constructor', 'mine')).to.include('toString');
    expect(legends().length).to.equal(3);
    press('all-mine');
    expect(Reflect.get(window, 'hacked')).to.equal(undefined);
  });

  it('shows, of any values, texts that are the values’, and gives back what was chosen', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n', '<', '&', '"'), maxLength: 8 });
    const paths = fc.uniqueArray(fc.constantFrom('/a', '/b', '/c/d', '/__proto__', '/toString'), { minLength: 1 });
    const choices = fc.array(fc.constantFrom('mine', 'theirs', 'together'), { minLength: 5, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(paths, choices, text, text, text, async (places, chosen, original, client, server) => {
        model.decisions.length = 0;
        await conflict(...places.map((path) => ({ path, original, client, server })));
        const expected = places.map((path, index): [string, unknown] => {
          const label = legends()[index] ?? '';
          const choice = chosen[index] ?? 'mine';
          radio(label, choice).click();
          for (const [which, value] of Object.entries({ mine: client, theirs: server })) {
            const kept = side(label, which).cloneNode(true);
            if (!(kept instanceof HTMLElement)) throw new Error('no element');
            for (const extra of kept.querySelectorAll('del, .visually-hidden, .save-conflict-remark')) extra.remove();
            expect(kept.textContent).to.equal(value);
          }
          return [path, choice === 'together' ? { value: textarea(label).value } : choice];
        });
        press('save-choices');
        expect(model.decisions.map((each) => Object.entries(each as object))).to.deep.equal([expected]);
      }),
      { numRuns: 20 },
    );
  });
});
