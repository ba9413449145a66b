/**
 * Fields of forms that show what is elsewhere, too: in a record that others change, or in one that the server refuses.
 * Promises  nobody's caret jumps further than it must; what is said of a field is read out with it, and goes when it is
 *           edited.
 */

import { typedValue } from './typed-values';

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** Shows values in the fields of these names, where another one stands. */
export function showFields(root: Element, values: Readonly<Record<string, unknown>>, attribute = 'name'): void {
  for (const field of root.querySelectorAll<Field>(
    `input[${attribute}], select[${attribute}], textarea[${attribute}]`,
  )) {
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
  const { selectionStart, selectionEnd, selectionDirection } = field;
  field.value = text;
  if (document.activeElement === field) {
    field.setSelectionRange(selectionStart, selectionEnd, selectionDirection ?? undefined);
  }
}

/** Says at the field why what stands in it was refused, until somebody edits it. */
export function refuseField(field: Field, reason: string): void {
  const id = `${field.id}-refused`;
  const known = field.ownerDocument.getElementById(id);
  const words = known ?? document.createElement('p');
  words.textContent = reason;
  if (known !== null) return;
  words.id = id;
  words.className = 'field-refused';
  field.after(words);
  const described = field.getAttribute('aria-describedby');
  field.setAttribute('aria-invalid', 'true');
  field.setAttribute('aria-describedby', described === null ? id : `${described} ${id}`);
  field.addEventListener(
    'input',
    () => {
      words.remove();
      field.removeAttribute('aria-invalid');
      if (described === null) field.removeAttribute('aria-describedby');
      else field.setAttribute('aria-describedby', described);
    },
    { once: true },
  );
}
