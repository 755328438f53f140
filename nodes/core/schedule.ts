import { type ErrorGraph, edgeError } from "./error-graph.ts";
import { failure } from "./failures.ts";
import { type Said, said } from "./said.ts";

/**
 * Steps as evenly spaced as integers allow (no two gaps differ by more than 1), first and last included.
 * @throws Failure `core/uniform-impossible`
 */
export function uniformSteps(steps: number, budget: number): number[] {
  const wellFormed = Number.isInteger(steps) && Number.isInteger(budget);
  if (!wellFormed || steps < 1 || budget > steps || budget < Math.min(steps, 2)) {
    throw failure(
      "core/uniform-impossible",
      said(
        "{budget} of {steps} steps cannot be spread evenly: the budget must be a whole number from {steps2} to the number of steps.",
        { budget, steps, steps2: Math.min(steps, 2) },
      ),
    );
  }
  // k(T − 1)/(B − 1) is at least 1/(2(B − 1)) from a half unless it is one exactly, so float rounding cannot tip it.
  return Array.from({ length: budget }, (_, k) => (k === 0 ? 0 : Math.round((k * (steps - 1)) / (budget - 1))));
}

/**
 * A list of steps to compute: whole numbers, strictly ascending, from 0 to steps − 1.
 * @param openEnd whether the last step may be reused, too. @throws Failure `core/compute-invalid`
 */
export function checkCompute(steps: number, compute: readonly number[], openEnd = false): void {
  const wrong = fault(steps, compute, openEnd);
  if (wrong)
    throw failure(
      "core/compute-invalid",
      said("The list of computed steps is not a schedule of {steps} steps: {wrong}.", { steps, wrong }),
    );
}

function fault(steps: number, compute: readonly number[], openEnd: boolean): Said | undefined {
  if (compute.length === 0) return said("it is empty; give at least the first and the last step");
  for (let k = 0; k < compute.length; k++) {
    const step = compute[k];
    if (!Number.isInteger(step)) return said("{step} is not a whole number; steps are counted 0, 1, 2", { step });
    if (step < 0 || step >= steps)
      return said("step {step} is outside 0 to {last}; remove it", { step, last: steps - 1 });
    if (k > 0 && step <= compute[k - 1])
      return said("step {step} follows step {before}; put them in ascending order, each once", {
        step,
        before: compute[k - 1],
      });
  }
  if (compute[0] !== 0)
    return said("it starts at step {first}; add step 0, for nothing can be reused before it", { first: compute[0] });
  const last = compute[compute.length - 1];
  if (last !== steps - 1 && !openEnd)
    return said("it ends at step {end}; add the last step, {last}", { end: last, last: steps - 1 });
}

/** A flag per step, 1 compute and 0 reuse; length `steps`. @throws Failure `core/compute-invalid`, as `checkCompute` */
export function maskOf(steps: number, compute: readonly number[], openEnd = false): number[] {
  checkCompute(steps, compute, openEnd);
  const mask = new Array<number>(steps).fill(0);
  for (const step of compute) mask[step] = 1;
  return mask;
}

/**
 * The steps flagged 1, ascending. @throws Failure `core/mask-invalid`, `core/compute-invalid` (first or last step not
 * flagged)
 */
export function computeOf(mask: readonly number[]): number[] {
  const compute: number[] = [];
  mask.forEach((flag, step) => {
    if (flag !== 0 && flag !== 1) {
      throw failure(
        "core/mask-invalid",
        said("The mask has {flag} at step {step}: write 1 to compute a step, 0 to reuse.", { flag, step }),
      );
    }
    if (flag === 1) compute.push(step);
  });
  checkCompute(mask.length, compute);
  return compute;
}

/** The largest distance between neighbouring computed steps; 1 means no reuse, 0 that there is but one step. */
export function largestGap(compute: readonly number[]): number {
  let largest = 0;
  for (let k = 1; k < compute.length; k++) largest = Math.max(largest, compute[k] - compute[k - 1]);
  return largest;
}

/**
 * The errors of a schedule's B − 1 edges, descending, zeros of gap 1 included.
 * @throws Failure `core/compute-invalid`, `core/gap-beyond-graph`
 */
export function scheduleErrors(graph: ErrorGraph, compute: readonly number[]): number[] {
  checkCompute(graph.steps, compute);
  const errors = compute.slice(1).map((to, k) => edgeError(graph, compute[k], to));
  return errors.sort((a, b) => b - a);
}
