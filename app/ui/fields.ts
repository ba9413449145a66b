/**
 * Fields of forms that show what is elsewhere, too: in a record that others change, or in one that the server refuses.
 * Promises  the caret stays in its place within the text, wherever others write in it; what is said of a field is read out
 *           with it, and goes when it is edited, or put right some other way.
 */

import { tokensOf } from './readable';
import { typedValue } from './typed-values';

const ACCEPTED = 'field:accepted';

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

function fieldsOf(root: Element, attribute: string): Field[] {
  return [...root.querySelectorAll<Field>(`input[${attribute}], select[${attribute}], textarea[${attribute}]`)];
}

/** Shows values in the fields of these names, where another one stands. */
export function showFields(root: Element, values: Readonly<Record<string, unknown>>, attribute = 'name'): void {
  for (const field of fieldsOf(root, attribute)) {
    const name = field.getAttribute(attribute) ?? '';
    if (Object.hasOwn(values, name)) showField(field, values[name]);
  }
}

function showField(field: Field, value: unknown): void {
  // As it stands it may say the same in other letters: 1.0 is being typed.
  if (typedValue(field) === value) return;
  if (field instanceof HTMLInputElement && field.type === 'checkbox') {
    field.checked = value === true;
    return;
  }
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  if (field.value === text) return;
  if (field instanceof HTMLSelectElement || field.selectionStart === null) {
    // Choices, numbers and dates have no caret that could be kept.
    field.value = text;
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

/**
 * Where in `text` somebody is who was at `index` before: between the same letters as far as they are still there.
 * @param isAfter  Where something was written just there, whether the place is behind that.
 */
function placeIn(text: string, before: string, index: number, isAfter: boolean): number {
  const shorter = Math.min(text.length, before.length);
  let start = 0;
  while (start < shorter && text[start] === before[start]) start += 1;
  let end = 0;
  while (end < shorter - start && text.at(-1 - end) === before.at(-1 - end)) end += 1;
  const fromEnd = before.length - index;
  const isBehind = fromEnd <= end;
  if (index <= start && !(isAfter && isBehind)) return index;
  // Within what was replaced, as far as what stands there now goes.
  return isBehind ? text.length - fromEnd : Math.min(index, text.length - end);
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
