import { failure } from "./failures.ts";
import { hold } from "./hold.ts";
import type { Predictor } from "./predictor.ts";
import { inARow, said } from "./said.ts";
import { taylor } from "./taylor.ts";

/** All predictors: a new one is a file and a line here, and a row of docs/how-it-works.md. */
const predictors = [hold, taylor(1), taylor(2)] as const satisfies readonly Predictor[];

/** What they are called, the default first. */
export const predictorIds: readonly string[] = predictors.map(({ id }) => id);

/** Undefined where no predictor is called so, or where nobody knows which it was. */
export function findPredictor(id: string): Predictor | undefined {
  return predictors.find((predictor) => predictor.id === id);
}

/** @throws Failure `diffusion/unknown-predictor`. */
export function predictorById(id: string): Predictor {
  const found = findPredictor(id);
  if (found) return found;
  throw failure(
    "diffusion/unknown-predictor",
    said('There is no predictor "{id}"; use one of {predictorIds}.', { id, predictorIds: inARow(predictorIds) }),
  );
}
