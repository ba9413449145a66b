/** Whether the page holds something that a person has typed and that nobody has taken yet. */
export function hasUnsent(): boolean {
  const fields = document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('main input, main textarea');
  return [...fields].some(({ value, defaultValue }) => value !== defaultValue);
}
