/** What is told beside what a view shows, without touching it: that it is busy, or that it could not be renewed. */
import { parseHtml } from './content';
import { templateOf, type ViewState } from './state';
import noticeTemplate from './templates/notice.hbs';

const notices = new WeakMap<Element, Element>();

export function showNotice(element: Element, state: ViewState, retry: () => void): void {
  if (state.name === 'loading') element.setAttribute('aria-busy', 'true');
  else element.removeAttribute('aria-busy');
  removeNotice(element);
  // Where nothing was there before, the failed template says it.
  if (state.name !== 'failed' || templateOf(state) === 'failed') return;
  const notice = document.createElement('div');
  notice.className = 'view-notice';
  notice.setAttribute('role', 'alert');
  notice.append(parseHtml(noticeTemplate({ failure: state.failure })));
  notice.querySelector('button')?.addEventListener('click', retry);
  // A list or a table holds nothing but its own.
  if (/^(ul|ol|dl|table|tbody|tr|select)$/.test(element.localName)) element.before(notice);
  else element.prepend(notice);
  notices.set(element, notice);
}

export function removeNotice(element: Element): void {
  notices.get(element)?.remove();
  notices.delete(element);
}
