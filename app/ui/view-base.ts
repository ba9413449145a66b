/**
 * What every view has, whichever of Chaplin's classes it extends: its place in the tree, its states, its rendering.
 * Holds     `viewBase`, which view.ts, collection-view.ts and layout.ts apply.
 * Promises  rendering again keeps the views that {{view}} placed, the focus and the caret; a request's answer is shown
 *           once, unless the view was disposed or asked anew; what fails is told where the person is looking.
 * Leaves    the tree's books to tree.ts, transitions to state.ts, placed views to placements.ts.
 */
import { isThenable, mediator, Model, View as ChaplinView } from '../../vendor/chaplin';
import type { Template } from '../../vendor/handlebars-types';
import { proto } from '../../vendor/proto';
import { move, parseHtml, replaceContent } from './content';
import { failureOf } from './failure';
import { collectRequests, findPlaces, Placements } from './placements';
import { next, templateOf, type ViewEvent, type ViewState } from './state';
import emptyTemplate from './templates/empty.hbs';
import failedTemplate from './templates/failed.hbs';
import loadingTemplate from './templates/loading.hbs';
import noticeTemplate from './templates/notice.hbs';
import { adopt, disposeTree, parentOf, release, type TreeView, uidOf } from './tree';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- TypeScript wants any[] of the base of a mixin (TS2545).
type Constructor = new (...args: any[]) => ChaplinView;
type Request = () => PromiseLike<unknown>;

