/**
 * Keeps the focus, and the caret with it, where a person left it while the elements around it are replaced; where what had
 * it is gone, near to that.
 */

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

/**
 * Focuses what is no control, for as long as it has the focus: Tab goes on from there, a screen reader reads it, and what
 * somebody is typing just then presses nothing and goes into no other text.
 */
export function focusPlace(place: HTMLElement): void {
  if (place.tabIndex < 0 && !place.hasAttribute('tabindex')) {
    place.tabIndex = -1;
    place.addEventListener('blur', () => place.removeAttribute('tabindex'), { once: true });
  }
  place.focus();
}

/**
 * Does what may take away what has the focus. If that was in `place` and is nowhere now, `place` has it.
 * @returns whether that was so.
 */
export function keepFocusNear(place: HTMLElement, change: () => void): boolean {
  const wasWithin = place.contains(document.activeElement);
  change();
  const isLost = wasWithin && isFocusLost();
  if (isLost) focusPlace(place);
  return isLost;
}

/** Whether the focus is on nothing. */
export function isFocusLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
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
