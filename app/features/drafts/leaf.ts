/** Fields of a draft's leaves, `<input data-leaf="url">`: from what is typed to the model, and back. */

/** What `event: {currentTarget}` of an `input` on `<input data-leaf="url">` is: the leaf's name and its new value. */
export function typedLeaf({
  currentTarget: field,
}: {
  readonly currentTarget: HTMLInputElement;
}): Record<string, string> {
  const name = field.dataset['leaf'];
  return name === undefined ? {} : { [name]: field.value };
}

/**
 * Shows a leaf's value, which may come from elsewhere, in its field: not where it stands there already, and where
 * somebody is typing the caret stays as near as it can.
 */
export function showLeaf(field: HTMLInputElement | HTMLTextAreaElement, value: unknown): void {
  const text = typeof value === 'string' ? value : '';
  if (field.value === text) return;
  const { selectionStart, selectionEnd, selectionDirection } = field;
  field.value = text;
  if (document.activeElement === field) {
    field.setSelectionRange(selectionStart, selectionEnd, selectionDirection ?? undefined);
  }
}

/** Shows what changed in a model in the fields of its view. */
export function showLeaves(root: Element, values: Readonly<Record<string, unknown>>, attribute = 'data-leaf'): void {
  for (const field of root.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(`[${attribute}]`)) {
    const name = field.getAttribute(attribute) ?? '';
    if (Object.hasOwn(values, name)) showLeaf(field, values[name]);
  }
}
