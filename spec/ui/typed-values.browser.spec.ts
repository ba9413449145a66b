import { expect } from 'chai';
import { typedValues } from '../../app/ui';

describe('The values of fields', () => {
  function valuesOf(html: string): object {
    const form = document.createElement('form');
    form.innerHTML = html;
    return typedValues(form);
  }

  it('have the types of their fields', () => {
    const html = `
      <input name="title" value="Tea"><textarea name="body">Hot.</textarea>
      <input name="price" type="number" value="1.5"><input name="day" type="date" value="2026-01-31">
      <input name="done" type="checkbox" checked><input name="late" type="checkbox">
      <select name="state"><option value="">-</option><option value="open" selected>Open</option></select>`;
    expect(valuesOf(html)).to.deep.equal({
      title: 'Tea',
      body: 'Hot.',
      price: 1.5,
      day: '2026-01-31',
      done: true,
      late: false,
      state: 'open',
    });
  });

  it('are null where nothing was filled in or chosen, and empty where text is', () => {
    const html = `<input name="title"><textarea name="body"></textarea><input name="price" type="number">
      <input name="day" type="date"><select name="state"><option value="">-</option></select>`;
    expect(valuesOf(html)).to.deep.equal({ title: '', body: '', price: null, day: null, state: null });
  });

  it('are the one of several radio buttons that is chosen: the last one’s stood there, chosen or not', () => {
    const radios = (chosen: string): string =>
      ['green', 'black']
        .map((value) => `<input type="radio" name="tea" value="${value}" ${value === chosen ? 'checked' : ''}>`)
        .join('');
    expect(valuesOf(radios('green'))).to.deep.equal({ tea: 'green' });
    expect(valuesOf(radios('black'))).to.deep.equal({ tea: 'black' });
    expect(valuesOf(radios(''))).to.deep.equal({ tea: null });
  });

  it('are all that is chosen where several can be: only the first was', () => {
    const html = `<select name="teas" multiple>
      <option selected>green</option><option>black</option><option selected>white</option></select>
      <select name="cups" multiple><option>red</option></select>`;
    expect(valuesOf(html)).to.deep.equal({ teas: ['green', 'white'], cups: [] });
  });

  it('are no files, and nothing of buttons', () => {
    expect(valuesOf('<input type="file" name="picture"><input type="submit" name="go" value="Go">')).to.deep.equal({});
  });

  it('are those of fields with a name only', () => {
    expect(valuesOf('<input data-leaf="url" value="x"><button name="go" value="1">Go</button>')).to.deep.equal({});
  });
});
