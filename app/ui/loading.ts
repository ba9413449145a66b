/**
 * What a view asks for, and the state that comes of it.
 * Promises  only the answer to the last request counts, and none when the view is disposed; an answer that cannot be
 *           shown is a failure like any other: the page stays up.
 * Leaves    which state follows which to state.ts, showing it to the view.
 */
import { attempt, callOff } from './attempt';
import { failureOf } from './failure';
import { type Content, next, type ViewEvent, type ViewState } from './state';
import { isDisposed } from './tree';

export type Request = () => PromiseLike<unknown>;

/** The view that loads. */
export interface LoadingView {
  readonly disposed: boolean;
  isEmpty(): boolean;
  /** Whether there is something to show before the first answer. */
  hasContent(): boolean;
  /** Whether it says so when it is empty, though it never asked for anything. */
  showsEmptiness(): boolean;
  stateEntered(state: ViewState, before: ViewState): void;
}

const loadings = new WeakMap<LoadingView, Loading>();

/** Made when first asked for: Chaplin renders a view before its class could set a property. */
export function loadingOf(view: LoadingView): Loading {
  const loading = loadings.get(view) ?? new Loading(view);
  loadings.set(view, loading);
  return loading;
}

class Loading {
  readonly #view: LoadingView;
  #state: ViewState | undefined;
  #request: Request | undefined;
  #answer: PromiseLike<unknown> | undefined;

  constructor(view: LoadingView) {
    this.#view = view;
  }

  get state(): ViewState {
    this.#state ??= this.#isEmpty() ? { name: 'empty' } : { name: 'ready' };
    return this.#state;
  }

  get canRetry(): boolean {
    return this.#request !== undefined;
  }

  ask(request: Request): void {
    const isFirst = this.#request === undefined;
    this.stop();
    this.#request = request;
    // Whatever was rendered before the first request was rendered without what it asks for.
    if (isFirst) this.#enter({ name: 'loading', over: this.#content() });
    else this.#transit({ name: 'asked' });
    const answer = attempt(request);
    this.#answer = answer;
    answer.then(
      () => this.#settle(answer, () => ({ name: 'answered', isEmpty: this.#isEmpty() })),
      (reason: unknown) => this.#settle(answer, () => ({ name: 'refused', failure: failureOf(reason) })),
    );
  }

  askAgain(): void {
    if (this.#request !== undefined) this.ask(this.#request);
  }

  /** The view's collection changed by other means than a request. */
  collectionChanged(): void {
    this.#transit({ name: 'changed', isEmpty: this.#isEmpty() });
  }

  stop(): void {
    const answer = this.#answer;
    this.#answer = undefined;
    callOff(answer);
  }

  #content(): Content {
    if (!this.#view.hasContent()) return 'nothing';
    return this.#isEmpty() ? 'empty' : 'ready';
  }

  /** A form around a list is no less a form when the list is empty: only who asked, or says so, shows emptiness. */
  #isEmpty(): boolean {
    return (this.canRetry || this.#view.showsEmptiness()) && this.#view.isEmpty();
  }

  #settle(answer: PromiseLike<unknown>, event: () => ViewEvent): void {
    if (this.#view.disposed || this.#answer !== answer) return;
    this.#answer = undefined;
    try {
      this.#transit(event());
    } catch (reason) {
      console.error(reason);
      if (!isDisposed(this.#view)) this.#enter({ name: 'failed', over: 'nothing', failure: failureOf(reason) });
    }
  }

  #transit(event: ViewEvent): void {
    const before = this.state;
    const state = next(before, event);
    if (state !== before) this.#enter(state);
  }

  #enter(state: ViewState): void {
    const before = this.#state ?? { name: 'ready' };
    this.#state = state;
    this.#view.stateEntered(state, before);
  }
}
