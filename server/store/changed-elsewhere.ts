import { Failure } from "#core/failure.ts";
import type { Said } from "#core/said.ts";
import { failure } from "./failures.ts";

const CODE = "store/changed-elsewhere";

/** What is to be saved was made from a state that is no longer the current one. */
export class ChangedElsewhereFailure extends Failure {
  /** Of the current state; undefined if there is none. */
  readonly etag: string | undefined;

  constructor(what: Said, etag: string | undefined) {
    super(CODE, what, failure.facts[CODE]);
    this.etag = etag;
  }
}
