import { Failure } from "#core/failure.ts";

/** The Failure that `act` throws; anything else, or nothing thrown, fails the test. */
export function failureOf(act: () => unknown): Failure {
  try {
    act();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
