/** 128 bits in 32 hexadecimal digits: for ids, epochs and secrets that must not be guessed or met twice. */
export function randomName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
