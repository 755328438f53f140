import { type ErrorGraph, edgeError } from "./error-graph.ts";
import type { Failure } from "./failure.ts";
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
 * A list of steps to compute: whole numbers, strictly ascending, from 0 on. The last step of the run may be reused as any other.
 * @throws Failure `core/compute-invalid`
 */
export function checkCompute(steps: number, compute: readonly number[]): void {
  const wrong = fault(steps, compute);
  if (wrong) throw invalid(steps, wrong);
}

/** How many steps at the end of the run are reused; 0 where the last one is computed. */
export function reusedAtEnd(steps: number, compute: readonly number[]): number {
  return steps - 1 - compute[compute.length - 1];
}

/**
 * A list of steps that ends with the last one of the run: what edges between steps are told of, and what a bare list from elsewhere must
 * be, since a shorter one may be meant for a shorter run. @throws Failure `core/compute-invalid`
 */
export function checkClosed(steps: number, compute: readonly number[]): void {
  checkCompute(steps, compute);
  if (reusedAtEnd(steps, compute) === 0) return;
  const what = { end: compute[compute.length - 1], last: steps - 1 };
  throw invalid(
    steps,
    said(
      "it ends at step {end}; add the last step, {last}, or give a mask, which says that the last step is reused",
      what,
    ),
  );
}

function invalid(steps: number, wrong: Said): Failure {
  return failure(
    "core/compute-invalid",
    said("The list of computed steps is not a schedule of {steps} steps: {wrong}.", { steps, wrong }),
  );
}

function fault(steps: number, compute: readonly number[]): Said | undefined {
  if (compute.length === 0) return said("it is empty; give at least the first step");
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
}

/** A flag per step, 1 compute and 0 reuse; length `steps`. @throws Failure `core/compute-invalid`, as `checkCompute` */
export function maskOf(steps: number, compute: readonly number[]): number[] {
  checkCompute(steps, compute);
  const mask = new Array<number>(steps).fill(0);
  for (const step of compute) mask[step] = 1;
  return mask;
}

/**
 * The steps flagged 1, ascending. @throws Failure `core/mask-invalid`, `core/compute-invalid` (first step not flagged)
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
  checkClosed(graph.steps, compute);
  const errors = compute.slice(1).map((to, k) => edgeError(graph, compute[k], to));
  return errors.sort((a, b) => b - a);
}
