import { type Said, said } from "#core/said.ts";

/** A computed step and the step of another run that it was carried to. */
interface CarriedStep {
  readonly from: number;
  readonly to: number;
  /** Where the two stand on the axis they were compared on. */
  readonly fromAt: number;
  readonly toAt: number;
}

export interface Transferred {
  /** The steps to compute in the other run, ascending, first and last among them. */
  readonly compute: readonly number[];
  /** One entry per step that was computed before, in order. */
  readonly mapping: readonly CarriedStep[];
  /** What happened that one might not expect, a sentence each. */
  readonly notes: readonly Said[];
}

/**
 * Carries computed steps to another run: each to the step whose place on a common axis is nearest, of equally near ones the
 * earlier; the first to the first and the last to the last whatever their places. Steps that meet become one, and the
 * budget falls. Deterministic. Cost: computed steps × steps of the other run.
 *
 * @param compute ascending, with the first and the last step of its run. @param from, to the places of all steps of the
 *   two runs, falling or equal.
 */
export function nearestSteps(compute: readonly number[], from: readonly number[], to: readonly number[]): Transferred {
  const last = to.length - 1;
  const mapping = compute.map((step): CarriedStep => {
    const target = step === 0 ? 0 : step === from.length - 1 ? last : nearest(to, from[step]!);
    return { from: step, to: target, fromAt: from[step]!, toAt: to[target]! };
  });
  const kept = [...new Set(mapping.map((carried) => carried.to))];
  return { compute: kept, mapping, notes: notesOn(mapping, kept.length) };
}

function nearest(places: readonly number[], at: number): number {
  let best = 0;
  places.forEach((place, k) => {
    if (Math.abs(place - at) < Math.abs(places[best]! - at)) best = k;
  });
  return best;
}

function notesOn(mapping: readonly CarriedStep[], budget: number): Said[] {
  const notes: Said[] = [];
  const groups = new Map<number, number[]>();
  for (const { from, to } of mapping) groups.set(to, [...(groups.get(to) ?? []), from]);
  for (const [to, steps] of groups) {
    if (steps.length > 1)
      notes.push(said("Steps {steps} fall together on step {to}.", { steps: steps.join(", "), to }));
  }
  if (budget < mapping.length)
    notes.push(said("{budget} steps are computed in place of {before}.", { budget, before: mapping.length }));
  return notes;
}
