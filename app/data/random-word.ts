/** A word that nobody guesses and nobody else makes: names of tabs, epochs. Also where `crypto.randomUUID` is not to be had. */
export function randomWord(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join('-');
}
