/** What fields say, as the types that they have: a number's field gives a number, a checkbox true or false. */

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** What nobody has filled in, or chosen, is null; text that is empty is text. */
export function typedValue(field: Field): string | number | boolean | null {
  if (field instanceof HTMLTextAreaElement) return field.value;
  if (field instanceof HTMLInputElement) {
    if (field.type === 'checkbox') return field.checked;
    if (field.type === 'number') return Number.isNaN(field.valueAsNumber) ? null : field.valueAsNumber;
    if (field.type !== 'date') return field.value;
  }
  return field.value === '' ? null : field.value;
}

/** The fields within `root` that have a name, by it. Those without one belong to other views. */
export function typedValues(root: Element): Record<string, string | number | boolean | null> {
  const fields = root.querySelectorAll<Field>('input[name], select[name], textarea[name]');
  return Object.fromEntries([...fields].map((field) => [field.name, typedValue(field)]));
}