export function viewBase<Base extends Constructor>(Base: Base) {
  class ViewBase extends Base implements TreeView {
    static {
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
    declare private viewState: ViewState | undefined;
    declare private placements: Placements | undefined;
    declare private request: Request | undefined;
    declare private answer: PromiseLike<unknown> | undefined;
    declare private notice: HTMLElement | undefined;
    declare private rendering: 'idle' | 'running' | 'due' | undefined;
    declare isRendered: boolean;

    get uid(): string {
      return uidOf(this);
    }

    get parent(): TreeView | undefined {
      return parentOf(this);
    }

    get children(): readonly TreeView[] {
      return (this.subviews ?? []).filter(isTreeView);
    }

    get state(): ViewState['name'] {
      return this.currentState().name;
    }

    /** Whether there is nothing to show. Asked when an answer came, and when the collection changed. */
    isEmpty(): boolean {
      return this.collection?.length === 0;
    }

    /**
     * Asks for what the view shows. Until the first answer the loading template shows, later what showed before.
     * @param request  Called now, and again by `retry`. If what it returns has an `abort`, that is called when the
     *                 view is disposed or asks anew.
     */
    load(request: Request): void {
      const isFirst = this.request === undefined;
      this.abort();
      this.request = request;
      if (isFirst) this.enter({ name: 'loading', over: 'nothing' });
      else this.transit({ name: 'asked' });
      const answer = attempt(request);
      this.answer = answer;
      const settle = (event: () => ViewEvent): void => {
        if (this.disposed || this.answer !== answer) return;
        this.answer = undefined;
        this.settle(event);
      };
      answer.then(
        () => settle(() => ({ name: 'answered', isEmpty: this.isEmpty() })),
        (reason: unknown) => settle(() => ({ name: 'refused', failure: failureOf(reason) })),
      );
    }

    /** Makes the last request again. */
    retry(): void {
      if (this.request !== undefined) this.load(this.request);
    }

    retryClicked(event: JQuery.TriggeredEvent): void {
      if (this.state !== 'failed') return;
      // A view around this one may have failed too: this button is not its.
      event.stopPropagation();
      this.retry();
    }

    /** What the template sees: own properties of the record, or `{items, length}` of the collection. */
    override getTemplateData(): object {
      if (this.model !== undefined) return serialized(this.model);
      if (this.collection === undefined) return {};
      return { items: this.collection.map(serialized), length: this.collection.length };
    }

    override getTemplateFunction(): Template | undefined {
      switch (templateOf(this.currentState())) {
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
      if (this.rendering === 'running') this.rendering = 'due';
      if (this.rendering === 'due') return this;
      try {
        do {
          this.rendering = 'running';
          this.renderOnce();
        } while (this.isRenderDue());
      } finally {
        if (!this.disposed) this.rendering = 'idle';
      }
      return this;
    }

    /** Whether what {{view}} says now can be taken by this view as it is; otherwise another takes its place. */
    takeOptions(changed: Readonly<Record<string, unknown>>): boolean {
      if (!Object.keys(changed).every((name) => this.liveOptions.includes(name))) return false;
      Object.assign(this, changed);
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
        this.abort();
        this.notice?.remove();
        super.dispose();
      });
    }

    /** Moves the children that have a place in the new content there. @returns them. Subclasses add theirs. */
    protected arrangeChildren(): Iterable<ChaplinView> {
      return this.placements?.views ?? [];
    }

    /** After each render of this view or of one in it. */
    contentChanged(): void {
      this.parent?.contentChanged();
    }

    /** To be called when the collection changed by other means than `load`. */
    protected collectionChanged(): void {
      this.transit({ name: 'changed', isEmpty: this.showsEmptiness() && this.isEmpty() });
    }

    private renderOnce(): void {
      const template = this.getTemplateFunction();
      let createMissing = (): void => undefined;
      if (template !== undefined || this.isRendered) {
        this.placements ??= new Placements(this);
        const placements = this.placements;
        const { html, requests } = collectRequests(() => template?.(this.context()) ?? '');
        const fresh = parseHtml(html);
        // Before anything is touched: an error in the template leaves the page as it is.
        const placed = findPlaces(requests, fresh);
        replaceContent(this.el, fresh, () => {
          createMissing = placements.settle(placed);
          this.keepChildren();
        });
      } else this.keepChildren();
      this.isRendered = true;
      this.showTrouble();
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
      return !this.disposed && this.rendering === 'due';
    }

    private context(): object {
      const state = this.currentState();
      const name = templateOf(state);
      if (name === 'loading') return {};
      return state.name === 'failed' && name === 'failed'
        ? { failure: state.failure, canRetry: this.request !== undefined }
        : this.getTemplateData();
    }

    private currentState(): ViewState {
      const state = this.viewState ?? { name: this.showsEmptiness() && this.isEmpty() ? 'empty' : 'ready' };
      this.viewState = state;
      return state;
    }

    /** A form around a list is no less a form when the list is empty: only who loads, or says so, shows emptiness. */
    private showsEmptiness(): boolean {
      return this.request !== undefined || this.emptyTemplate !== emptyTemplate;
    }

    /** An answer that cannot be shown is a failure like any other: the page stays up. */
    private settle(event: () => ViewEvent): void {
      try {
        this.transit(event());
      } catch (reason) {
        console.error(reason);
        if (!this.disposed) this.enter({ name: 'failed', over: 'nothing', failure: failureOf(reason) });
      }
    }

    private transit(event: ViewEvent): void {
      const state = next(this.currentState(), event);
      if (state !== this.viewState) this.enter(state);
    }

    private enter(state: ViewState): void {
      const before = this.viewState;
      this.viewState = state;
      if (this.isRendered) {
        const isSameContent = before !== undefined && templateOf(before) === templateOf(state);
        const isNews = state.name === 'ready' || state.name === 'empty';
        if (!isSameContent || isNews) this.render();
        else this.showTrouble();
      }
      if (!this.disposed) this.trigger('state', state.name);
    }

    /** Being busy, and a failure while something is shown: both leave what is shown as it is. */
    private showTrouble(): void {
      const state = this.currentState();
      if (state.name === 'loading') this.el.setAttribute('aria-busy', 'true');
      else this.el.removeAttribute('aria-busy');
      this.notice?.remove();
      this.notice = undefined;
      if (state.name !== 'failed' || templateOf(state) === 'failed') return;
      const notice = document.createElement('div');
      notice.className = 'view-notice';
      notice.setAttribute('role', 'alert');
      notice.append(parseHtml(noticeTemplate({ failure: state.failure })));
      notice.querySelector('button')?.addEventListener('click', () => this.retry());
      // A list or a table holds nothing but its own.
      if (/^(ul|ol|dl|table|tbody|tr|select)$/.test(this.el.localName)) this.el.before(notice);
      else this.el.prepend(notice);
      this.notice = notice;
    }

    private abort(): void {
      const { answer } = this;
      this.answer = undefined;
      if (isAbortable(answer)) answer.abort();
    }
  }
  return ViewBase;
}

function isTreeView(view: ChaplinView): view is TreeView {
  return 'uid' in view;
}

function ownerOfRegion(name: string): TreeView | undefined {
  const region = mediator.execute({ name: 'region:find', silent: true }, name);
  if (typeof region !== 'object' || region === null || !('instance' in region)) return undefined;
  const { instance } = region;
  return instance instanceof ChaplinView && isTreeView(instance) ? instance : undefined;
}

function serialized(record: { toJSON(): object }): object {
  return { ...(record instanceof Model ? record.serialize() : record.toJSON()) };
}

function attempt(request: Request): PromiseLike<unknown> {
  try {
    const answer: unknown = request();
    return isThenable(answer) ? answer : Promise.resolve(answer);
  } catch (reason) {
    return Promise.reject(reason);
  }
}

function isAbortable(value: unknown): value is { abort(): void } {
  return typeof value === 'object' && value !== null && 'abort' in value && typeof value.abort === 'function';
}
