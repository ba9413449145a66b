/**
 * What every view has, whichever of Chaplin's classes it extends: its place in the tree, its states, its rendering.
 * Holds     `viewBase`, which view.ts, collection-view.ts and layout.ts apply.
 * Promises  rendering again keeps the views that {{view}} placed, the focus and the caret; a request's answer is shown
 *           once, unless the view was disposed or asked anew; what fails is told where the person is looking; what a
 *           view shows lives as long as the view.
 * Leaves    the tree's books to tree.ts, requests to loading.ts, placed views to placements.ts.
 */
import { mendListeners } from '../../vendor/backbone-listeners';
import { mediator, Model, type View as ChaplinView } from '../../vendor/chaplin';
import type { Template } from '../../vendor/handlebars-types';
import { proto } from '../../vendor/proto';
import { move, parseHtml, replaceContent } from './content';
import { hold, letGo, live, type Sharing } from './holding';
import { loadingOf, type LoadingView, type Request } from './loading';
import { removeNotice, showNotice } from './notice';
import { collectRequests, findPlaces, Placements } from './placements';
import { templateOf, type ViewState } from './state';
import emptyTemplate from './templates/empty.hbs';
import failedTemplate from './templates/failed.hbs';
import loadingTemplate from './templates/loading.hbs';
import { adopt, disposeTree, isDisposed, isTreeView, parentOf, release, type TreeView, uidOf } from './tree';

