/**
 * From the name of a view to its class, and from the name of a region to the views that fill it.
 * Promises  the registry is the only way from a name to a class; a class answers to one name, its own `type`.
 */
import { isThenable, View as ChaplinView } from '../../vendor/chaplin';
import { adopt, isTreeView, type TreeView } from './tree';

/** The class of a view, seen from where its options are not known. */
export type ViewClass = new (options?: never) => TreeView;
export type ViewLoader = () => Promise<ViewClass>;

export class UnknownViewError extends Error {
  // eslint-disable-next-line no-restricted-syntax -- No Backbone here.
  override readonly name = 'UnknownViewError';
  constructor(readonly type: string) {
    super(`no view is registered as '${type}'; known are: ${[...entries.keys()].sort().join(', ')}`);
  }
}

interface Entry {
  readonly source: ViewClass | ViewLoader;
  loaded?: ViewClass;
  loading?: Promise<ViewClass>;
}

const entries = new Map<string, Entry>();
const fillers = new Map<string, string[]>();

/**
 * @param source  The class, or a function that loads it when it is first needed.
 * @returns a function that takes it back.
 * @throws {Error} another is registered under the name, or the class has another `type`.
 */
export function registerView(name: string, source: ViewClass | ViewLoader): () => void {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) throw new Error(`'${name}' is no name for a view: write some-words`);
  const known = entries.get(name);
  if (known !== undefined && known.source !== source)
    throw new Error(`'${name}' is registered already, as another view`);
  if (known === undefined) {
    entries.set(name, isViewClass(source) ? { source, loaded: checked(name, source) } : { source });
  }
  return () => entries.delete(name);
}

/** Shows a view of `type` wherever a template says `{{region "name"}}`, after those that were named before it. */
export function fillRegion(region: string, type: string): () => void {
  const types = fillers.get(region) ?? [];
  if (!types.includes(type)) fillers.set(region, [...types, type]);
  return () =>
    fillers.set(
      region,
      (fillers.get(region) ?? []).filter((each) => each !== type),
    );
}

export function fillersOf(region: string): readonly string[] {
  return fillers.get(region) ?? [];
}

/** The class, or where it has yet to be loaded a promise of it, shared by all who ask. @throws {UnknownViewError} */
export function findViewClass(type: string): ViewClass | Promise<ViewClass> {
  const entry = entries.get(type);
  if (entry === undefined) throw new UnknownViewError(type);
  if (entry.loaded !== undefined) return entry.loaded;
  entry.loading ??= load(type, entry);
  return entry.loading;
}

async function load(type: string, entry: Entry): Promise<ViewClass> {
  try {
    const { source } = entry;
    const loaded: unknown = isViewClass(source) ? source : await source();
    if (!isViewClass(loaded)) throw new TypeError(`the loader of '${type}' gave no view`);
    entry.loaded = checked(type, loaded);
    return entry.loaded;
  } finally {
    // A chunk that did not arrive may arrive the next time.
    delete entry.loading;
  }
}

function checked(name: string, theClass: ViewClass): ViewClass {
  const type: unknown = Reflect.get(theClass.prototype, 'type');
  if (type === name) return theClass;
  throw new Error(`${theClass.name} is registered as '${name}', but its type is '${String(type)}'`);
}

function isViewClass(value: unknown): value is ViewClass {
  return typeof value === 'function' && value.prototype instanceof ChaplinView;
}

/**
 * A view of the registered type: at once where its class is there, else a promise. It has rendered, as a child of
 * `parent` where one is given; whoever asked puts it into the page.
 * @throws {UnknownViewError}
 */
export function createView(type: string, options: object = {}, parent?: TreeView): TreeView | Promise<TreeView> {
  const found = findViewClass(type);
  return isThenable(found)
    ? found.then((theClass) => instantiate(theClass, options, parent))
    : instantiate(found, options, parent);
}

export function instantiate(theClass: ViewClass, options: object, parent?: TreeView): TreeView {
  const view: unknown = Reflect.construct(theClass, [{ ...options, autoRender: false }]);
  if (!isTreeView(view)) throw new TypeError(`${theClass.name} is no view`);
  if (parent !== undefined) adopt(parent, view);
  try {
    // Rendered only now, so that the first render has the parent already.
    if (Reflect.get(theClass.prototype, 'autoRender') === true && !view.isRendered) view.render();
  } catch (reason) {
    view.dispose();
    throw reason;
  }
  return view;
}
