/** Replacing what an element holds, while elements that are wanted further on move to their new place. */
import Backbone from '../../vendor/backbone';
import { rememberFocus } from './focus';

/** HTML as nodes. Nothing in it loads or runs before it is put into the page. */
export function parseHtml(html: string): DocumentFragment {
  const template = document.createElement('template');
  template.innerHTML = html;
  return template.content;
}

/**
 * Puts `fresh` in the place of all that `element` holds.
 * @param keep  Called while both are there: it moves what shall stay to behind the boundary. What it leaves is removed,
 *              with the listeners that jQuery knows of.
 */
export function replaceContent(element: Element, fresh: DocumentFragment, keep: () => void): void {
  const restoreFocus = rememberFocus(element);
  const boundary = document.createComment('');
  element.append(boundary, fresh);
  keep();
  const old: Node[] = [];
  for (let node = boundary.previousSibling; node !== null; node = node.previousSibling) old.push(node);
  Backbone.$(old).remove();
  boundary.remove();
  restoreFocus();
}

/**
 * Moves `node` before `reference`, or to the end. Where the browser can, the node never leaves the document: a field
 * keeps focus, caret and what is being composed in it, a frame its page, an animation its phase.
 */
export function move(parent: Element, node: Element, reference: Node | null): void {
  const isWithinDocument = node.isConnected && parent.isConnected && 'moveBefore' in parent;
  if (isWithinDocument) parent.moveBefore(node, reference);
  else parent.insertBefore(node, reference);
}
