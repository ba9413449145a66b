/** What went wrong, in words for people. What a reason means is told from above: this room knows no server. */

export interface Failure {
  /** One sentence. */
  readonly message: string;
  /** One for each thing that is wrong; one that is about a field begins with the field's name: `email can't be blank`. */
  readonly messages: readonly string[];
  /** The HTTP status, where there was an answer. */
  readonly status?: number;
}

export type FailureReader = (reason: unknown) => Failure;

const UNKNOWN: Failure = { message: 'Something went wrong.', messages: ['Something went wrong.'] };

let reader: FailureReader = () => UNKNOWN;

/** @returns a function that takes it back. */
export function setFailureReader(read: FailureReader): () => void {
  const before = reader;
  reader = read;
  return () => {
    reader = before;
  };
}

export function failureOf(reason: unknown): Failure {
  return reader(reason);
}
