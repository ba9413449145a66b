/** An article of the demo, as its author would have typed it. */
export interface Text {
  /** A username of ../../../people.ts. */
  readonly author: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  /** Markdown. */
  readonly body: string;
}
