import { isTouched } from '../ui';

/** Whether the page holds something that a person has typed or chosen, and that nobody has taken yet. */
export function hasUnsent(): boolean {
  const fields = document.querySelectorAll<HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>(
    'main input, main select, main textarea',
  );
  return [...fields].some(isTouched);
}
