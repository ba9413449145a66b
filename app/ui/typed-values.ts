/**
 * What fields say, as the types that they have: a number's field gives a number, a checkbox true or false, and where
 * several can be chosen, a list. Files are no values, and buttons say nothing.
 */

export type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
export type TypedValue = string | number | boolean | null | readonly string[];

const VALUELESS: ReadonlySet<string> = new Set(['file', 'submit', 'button', 'reset', 'image']);

/** What nobody has filled in, or chosen, is null; text that is empty is text. A radio button says what it is chosen for. */
export function typedValue(field: Field): TypedValue {
  if (field instanceof HTMLTextAreaElement) return field.value;
  if (field instanceof HTMLSelectElement && field.multiple) {
    return [...field.selectedOptions].map(({ value }) => value);
  }
  if (field instanceof HTMLInputElement) {
    if (VALUELESS.has(field.type)) return null;
    if (field.type === 'checkbox') return field.checked;
    if (field.type === 'radio') return field.checked ? field.value : null;
    if (field.type === 'number') return Number.isNaN(field.valueAsNumber) ? null : field.valueAsNumber;
    if (field.type !== 'date') return field.value;
  }
  return field.value === '' ? null : field.value;
}

/** The fields within `root` that have a name, by it. Those without one belong to other views. */
export function typedValues(root: Element): Record<string, TypedValue> {
  const fields = [...root.querySelectorAll<Field>('input[name], select[name], textarea[name]')];
  // Of radio buttons that share a name, the one that is chosen has the last word.
  const isUnchosen = (field: Field): boolean => field.type === 'radio' && typedValue(field) === null;
  const inTurn = [...fields.filter(isUnchosen), ...fields.filter((field) => !isUnchosen(field))];
  return Object.fromEntries(
    inTurn.filter(({ type }) => !VALUELESS.has(type)).map((field) => [field.name, typedValue(field)]),
  );
}

/** Whether a field says something else than what it was made with, or the application has shown in it. */
export function isTouched(field: Field): boolean {
  if (field instanceof HTMLInputElement && field.type === 'file') return field.value !== '';
  // What a field says by itself, the browser knows best: the first choice of a list, the middle of a slider.
  const form = document.createElement('form');
  const untouched = form.appendChild(field.cloneNode(true) as Field);
  form.reset();
  return JSON.stringify(typedValue(field)) !== JSON.stringify(typedValue(untouched));
}

/** What a field says now is the application's, and nobody has touched it since. */
export function settle(field: Field): void {
  if (field instanceof HTMLSelectElement) {
    for (const option of field.options) option.defaultSelected = option.selected;
  } else if (field.type === 'checkbox' || field.type === 'radio') {
    const button = field as HTMLInputElement;
    button.defaultChecked = button.checked;
  } else if (field.defaultValue !== field.value) {
    field.defaultValue = field.value;
  }
}
