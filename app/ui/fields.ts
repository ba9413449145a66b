/**
 * Fields of forms that show what is elsewhere, too: in a record that others change, or in one that the server refuses.
 * Promises  the caret stays in its place within the text, wherever others write in it; what they write while an input method
 *           composes in the field waits until that has ended; what is said of a field is read out with it, and goes when it is
 *           edited, or put right some other way.
 */

import { tokensOf } from './readable';
import { type Field, isTouched, settle, typedValue } from './typed-values';

const ACCEPTED = 'field:accepted';

type TextField = HTMLInputElement | HTMLTextAreaElement;

/** Where an input method composes; what stood there when others wrote in it meanwhile, and what they made of it since. */
let composition: { readonly field: EventTarget | null; held?: [before: string, ...texts: string[]] } | undefined;

document.addEventListener('compositionstart', ({ target }) => (composition = { field: target }), true);
document.addEventListener('compositionend', endComposition, true);
document.addEventListener(
  'input',
  (event) => {
    // Without what is held back, it would write over that.
    if (composition?.held && composition.field === event.target) event.stopImmediatePropagation();
  },
  true,
);

function fieldsOf(root: Element, attribute: string): Field[] {
  return [...root.querySelectorAll<Field>(`input[${attribute}], select[${attribute}], textarea[${attribute}]`)];
}

/**
 * Shows values in the fields of these names, where another one stands. Files are left alone. A field that nobody has touched
 * is one that nobody has touched afterwards, too.
 */
export function showFields(root: Element, values: Readonly<Record<string, unknown>>, attribute = 'name'): void {
  const nameOf = (field: Field): string => field.getAttribute(attribute) ?? '';
  const shown = fieldsOf(root, attribute).filter((field) => Object.hasOwn(values, nameOf(field)));
  // Before any is shown: a radio button that is chosen changes its neighbours.
  const untouched = shown.filter((field) => !isTouched(field));
  for (const field of shown) showField(field, values[nameOf(field)]);
  untouched.forEach(settle);
}

function showField(field: Field, value: unknown): void {
  // As it stands it may say the same in other letters: 1.0 is being typed.
  if (typedValue(field) === value || field.type === 'file') return;
  if (field instanceof HTMLSelectElement && field.multiple) {
    const chosen = new Set(Array.isArray(value) ? value.map(String) : []);
    for (const option of field.options) option.selected = chosen.has(option.value);
    return;
  }
  if (field instanceof HTMLInputElement && field.type === 'checkbox') {
    field.checked = value === true;
    return;
  }
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : null;
  if (field instanceof HTMLInputElement && field.type === 'radio') {
    field.checked = field.value === text;
    return;
  }
  showText(field, text ?? '');
}

function showText(field: Field, text: string): void {
  if (field.value === text) return;
  if (field instanceof HTMLSelectElement || field.selectionStart === null) {
    // Choices, numbers and dates have no caret that could be kept.
    field.value = text;
    return;
  }
  if (composition?.field === field) {
    // Written to, the field would forget that what is being composed stands in it, and have it twice.
    composition.held = [...(composition.held ?? ([field.value] as const)), text];
    return;
  }
  const { selectionStart, selectionEnd, selectionDirection, value: before } = field;
  field.value = text;
  if (document.activeElement !== field) return;
  const end = selectionEnd ?? selectionStart;
  field.setSelectionRange(
    // What others write at an end of what is selected is not to be selected, too: the next key would replace it.
    placeIn(text, before, selectionStart, selectionStart < end),
    placeIn(text, before, end, false),
    selectionDirection ?? undefined,
  );
}

