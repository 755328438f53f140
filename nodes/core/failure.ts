/**
 * A thing that went wrong and that its reader can mend: one sentence that says what is wrong and what to do.
 * Every code is explained in docs/failures.md; a test keeps the two equal.
 */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly code: string;

  /** @param code `room/what-is-wrong`, stable, for machines. @param message for people. */
  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
