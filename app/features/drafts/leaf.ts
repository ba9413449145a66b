/** What `event: {currentTarget}` of an `input` on `<input data-leaf="url">` is: the leaf's name and its new value. */
export function typedLeaf({
  currentTarget: field,
}: {
  readonly currentTarget: HTMLInputElement;
}): Record<string, string> {
  const name = field.dataset['leaf'];
  return name === undefined ? {} : { [name]: field.value };
}
