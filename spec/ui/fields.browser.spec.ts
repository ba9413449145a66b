import { expect } from 'chai';
import { acceptFields, fieldAt, refuseField, showFields } from '../../app/ui';

describe('A field', () => {
  let form: HTMLFormElement;
  let field: HTMLTextAreaElement;

  beforeEach(() => {
    form = document.createElement('form');
    form.innerHTML = `<p id="hint">In Markdown</p><textarea id="body" name="body" aria-describedby="hint"></textarea>`;
    document.body.append(form);
    field = form.querySelector('textarea') ?? expect.fail('there is none');
  });
  afterEach(() => form.remove());

  describe('in whose text others write', () => {
    /** `|` is where the caret is, or each end of the selection. */
    function shown(before: string, after: string): string {
      const [start = 0, end = start] = [...before.matchAll(/\|/g)].map(({ index }, at) => index - at);
      field.value = before.replaceAll('|', '');
      field.focus();
      field.setSelectionRange(start, end);
      showFields(form, { body: after });
      const { value, selectionStart: from, selectionEnd: to } = field;
      const marked = [value.slice(0, from), value.slice(from, to), value.slice(to)];
      return from === to ? `${marked[0] ?? ''}|${marked[2] ?? ''}` : marked.join('|');
    }

    for (const [where, before, after, wanted] of [
      ['before the caret', 'One two|', 'Zero one two', 'Zero one two|'],
      ['after the caret', 'One| two', 'One two three', 'One| two three'],
      ['at the caret', 'One |', 'One two', 'One |two'],
      ['before a selection', 'One |two| three', 'One and two three', 'One and |two| three'],
      ['behind a selection', 'One |two| three', 'One two or three', 'One |two| or three'],
      ['around the caret', 'One twenty-t|wo', 'One three', 'One three|'],
      ['everywhere', 'On|e', '', '|'],
    ] as const) {
      it(`keeps the person’s place where they write ${where}`, () => {
        expect(shown(before, after)).to.equal(wanted);
      });
    }
  });

  describe('in which something is chosen', () => {
    const chosen = (): (string | boolean)[][] =>
      [...form.querySelectorAll<HTMLInputElement | HTMLOptionElement>('[type="radio"], option')].map((each) => [
        each.value,
        'checked' in each ? each.checked : each.selected,
      ]);

    it('has the radio button chosen that says it: each was made to say it', () => {
      form.innerHTML = `<input type="radio" name="tea" value="green" checked><input type="radio" name="tea" value="2">`;
      showFields(form, { tea: 2 });
      expect(chosen()).to.deep.equal([
        ['green', false],
        ['2', true],
      ]);
      showFields(form, { tea: 'green' });
      expect(chosen()).to.deep.equal([
        ['green', true],
        ['2', false],
      ]);
      showFields(form, { tea: null });
      expect(chosen()).to.deep.equal([
        ['green', false],
        ['2', false],
      ]);
    });

    it('has all chosen that are in a list: none was', () => {
      form.innerHTML = `<select name="teas" multiple><option selected>green</option><option>1</option><option>2</option></select>`;
      showFields(form, { teas: ['1', 2] });
      expect(chosen()).to.deep.equal([
        ['green', false],
        ['1', true],
        ['2', true],
      ]);
      showFields(form, { teas: null });
      expect(chosen().filter(([, isChosen]) => isChosen)).to.deep.equal([]);
    });

    it('is left alone where it is a file: it was an error', () => {
      form.innerHTML = '<input type="file" name="picture"><input name="title">';
      showFields(form, { picture: 'cup.png', title: 'Tea' });
      expect(form.querySelector<HTMLInputElement>('[name="title"]')?.value).to.equal('Tea');
    });
  });

  describe('in which an input method composes', () => {
    const told: string[] = [];
    const fire = (type: string) => field.dispatchEvent(new Event(type, { bubbles: true }));
    /** As a browser does it: the text changes, and the event follows. */
    const compose = (value: string) => {
      field.value = value;
      fire('input');
    };
    beforeEach(() => {
      told.length = 0;
      form.addEventListener('input', () => told.push(field.value));
      field.value = 'Kaze no  oto';
      fire('compositionstart');
      compose('Kaze no k oto');
    });
    afterEach(() => fire('compositionend'));

    it('is left alone while others write there: what was composed stood there twice', () => {
      showFields(form, { body: 'Ame to Kaze no k oto' });
      compose('Kaze no ka oto');
      expect([field.value, told]).to.deep.equal(['Kaze no ka oto', ['Kaze no k oto']]);
    });

    it('has both when that ends, the caret behind what was composed, and tells of it', () => {
      showFields(form, { body: 'Ame to Kaze no k oto' });
      showFields(form, { body: 'Ame to Kaze no k oto!' });
      compose('Kaze no 川 oto');
      fire('compositionend');
      expect([field.value, told.at(-1)]).to.deep.equal(['Ame to Kaze no 川 oto!', 'Ame to Kaze no 川 oto!']);
      expect(field.selectionStart).to.equal('Ame to Kaze no 川'.length);
      compose('Ame to Kaze no 川 oto!!');
      expect(told.at(-1)).to.equal('Ame to Kaze no 川 oto!!');
    });

    it('tells what is composed as it comes where nobody else writes', () => {
      compose('Kaze no 川 oto');
      fire('compositionend');
      expect(told).to.deep.equal(['Kaze no k oto', 'Kaze no 川 oto']);
    });
  });

  describe('that was refused', () => {
    const said = () => [form.querySelector('.field-refused')?.textContent, field.getAttribute('aria-invalid')];

    it('says so until it is edited', () => {
      refuseField(field, 'is too long');
      expect(said()).to.deep.equal(['is too long', 'true']);
      field.dispatchEvent(new Event('input'));
      expect([...said(), field.getAttribute('aria-describedby')]).to.deep.equal([undefined, null, 'hint']);
    });

    it('says so until it was put right without being edited: “Saved” stood beside it', () => {
      refuseField(field, 'is too long');
      acceptFields(form);
      expect([...said(), field.getAttribute('aria-describedby')]).to.deep.equal([undefined, null, 'hint']);
      refuseField(field, 'is odd');
      expect(said()).to.deep.equal(['is odd', 'true']);
    });

    it('says so beside its label where that is around it: what is within is the name of the field', () => {
      form.innerHTML = '<label><input id="sure" type="checkbox"> Sure</label>';
      refuseField(form.querySelector('input') ?? expect.fail('there is none'), 'must be so');
      expect(form.querySelector('label + .field-refused')?.textContent).to.equal('must be so');
    });
  });

  describe('of a place in a document', () => {
    beforeEach(() => {
      form.innerHTML = `
        <input name="title" id="title"><textarea name="constructor" id="constructor"></textarea>
        <div data-part="cover"><input data-leaf="url" id="url"><input data-leaf="alt" id="alt"></div>
        <div data-part="steps"><ol>
          <li><input data-leaf="text" id="text-0"><select data-leaf="kind" id="kind-0"></select></li>
          <li><input data-leaf="text" id="text-1"><select data-leaf="kind" id="kind-1"></select></li>
        </ol></div>
        <div data-part="tags"><input id="new-tag"><ul><li>one</li></ul></div>
        <div data-part="notes"><ol></ol></div>`;
    });

    for (const [path, id] of [
      ['/title', 'title'],
      ['/constructor', 'constructor'],
      ['/cover/alt', 'alt'],
      ['/steps/1/kind', 'kind-1'],
      ['/cover', 'url'],
      ['/steps/1', 'text-1'],
      ['/steps', 'text-0'],
      // What is not there any more, or never was, leads to what is near.
      ['/steps/7/text', 'text-0'],
      ['/tags/0/name', 'new-tag'],
      ['/tags/-', 'new-tag'],
      ['/steps/-', undefined],
      ['/notes/0', undefined],
      ['/nowhere', undefined],
      ['', undefined],
    ] as const) {
      it(`is ${id ?? 'none'} for '${path}'`, () => {
        expect(fieldAt(form, path)?.id).to.equal(id);
      });
    }
  });
});
