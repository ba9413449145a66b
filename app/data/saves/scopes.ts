/** In whose name documents are saved: one object for each person, since people change their names. */

export interface Scope {
  readonly name: string;
}

const scopes = new Map<string, Scope>();

export function scopeNamed(name: string): Scope {
  const known = scopes.get(name) ?? { name };
  scopes.set(name, known);
  return known;
}

/** Whoever takes the former name later is somebody else. */
export function moveScope(from: string, to: string): void {
  scopes.set(to, Object.assign(scopeNamed(from), { name: to }));
  scopes.delete(from);
}
