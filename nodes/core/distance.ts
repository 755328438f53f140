import { failure } from "./failures.ts";
import { inARow, said } from "./said.ts";

/** Numbers to compare: a latent, or the pixels of frames. */
export type Numbers = Float32Array | Float64Array;

/**
 * A measure of how far a result lies from a reference of the same length. 0 for equal arrays; NaN if either holds a
 * NaN.
 */
export type Distance = (a: Numbers, reference: Numbers) => number;

export const distanceNames = ["l1", "relative-l1", "rms"] as const;

export type DistanceName = (typeof distanceNames)[number];

/**
 * - `l1`: mean |a − r| (LeMiCa, arXiv 2511.00090, Eq. 4), in the unit of the arrays;
 * - `relative-l1`: Σ|a − r| ÷ Σ|r|, without unit;
 * - `rms`: √ mean (a − r)², in the unit of the arrays.
 *
 * Sums are in float64 whatever the arrays; one pass, nothing allocated.
 * @throws Failure `core/distance-unknown`; the distance itself throws `core/length-mismatch`,
 * `core/nothing-to-compare`, `core/reference-zero` (`relative-l1` only)
 */
export function distance(name: DistanceName): Distance {
  switch (name) {
    case "l1":
      return (a, reference) => absoluteDifference(a, reference) / a.length;
    case "relative-l1":
      return relativeL1;
    case "rms":
      return (a, reference) => Math.sqrt(meanSquare(a, reference));
    default:
      throw failure(
        "core/distance-unknown",
        said('"{name}" is no distance: use {distanceNames}.', { name, distanceNames: inARow(distanceNames) }),
      );
  }
}

/** Mean (a − b)². @throws Failure `core/length-mismatch`, `core/nothing-to-compare` */
export function meanSquare(a: Numbers, b: Numbers): number {
  checkLengths(a, b);
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k] - b[k]) ** 2;
  return sum / a.length;
}

function absoluteDifference(a: Numbers, reference: Numbers): number {
  checkLengths(a, reference);
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += Math.abs(a[k] - reference[k]);
  return sum;
}

function relativeL1(a: Numbers, reference: Numbers): number {
  const difference = absoluteDifference(a, reference);
  let size = 0;
  for (let k = 0; k < reference.length; k++) size += Math.abs(reference[k]);
  if (size === 0) {
    throw failure(
      "core/reference-zero",
      said("The reference is zero throughout, so no distance is relative to it: use l1 instead."),
    );
  }
  return difference / size;
}

function checkLengths(a: Numbers, b: Numbers): void {
  if (a.length !== b.length) {
    throw failure(
      "core/length-mismatch",
      said("Arrays of {aCount} and {bCount} numbers cannot be compared: compare results of one shape.", {
        aCount: a.length,
        bCount: b.length,
      }),
    );
  }
  if (a.length === 0)
    throw failure("core/nothing-to-compare", said("Empty arrays cannot be compared: give at least one number."));
}
