/** What a run can end with, besides success: each class has the exit code that a script can tell apart. */

/** Something is in the way, or may not be: nothing was written. */
export class RefusalError extends Error {
  override readonly name: string = 'RefusalError';
  readonly exitCode: number = 1;
  /** @param files  Those that the sentence is about, below the project's root. */
  constructor(
    message: string,
    readonly files: readonly string[] = [],
  ) {
    super(message);
  }
}

/** The command cannot be understood. */
export class UsageError extends RefusalError {
  override readonly name = 'UsageError';
  override readonly exitCode = 2;
}

/** The disk refused in the middle of writing: everything was put back. */
export class WriteError extends RefusalError {
  override readonly name = 'WriteError';
  override readonly exitCode = 3;
}
