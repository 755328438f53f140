/** Changes of a list of computed steps by hand. The first step stays computed, whatever is asked. */

/** Computes a step, or reuses it. */
export function withStep(
  steps: number,
  compute: readonly number[],
  step: number,
  computed: boolean,
): readonly number[] {
  if (compute.includes(step) === computed || !isFree(steps, step)) return compute;
  return computed ? [...compute, step].sort((a, b) => a - b) : compute.filter((each) => each !== step);
}

export function toggled(steps: number, compute: readonly number[], step: number): readonly number[] {
  return withStep(steps, compute, step, !compute.includes(step));
}

/** Moves a computed step as far towards another as its neighbours leave room. @returns the list, and where the step is now. */
export function moved(
  steps: number,
  compute: readonly number[],
  step: number,
  to: number,
): readonly [compute: readonly number[], step: number] {
  const at = compute.indexOf(step);
  if (at < 0 || !isFree(steps, step)) return [compute, step];
  const place = Math.min(Math.max(to, compute[at - 1]! + 1), (compute[at + 1] ?? steps) - 1);
  if (place === step) return [compute, step];
  return [compute.map((each) => (each === step ? place : each)), place];
}

/** Whether a step can be chosen: one of the run, and not the first. */
export function isFree(steps: number, step: number): boolean {
  return step > 0 && step < steps;
}
