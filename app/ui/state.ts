/**
 * The life of what a view shows: asked for, there, empty, or not to be had.
 * Promises  what was shown once stays while it is asked for again, and when that fails; unless it is there no longer.
 */
import type { Failure } from './failure';

/** What a view has to show apart from being busy or telling what failed. */
export type Content = 'nothing' | 'ready' | 'empty';

export type ViewState =
  | { readonly name: 'ready' }
  | { readonly name: 'empty' }
  | { readonly name: 'loading'; readonly over: Content }
  | { readonly name: 'failed'; readonly over: Content; readonly failure: Failure };

export type ViewEvent =
  | { readonly name: 'asked' }
  | { readonly name: 'answered'; readonly isEmpty: boolean }
  | { readonly name: 'refused'; readonly failure: Failure }
  /** The collection changed without being asked for. */
  | { readonly name: 'changed'; readonly isEmpty: boolean };

export function next(state: ViewState, event: ViewEvent): ViewState {
  switch (event.name) {
    case 'asked':
      return state.name === 'loading' ? state : { name: 'loading', over: contentOf(state) };
    case 'answered':
      return state.name === 'loading' ? filled(event.isEmpty) : state;
    case 'refused':
      return state.name === 'loading' ? refused(state.over, event.failure) : state;
    case 'changed':
      return changed(state, event.isEmpty);
  }
}

/** What is there no longer is not shown as if it were. */
function refused(over: Content, failure: Failure): ViewState {
  const isGone = failure.status === 404 || failure.status === 410;
  return { name: 'failed', over: isGone ? 'nothing' : over, failure };
}

function changed(state: ViewState, isEmpty: boolean): ViewState {
  const content = contentOf(state);
  // Before the first answer, what a collection holds is no news.
  if (content === 'nothing' || content === filled(isEmpty).name) return state;
  return state.name === 'loading' || state.name === 'failed'
    ? { ...state, over: filled(isEmpty).name }
    : filled(isEmpty);
}

function filled(isEmpty: boolean): { readonly name: 'empty' | 'ready' } {
  return { name: isEmpty ? 'empty' : 'ready' };
}

export function contentOf(state: ViewState): Content {
  return state.name === 'loading' || state.name === 'failed' ? state.over : state.name;
}

/** Which of the four templates shows. */
export function templateOf(state: ViewState): ViewState['name'] {
  const content = contentOf(state);
  return content === 'nothing' ? state.name : content;
}
