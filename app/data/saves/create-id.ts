/**
 * A new id, for an element of a list or a request: 22 characters of base64url, 128 bits of chance, as the API allows
 * (`^[A-Za-z0-9_-]{1,64}$`). Made here, so that an element has one identity before and after it is first saved.
 * `crypto.randomUUID` would do, but exists in secure contexts only.
 */
export function createId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
