/**
 * The base of all controllers: what an action assigns to `this.view` shows in the main region; the records that it shows
 * are shared with whoever else shows them.
 */
import { Controller as ChaplinController, type RouteOptions, type View as ChaplinView } from '../../vendor/chaplin';
import { claim, live, type Sharing } from './holding';

export class Controller extends ChaplinController {
  /** An own property with a view in it: whatever has a `dispose` there is disposed with the controller. */
  declare private shownView: ChaplinView | undefined;

  override get view(): ChaplinView | null {
    return this.shownView ?? null;
  }

  /**
   * Shows a view, in the main region unless it names another or a container of its own. The one before is disposed.
   * An action that goes on after it led elsewhere shows nothing.
   */
  override set view(view: ChaplinView | null) {
    if (this.disposed) {
      view?.dispose();
      return;
    }
    if (this.shownView !== view) this.shownView?.dispose();
    this.shownView = view ?? undefined;
    if (view === null || view.disposed || view.region !== null || view.container !== null) return;
    view.region = 'main';
    view.attach();
  }

  /**
   * The live object of a record or a list, the same for everyone: `this.share(Article, {slug})`,
   * `this.share(ArticleList, {tag, page})`. It is there at once, with what is known of it; it lives on through the route
   * change if the next page shares it too.
   */
  share<T extends object>(theClass: new (...args: never[]) => T, ...[params]: Sharing<T>): T {
    const instance = live(theClass, params);
    claim(this, instance);
    return instance;
  }

  /** Leads nobody away who has gone elsewhere while `beforeAction` waited. */
  override redirectTo(pathDesc: unknown, params?: unknown, options?: RouteOptions): void {
    if (!this.disposed) super.redirectTo(pathDesc, params, options);
  }
}
