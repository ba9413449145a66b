/** What `event: {currentTarget}` of an `input` on `<input data-leaf="url">` is: the leaf's name and its new value. */
export function typedLeaf({
  currentTarget: field,
}: {
  readonly currentTarget: HTMLInputElement;
}): Record<string, string> {
  const name = field.dataset['leaf'];
  return name === undefined ? {} : { [name]: field.value };
}

const LEAF = 'input[data-leaf], textarea[data-leaf]';

/**
 * The field of a draft's form in which a place of the document is edited.
 * @param path  A JSON Pointer: `/title`, `/cover/url`, `/sources/2/title`. Of a part as a whole, its first field.
 */
export function fieldAt(form: Element, path: string): HTMLInputElement | HTMLTextAreaElement | null {
  const [name = '', second, third] = path.split('/').slice(1);
  const fields = (root: Element | undefined) => [
    ...(root?.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(LEAF) ?? []),
  ];
  const find = (root: Element | undefined, leaf: string | undefined) =>
    fields(root).find((field) => leaf === undefined || field.dataset['leaf'] === leaf) ?? null;
  switch (name) {
    case 'cover':
      return find(form.querySelector('.draft-cover') ?? undefined, second);
    case 'sources':
      return find([...form.querySelectorAll('.draft-source')][Number(second)], third);
    case 'tags':
      return form.querySelector('[data-input="tag"]');
    default:
      return (
        [...form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('[name]')].find(
          (field) => field.name === name,
        ) ?? null
      );
  }
}
