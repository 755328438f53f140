import { Failure } from "#core/failure.ts";

/** The Failure that a promise rejects with; anything else, or none, fails the test. */
export async function failureFrom(promise: Promise<unknown>): Promise<Failure> {
  const thrown = await promise.then(
    () => new Error("nothing was thrown"),
    (cause: unknown) => cause,
  );
  if (thrown instanceof Failure) return thrown;
  throw thrown;
}