/** What was composed is put into what others wrote, and told as if it were typed just now. */
function endComposition(): void {
  const { field, held } = composition ?? {};
  composition = undefined;
  if (!held) return;
  const composed = field as TextField;
  const [before, ...others] = held;
  let text = before;
  const { start, end } = commonEnds(text, composed.value);
  const inserted = composed.value.slice(start, composed.value.length - end);
  let [from, to] = [start, text.length - end];
  for (const next of others) {
    [from, to] = [placeIn(next, text, from, false), placeIn(next, text, to, false)];
    text = next;
  }
  composed.value = text.slice(0, from) + inserted + text.slice(Math.max(from, to));
  composed.setSelectionRange(from + inserted.length, from + inserted.length);
  composed.dispatchEvent(new Event('input', { bubbles: true }));
}

/**
 * Where in `text` somebody is who was at `index` before: between the same letters as far as they are still there.
 * @param isAfter  Where something was written just there, whether the place is behind that.
 */
function placeIn(text: string, before: string, index: number, isAfter: boolean): number {
  const { start, end } = commonEnds(text, before);
  const fromEnd = before.length - index;
  const isBehind = fromEnd <= end;
  if (index <= start && !(isAfter && isBehind)) return index;
  // Within what was replaced, as far as what stands there now goes.
  return isBehind ? text.length - fromEnd : Math.min(index, text.length - end);
}

/** How much of two texts is the same, from either end. */
function commonEnds(one: string, other: string): { readonly start: number; readonly end: number } {
  const shorter = Math.min(one.length, other.length);
  let start = 0;
  while (start < shorter && one[start] === other[start]) start += 1;
  let end = 0;
  while (end < shorter - start && one.at(-1 - end) === other.at(-1 - end)) end += 1;
  return { start, end };
}

/**
 * The field in which a place of a document is edited: by its `name`; of a part that has a view of its own, in what has
 * the part's name as `data-part`, by `data-leaf`, and if that is a list, in the `li` of that position.
 * @param path  A JSON Pointer: `/title`, `/cover/url`, `/sources/2/title`. Of a part as a whole, its first field.
 */
export function fieldAt(form: Element, path: string): Field | undefined {
  const [name, ...below] = tokensOf(path);
  const part = [...form.querySelectorAll('[data-part]')].find((each) => each.getAttribute('data-part') === name);
  if (part === undefined) return fieldsOf(form, 'name').find((field) => field.name === name);
  // Of an element that is not there: no other has to do with it.
  if (below[0] === '-') return fieldsOf(part, 'id').find((field) => field.closest('li') === null);
  const element = part.querySelectorAll('li')[Number(below[0])] ?? part;
  const leaves = fieldsOf(element, 'data-leaf');
  return leaves.find((field) => field.dataset['leaf'] === below.at(-1)) ?? leaves[0] ?? fieldsOf(part, 'id')[0];
}

/** Says at the field why what stands in it was refused, until somebody edits it, or `acceptFields`. */
export function refuseField(field: Field, reason: string): void {
  const id = `${field.id}-refused`;
  const known = field.ownerDocument.getElementById(id);
  const words = known ?? document.createElement('p');
  words.textContent = reason;
  if (known !== null) return;
  words.id = id;
  words.className = 'field-refused';
  // What is within a label is read as the field's name.
  (field.closest('label') ?? field).after(words);
  const described = field.getAttribute('aria-describedby');
  field.setAttribute('aria-invalid', 'true');
  field.setAttribute('aria-describedby', described === null ? id : `${described} ${id}`);
  const accept = (): void => {
    field.removeEventListener('input', accept);
    words.removeEventListener(ACCEPTED, accept);
    words.remove();
    field.removeAttribute('aria-invalid');
    if (described === null) field.removeAttribute('aria-describedby');
    else field.setAttribute('aria-describedby', described);
  };
  field.addEventListener('input', accept);
  words.addEventListener(ACCEPTED, accept);
}

/** Nothing in these fields is refused any more: it was taken away, or decided otherwise, without an edit of the field. */
export function acceptFields(root: Element): void {
  for (const words of root.querySelectorAll('.field-refused')) words.dispatchEvent(new Event(ACCEPTED));
}