/** What views of this project can do beyond Chaplin's. */
export interface ViewApi extends TreeView, LoadingView {
  readonly state: ViewState['name'];
  template: Template | undefined;
  loadingTemplate: Template;
  emptyTemplate: Template;
  failedTemplate: Template;
  liveOptions: readonly string[];
  share<T extends object>(theClass: new (...args: never[]) => T, ...params: Sharing<T>): T;
  unshare(instance: object): void;
  load(request: Request): void;
  retry(): void;
  retryClicked(event: JQuery.TriggeredEvent): void;
  collectionChanged(): void;
  arrangeChildren(): Iterable<ChaplinView>;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- TypeScript wants any[] of the base of a mixin (TS2545).
type Constructor = new (...args: any[]) => ChaplinView;

export function viewBase<Base extends Constructor>(Base: Base) {
  class ViewBase extends Base implements ViewApi {
    static {
      mendListeners(ViewBase.prototype);
      proto(ViewBase, {
        autoRender: true,
        loadingTemplate,
        emptyTemplate,
        failedTemplate,
        liveOptions: [],
        events: { 'click [data-action="retry"]': 'retryClicked' },
      });
    }

    /** The name that the view is registered under. */
    declare readonly type: string;
    /** Shows what is there. */
    declare template: Template | undefined;
    /** Shows until the first answer. No context. */
    declare loadingTemplate: Template;
    /** Shows when `isEmpty()`; the default only for a view that loads. Context as for `template`. */
    declare emptyTemplate: Template;
    /** Shows when the first answer was a refusal. Context: `{failure: Failure, canRetry: boolean}`. */
    declare failedTemplate: Template;
    /** Options of {{view}} that may change in place: they are set, and the view renders again. */
    declare liveOptions: readonly string[];

    // Without initial values: they would be set after the constructor of the base has rendered.
    declare private placements: Placements | undefined;
    declare private heeded: Set<object> | undefined;
    declare private renderPhase: 'idle' | 'running' | 'due' | undefined;
    declare isRendered: boolean;

    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as above
    constructor(...args: any[]) {
      // eslint-disable-next-line @typescript-eslint/no-unsafe-argument -- as above
      super(...args);
      this.holdRecords();
    }

    get uid(): string {
      return uidOf(this);
    }

    get parent(): TreeView | undefined {
      return parentOf(this);
    }

    get children(): readonly TreeView[] {
      // Chaplin deletes the list of what it has disposed.
      return this.disposed ? [] : this.subviews.filter(isTreeView);
    }

    get state(): ViewState['name'] {
      return loadingOf(this).state.name;
    }

    /**
     * The live object of a record or a list, the same for everyone, which lives at least as long as this view. For views
     * that no controller gives what they show: those that fill a region of another feature's page.
     */
    share<T extends object>(theClass: new (...args: never[]) => T, ...[params]: Sharing<T>): T {
      const instance = live(theClass, params);
      hold(this, instance, instance);
      this.heed(instance);
      return instance;
    }

    /** Lets go of what `share` gave, before the view ends. */
    unshare(instance: object): void {
      if (this.disposed) return;
      hold(this, instance, undefined);
      this.heeded?.delete(instance);
      if (isObservable(instance)) this.stopListening(instance);
    }

    /**
     * Whether there is something to show before the first answer came: what was read before need not vanish while it is
     * read again, and what is known of a record can stand there while the rest is on its way.
     */
    hasContent(): boolean {
      return false;
    }

    /** Whether there is nothing to show. Asked when an answer came, and when the collection changed. */
    isEmpty(): boolean {
      return recordsOf(this).collection?.length === 0;
    }

    /**
     * Asks for what the view shows. Until the first answer the loading template shows, later what showed before.
     * @param request  Called now, and again by `retry`. If what it returns has an `abort`, that is called when the
     *                 view is disposed or asks anew.
     */
    load(request: Request): void {
      loadingOf(this).ask(request);
    }

    /** Makes the last request again. */
    retry(): void {
      loadingOf(this).askAgain();
    }

    retryClicked(event: JQuery.TriggeredEvent): void {
      if (this.state !== 'failed') return;
      // A view around this one may have failed too: this button is not its.
      event.stopPropagation();
      this.retry();
    }

    /** What the template sees: own properties of the record, or `{items, length}` of the collection. */
    override getTemplateData(): object {
      const { model, collection } = recordsOf(this);
      if (model !== undefined) return serialized(model);
      return collection === undefined ? {} : { items: collection.map(serialized), length: collection.length };
    }

    override getTemplateFunction(): Template | undefined {
      switch (templateOf(loadingOf(this).state)) {
        case 'ready':
          return this.template;
        case 'empty':
          return this.emptyTemplate;
        case 'loading':
          return this.loadingTemplate;
        case 'failed':
          return this.failedTemplate;
      }
    }

    override render(): this {
      if (this.disposed) return this;
      // Asked for by what this render set off: once more, when it is done.
      if (this.renderPhase === 'running') this.renderPhase = 'due';
      if (this.renderPhase === 'due') return this;
      try {
        do {
          this.renderPhase = 'running';
          this.renderOnce();
        } while (this.isRenderDue());
      } finally {
        if (!isDisposed(this)) this.renderPhase = 'idle';
      }
      return this;
    }

    /** Whether what {{view}} says now can be taken by this view as it is; otherwise another takes its place. */
    takeOptions(changed: Readonly<Record<string, unknown>>): boolean {
      if (!Object.keys(changed).every((name) => this.liveOptions.includes(name))) return false;
      Object.assign(this, changed);
      this.holdRecords();
      this.render();
      return true;
    }

    override subview(name: string): ChaplinView | undefined;
    override subview<V extends ChaplinView>(name: string, view: V): V;
    override subview(name: string, view?: ChaplinView): ChaplinView | undefined {
      if (view === undefined) return this.subviewsByName[name];
      if (this.subviewsByName[name] !== view) {
        this.removeSubview(name);
        adopt(this, view, name);
      }
      return view;
    }

    override removeSubview(nameOrView: string | ChaplinView): void {
      const view = typeof nameOrView === 'string' ? this.subviewsByName[nameOrView] : nameOrView;
      if (view === undefined) return;
      view.dispose();
      release(view);
    }

    /** Attaches to the region, if the view names one; whoever has the region becomes the parent. */
    override attach(): void {
      super.attach();
      if (typeof this.region !== 'string') return;
      const owner = ownerOfRegion(this.region);
      if (owner !== undefined) adopt(owner, this);
    }

    override dispose(): void {
      disposeTree(this, () => {
        loadingOf(this).stop();
        removeNotice(this.el);
        super.dispose();
        letGo(this);
      });
    }

    /** What shows changed, or only what is told beside it. */
    stateEntered(state: ViewState, before: ViewState): void {
      if (this.isRendered) {
        const isNews = state.name === 'ready' || state.name === 'empty';
        if (isNews || templateOf(before) !== templateOf(state)) this.render();
        else showNotice(this.el, state, () => this.retry());
      }
      if (!this.disposed) this.trigger('state', state.name);
    }

    showsEmptiness(): boolean {
      return this.emptyTemplate !== emptyTemplate;
    }

    /** Moves the children that have a place in the new content there. @returns them. Subclasses add theirs. */
    arrangeChildren(): Iterable<ChaplinView> {
      return this.placements?.views ?? [];
    }

    /** After each render of this view or of one in it. */
    contentChanged(): void {
      this.parent?.contentChanged();
    }

    /** To be called when the collection changed by other means than `load`. */
    collectionChanged(): void {
      loadingOf(this).collectionChanged();
    }

    /** A record that is shown lives on, whoever else lets it go. */
    private holdRecords(): void {
      if (this.disposed) return;
      const { model, collection } = recordsOf(this);
      hold(this, 'model', model);
      hold(this, 'collection', collection);
      this.heed(model);
      this.heed(collection);
    }

    /**
     * What is found out about a record or list behind the page: that it can be had after all, or is there no longer. What
     * could be had all along is not what the page lacks: to ask again for that would be to ask without end.
     */
    private heed(instance: object | undefined): void {
      if (instance === undefined || !isObservable(instance) || this.heeded?.has(instance)) return;
      this.heeded = (this.heeded ?? new Set<object>()).add(instance);
      this.listenTo(instance, 'lost', () => this.retry());
      this.listenTo(instance, 'renewed', () => {
        if (this.state === 'failed' && !couldBeRead(instance)) this.retry();
      });
    }

    private renderOnce(): void {
      const template = this.getTemplateFunction();
      let createMissing = (): void => undefined;
      if (template !== undefined || this.isRendered) {
        this.placements ??= new Placements(this);
        const placements = this.placements;
        const { html, requests } = collectRequests(() => template?.(this.templateContext()) ?? '');
        const fresh = parseHtml(html);
        // Before anything is touched: an error in the template leaves the page as it is.
        const placed = findPlaces(requests, fresh);
        replaceContent(this.el, fresh, () => {
          createMissing = placements.settle(placed);
          this.keepChildren();
        });
      } else this.keepChildren();
      this.isRendered = true;
      showNotice(this.el, loadingOf(this).state, () => this.retry());
      createMissing();
      if (!this.disposed) this.contentChanged();
    }

    /** Children whose place nobody knows leave the page unharmed; their owner renders them where they belong. */
    private keepChildren(): void {
      const arranged = new Set(this.arrangeChildren());
      for (const child of this.subviews) {
        if (arranged.has(child)) continue;
        const selector = typeof child.region === 'string' ? this.regions?.[child.region] : undefined;
        const [place] = selector === undefined ? [] : this.find(selector).toArray().slice(-1);
        if (place !== undefined) move(place, child.el, null);
        else if (this.isRendered && this.el.contains(child.el)) child.el.remove();
      }
    }

    private isRenderDue(): boolean {
      return !this.disposed && this.renderPhase === 'due';
    }

    private templateContext(): object {
      const { state, canRetry } = loadingOf(this);
      const name = templateOf(state);
      if (name === 'loading') return {};
      return state.name === 'failed' && name === 'failed'
        ? { failure: state.failure, canRetry }
        : this.getTemplateData();
    }
  }
  return ViewBase;
}

/** Backbone's types promise both of every view. */
function recordsOf(view: ChaplinView): Partial<Pick<ChaplinView, 'model' | 'collection'>> {
  return view;
}

function ownerOfRegion(name: string): TreeView | undefined {
  const region = mediator.execute({ name: 'region:find', silent: true }, name);
  if (typeof region !== 'object' || region === null || !('instance' in region)) return undefined;
  const { instance } = region;
  return isTreeView(instance) ? instance : undefined;
}

function isObservable(instance: object): instance is Model {
  return 'on' in instance && 'off' in instance;
}

/** By the state that Chaplin's records have of their last request, where they have one. */
function couldBeRead(instance: object): boolean {
  return (instance as { isSynced?(): boolean }).isSynced?.() === true;
}

function serialized(record: { toJSON(): object }): object {
  return { ...(record instanceof Model ? record.serialize() : record.toJSON()) };
}
