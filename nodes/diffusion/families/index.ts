import { Failure } from "#core/failure.ts";
import type { Family } from "./family.ts";
import { movingShapes } from "./moving-shapes.ts";

/** Every family that can be run. */
export const families: readonly Family[] = [movingShapes];

/** @throws Failure `model/unknown-family`. */
export function familyOfPipeline(className: string): Family {
  const family = families.find((f) => f.pipelines.includes(className));
  if (family) return family;
  const known = families.flatMap((f) => f.pipelines).join(", ");
  throw new Failure(
    "model/unknown-family",
    `model_index.json names the pipeline ${className}, which no adapter knows. Known are: ${known}.`,
  );
}

/** @throws Failure `model/unknown-family`. */
export function familyById(id: string): Family {
  const family = families.find((f) => f.id === id);
  if (family) return family;
  throw new Failure(
    "model/unknown-family",
    `There is no model family "${id}". Known are: ${families.map((f) => f.id).join(", ")}.`,
  );
}
