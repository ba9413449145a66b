/**
 * The view tree: who is whose parent, kept at both ends.
 * Holds     the parent of each view; its children are Chaplin's `subviews`.
 * Promises  a view has one parent, which has it as a child exactly once, and is never among its own descendants;
 *           disposal reaches each view exactly once, children in reverse order before their parent.
 * Leaves    which view is put where to placements.ts and to Chaplin's regions.
 */
import { View as ChaplinView } from '../../vendor/chaplin';

export interface TreeView extends ChaplinView {
  /** The name that it is registered under. */
  readonly type: string;
  /** Unique in this page's life: `article-preview-12`. */
  readonly uid: string;
  readonly parent: TreeView | undefined;
  readonly children: readonly TreeView[];
  /** For a view that {{view}} placed, and whose options differ at the next render. @returns whether it took them. */
  takeOptions(changed: Readonly<Record<string, unknown>>): boolean;
  readonly isRendered: boolean;
  /** Called after each render of this view or of one in it. */
  contentChanged(): void;
}

const parents = new WeakMap<ChaplinView, TreeView>();
/** The names under which Chaplin's `subview` keeps some of them. */
const names = new WeakMap<ChaplinView, string>();
const numbers = new WeakMap<ChaplinView, number>();
const disposing = new WeakSet<ChaplinView>();
let lastNumber = 0;

export function uidOf(view: TreeView): string {
  let number = numbers.get(view);
  if (number === undefined) {
    lastNumber += 1;
    number = lastNumber;
    numbers.set(view, number);
  }
  return `${view.type}-${number}`;
}

export function parentOf(view: ChaplinView): TreeView | undefined {
  return parents.get(view);
}

/**
 * Makes `child` the last child of `parent`, wherever it was before.
 * @param name  For `parent.subview(name)`.
 * @throws {Error} it would be its own ancestor.
 */
export function adopt(parent: TreeView, child: ChaplinView, name?: string): void {
  if (parents.get(child) === parent) return;
  for (let ancestor: TreeView | undefined = parent; ancestor !== undefined; ancestor = parents.get(ancestor)) {
    if (ancestor === child) throw new Error(`${ancestor.uid} cannot be a child of ${parent.uid}, which it contains`);
  }
  release(child);
  parents.set(child, parent);
  parent.subviews.push(child);
  if (name === undefined) return;
  names.set(child, name);
  parent.subviewsByName[name] = child;
}

/** Takes a view from its parent, if it has one. */
export function release(child: ChaplinView): void {
  const parent = parents.get(child);
  if (parent === undefined) return;
  parents.delete(child);
  // From the end: disposal goes backwards.
  const index = parent.subviews.lastIndexOf(child);
  if (index !== -1) parent.subviews.splice(index, 1);
  const name = names.get(child);
  if (name === undefined) return;
  names.delete(child);
  Reflect.deleteProperty(parent.subviewsByName, name);
}

/**
 * Runs `disposeSelf` after the children were disposed, once, whatever disposes what meanwhile: a child itself, or its
 * parent, or this view again.
 */
export function disposeTree(view: TreeView, disposeSelf: () => void): void {
  if (view.disposed || disposing.has(view)) return;
  disposing.add(view);
  for (let child = view.subviews.at(-1); child !== undefined; child = view.subviews.at(-1)) {
    child.dispose();
    // One whose disposal is further up the stack, and has led here, is still there.
    release(child);
  }
  release(view);
  disposeSelf();
}

/** Asked anew each time: a call may have disposed the view since. */
export function isDisposed(view: { readonly disposed: boolean }): boolean {
  return view.disposed;
}

export function isTreeView(value: unknown): value is TreeView {
  return value instanceof ChaplinView && 'uid' in value;
}

/** A view and all its descendants, parents first. */
export function* walk(root: TreeView): Generator<TreeView> {
  yield root;
  for (const child of root.children) yield* walk(child);
}

export function findView(root: TreeView, uid: string): TreeView | undefined {
  for (const view of walk(root)) if (view.uid === uid) return view;
  return undefined;
}

/** The tree as text, one view a line, indented by its depth. */
export function printTree(root: TreeView, indent = ''): string {
  return [`${indent}${root.uid}`, ...root.children.map((child) => printTree(child, `${indent}  `))].join('\n');
}
