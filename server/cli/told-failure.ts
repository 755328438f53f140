import { Failure } from "#core/failure.ts";

/** A failure whose sentence was shown when it happened. */
export class ToldFailure extends Failure {}
