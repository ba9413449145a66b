/** `{{#if (eq state "failed")}}`: whether two values are the same, without conversion. */
export default function eq(this: unknown, a: unknown, b: unknown): boolean {
  return Object.is(a, b);
}
