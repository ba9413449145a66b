/** The one shape of a refusal: `{errors: {field: ["message", …]}}`. */
export interface Problem {
  readonly errors: Readonly<Record<string, readonly string[]>>;
}

/** Whether a value that came from outside is a problem, whatever else it carries. */
export function isProblem(value: unknown): value is Problem {
  if (typeof value !== 'object' || value === null || !('errors' in value)) return false;
  const { errors } = value;
  if (typeof errors !== 'object' || errors === null || Array.isArray(errors)) return false;
  return Object.values(errors).every(
    (messages) => Array.isArray(messages) && messages.every((message) => typeof message === 'string'),
  );
}
