import { expect } from 'chai';
import { hasUnsent } from '../../app/shell/unsent';
import { showFields } from '../../app/ui';

describe('What a person has typed and nobody has taken', () => {
  let main: HTMLElement;

  beforeEach(() => {
    main = document.createElement('main');
    document.body.append(main);
  });
  afterEach(() => main.remove());

  function find(selector: string): HTMLInputElement {
    return main.querySelector<HTMLInputElement>(selector) ?? expect.fail(`no ${selector}`);
  }

  const untouched: readonly [what: string, html: string][] = [
    ['a checkbox', '<input type="checkbox">'],
    ['a checkbox that is ticked from the start', '<input type="checkbox" checked>'],
    ['a radio button', '<input type="radio" name="a" value="x"><input type="radio" name="a" value="y" checked>'],
    ['a choice', '<select><option disabled>Choose</option><option>a</option><option>b</option></select>'],
    ['a choice that was made before', '<select><option>a</option><option selected>b</option></select>'],
    ['a choice of several', '<select multiple><option>a</option><option selected>b</option></select>'],
    ['a list to choose from', '<select size="3"><option>a</option><option>b</option></select>'],
    ['a colour', '<input type="color">'],
    ['a slider', '<input type="range">'],
    ['a file', '<input type="file">'],
    ['a number', '<input type="number" value="1.50">'],
    ['text', '<textarea>\nOne\r\ntwo</textarea><input value="Three">'],
    ['a button', '<input type="submit"><input type="hidden" value="1"><button value="2">Go</button>'],
  ];
  for (const [what, html] of untouched) {
    it(`is not ${what} that nobody has touched`, () => {
      main.innerHTML = html;
      expect(hasUnsent()).to.equal(false);
    });
  }

  const touched: readonly [what: string, html: string, touch: () => void][] = [
    ['text', '<input value="One">', () => (find('input').value = 'Two')],
    ['text that was taken out', '<textarea>One</textarea>', () => (find('textarea').value = '')],
    ['a tick', '<input type="checkbox" value="on">', () => (find('input').checked = true)],
    ['a tick that was taken away', '<input type="checkbox" checked>', () => (find('input').checked = false)],
    [
      'another choice',
      '<select><option value="">-</option><option>a</option></select>',
      () => (find('select').value = 'a'),
    ],
    [
      'one more choice',
      '<select multiple><option selected>a</option><option>b</option></select>',
      () => main.querySelectorAll('option').forEach((option) => (option.selected = true)),
    ],
    [
      'another radio button',
      '<input type="radio" name="a" value="x" checked><input type="radio" name="a" value="y">',
      () => (find('[value="y"]').checked = true),
    ],
  ];
  for (const [what, html, touch] of touched) {
    it(`is ${what}`, () => {
      main.innerHTML = html;
      touch();
      expect(hasUnsent()).to.equal(true);
    });
  }

  it('is a file that was chosen', () => {
    main.innerHTML = '<input type="file">';
    const files = new DataTransfer();
    files.items.add(new File(['Tea'], 'tea.txt'));
    find('input').files = files.files;
    expect(hasUnsent()).to.equal(true);
  });

  it('is not what the application shows in fields that nobody has touched', () => {
    main.innerHTML = `<input name="title"><textarea name="body">Old</textarea><input name="done" type="checkbox">
      <input type="radio" name="tea" value="green" checked><input type="radio" name="tea" value="black">
      <select name="state"><option>open</option><option>closed</option></select>
      <select name="teas" multiple><option selected>green</option><option>black</option></select>`;
    showFields(main, { title: 'New', body: 'New', done: true, tea: 'black', state: 'closed', teas: ['black'] });
    expect(find('[name="title"]').value).to.equal('New');
    expect(hasUnsent()).to.equal(false);
    find('select').value = 'open';
    expect(hasUnsent()).to.equal(true);
  });

  it('is what stands beside what the application shows in the same field', () => {
    main.innerHTML = '<input name="title" value="Tea">';
    find('input').value = 'Tea, hot';
    showFields(main, { title: 'Green tea, hot' });
    expect(hasUnsent()).to.equal(true);
  });

  it('stands on the page, and not around it', () => {
    const search = document.createElement('input');
    document.body.append(search);
    search.value = 'Tea';
    expect(hasUnsent()).to.equal(false);
    search.remove();
  });
});
