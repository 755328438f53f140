import { Failure } from "#core/failure.ts";

/** What is to be saved was made from a state that is no longer the current one. */
export class ChangedElsewhereFailure extends Failure {
  /** Of the current state; undefined if there is none. */
  readonly etag: string | undefined;

  constructor(code: string, message: string, etag: string | undefined) {
    super(code, message);
    this.etag = etag;
  }
}
