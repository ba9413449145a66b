/** Keeps the focus, and the caret with it, where a person left it while the elements around it are replaced. */

/** Call before the content of `root` is replaced, and what it returns when it has been. */
export function rememberFocus(root: Element): () => void {
  const focused = document.activeElement;
  if (!(focused instanceof HTMLElement) || focused === root || !root.contains(focused)) return () => undefined;
  const selection = selectionIn(focused);
  const path = pathTo(focused, root);
  return () => {
    if (document.activeElement === focused) return;
    const heir = focused.isConnected && root.contains(focused) ? focused : counterpartOf(focused, path, root);
    if (heir === undefined) return;
    heir.focus({ preventScroll: true });
    if (isTextField(heir) && selection !== undefined) heir.setSelectionRange(...selection);
  };
}

type Selection = [start: number, end: number, direction: 'forward' | 'backward' | 'none'];

function selectionIn(element: Element): Selection | undefined {
  if (!isTextField(element)) return undefined;
  const { selectionStart, selectionEnd, selectionDirection } = element;
  return selectionStart === null || selectionEnd === null
    ? undefined
    : [selectionStart, selectionEnd, selectionDirection ?? 'none'];
}

/** The types of input that have a caret which scripts may set (HTML §4.10.5.1, "apply" tables). */
function isTextField(element: Element): element is HTMLInputElement | HTMLTextAreaElement {
  if (element instanceof HTMLTextAreaElement) return true;
  return element instanceof HTMLInputElement && ['text', 'search', 'url', 'tel', 'password'].includes(element.type);
}

/** What stands for `lost` in the new content: the element with its id or name, else the one in the same place. */
function counterpartOf(lost: HTMLElement, path: readonly number[], root: Element): HTMLElement | undefined {
  const name = lost.getAttribute('name');
  const selectors = [
    ...(lost.id === '' ? [] : [`#${CSS.escape(lost.id)}`]),
    ...(name === null ? [] : [`${lost.localName}[name="${CSS.escape(name)}"]`]),
  ];
  const inPlace = path.reduce<Element | undefined>((element, index) => element?.children[index], root);
  const candidates = [...selectors.map((selector) => root.querySelector(selector)), inPlace];
  return candidates.find(
    (candidate): candidate is HTMLElement => candidate instanceof HTMLElement && candidate.localName === lost.localName,
  );
}

function pathTo(element: Element, root: Element): readonly number[] {
  const path: number[] = [];
  for (let each = element; each !== root && each.parentElement !== null; each = each.parentElement) {
    path.unshift([...each.parentElement.children].indexOf(each));
  }
  return path;
}
