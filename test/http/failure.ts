import { expect } from "vitest";
import { ApiFailure } from "#protocol/client.ts";

/** What the server answered in place of a success. */
export async function failure(promise: Promise<unknown>): Promise<ApiFailure> {
  const error = await promise.then(
    () => undefined,
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(ApiFailure);
  return error as ApiFailure;
}
