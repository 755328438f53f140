import type { Aggregate } from "#core/aggregate.ts";
import { type Best, bestByBounds, chooseItems, edgesAlong, measuringCosts, type Wanted } from "#core/choose-items.ts";
import { edgesOf } from "#core/error-graph.ts";
import { expectedErrors } from "#core/expected-errors.ts";
import { type Item, PartialErrors } from "#core/partial-errors.ts";
import { Shelf } from "#diffusion/tensors/shelf.ts";
import type { Sampler } from "./branches.ts";
import { type CalibrationOptions, replayCost, weightsAt } from "./calibration.ts";
import { EdgeMeter } from "./edge-meter.ts";
import type { Start } from "./run.ts";

export interface LazyOptions extends Omit<CalibrationOptions, "journal"> {
  /** Feasible budgets that are to be settled. */
  readonly budgets: readonly number[];
  readonly aggregate: Aggregate;
  /** Samples are added until two in a row change no schedule, from the first two on; else all are taken at once. */
  readonly untilStable: boolean;
  /**
   * Weighted evaluations per guidance branch of all samples after which measuring stops, settled or not: what is open of the schedules that
   * are expected to be best is measured then, a few edges more. No limit if absent.
   */
  readonly evaluations?: number | undefined;
  /** Errors of items that a stopped calibration measured together, by `keyOf` them. */
  readonly finished?: ReadonlyMap<string, readonly number[]> | undefined;
  readonly onMeasured?: ((items: readonly Item[], errors: readonly number[]) => void) | undefined;
  /** Told the schedules of the budgets that are settled as it stands: with more samples others may be. */
  readonly onSettled?: ((schedules: readonly Pick<Best, "budget" | "compute">[]) => void) | undefined;
}

export interface LazyErrors {
  /** By sample that was taken, in the order of `edgesOf`; NaN where nothing was measured. */
  readonly errors: readonly Float64Array[];
  /** Whether samples were added until schedules stayed the same; of no meaning otherwise. */
  readonly isStable: boolean;
}

/** Batches that are chosen at once: what they come to decides about the next. */
const BATCHES_AHEAD = 2;

/** What items that are measured together are called. */
export function keyOf(items: readonly Item[]): string {
  return items.map((item) => item.join(" ")).join();
}

/**
 * Errors of the edges that can matter for some budgets by lexicographic minimax: measured until the best schedules of the full graph are known
 * (see `bestByBounds`), edge by edge and sample by sample. Costs T evaluations a sample and guidance branch, and T − to for each measurement. The same
 * arguments make the same measurements in the same order, whatever had been finished. Memory as `calibrateSample`, the full runs of all
 * samples sharing the 128 MiB.
 * @throws Failure as `calibrateSample`.
 */
export async function calibrateLazily(
  sampler: Sampler,
  starts: readonly Start[],
  options: LazyOptions,
): Promise<LazyErrors> {
  const { steps } = sampler.scheduler;
  const { maxGap, batch, untilStable, evaluations = Number.POSITIVE_INFINITY, finished, signal } = options;
  const weights = weightsAt(sampler.denoiser.level);
  const edges = edgesOf(steps, maxGap);
  let work = 0;
  const count = (full: number, short = 0) => {
    work += weights.full * full + weights.short * short;
    options.onProgress?.(work);
  };
  const shelf = new Shelf(options.held);
  try {
    const meter = new EdgeMeter(sampler, shelf, { ...options, count });
    const known = new PartialErrors(steps, maxGap, 0);
    const local: Float64Array[] = [];
    const costs = measuringCosts(steps, maxGap);
    const measure = async (items: readonly Item[]) => {
      for (const some of batches(items, edges, batch)) {
        let errors = finished?.get(keyOf(some));
        if (errors?.length === some.length) {
          const known = some.map(([, edge]) => edges[edge]!);
          count(replayCost(steps, known), replayCost(steps, known, { full: 0, short: 1 }));
        } else {
          signal?.throwIfAborted();
          errors = await meter.measure(some);
          options.onMeasured?.(some, errors);
        }
        for (const [k, item] of some.entries()) known.know(item, errors[k]!);
      }
    };
    let [same, before] = [0, ""];
    for (let samples = untilStable ? Math.min(2, starts.length) : starts.length; ; samples++) {
      for (const start of starts.slice(local.length, samples)) {
        local.push(await meter.add(start));
        known.addSample();
      }
      for (;;) {
        const expected = expectedErrors(known, local);
        if (work >= evaluations) {
          await measure(openOf(known, known.filled(expected), options));
          return { errors: known.errors, isStable: false };
        }
        const items = chooseItems(known, { ...options, expected, costs, most: BATCHES_AHEAD * batch });
        if (items.length === 0) break;
        await measure(items);
        options.onSettled?.(
          bestByBounds(known, options).flatMap(({ open, budget, compute }) =>
            open.length === 0 ? [{ budget, compute }] : [],
          ),
        );
      }
      const best = JSON.stringify(bestByBounds(known, options).map(({ compute }) => compute));
      same = best === before ? same + 1 : 0;
      before = best;
      if (same === 2 || samples === starts.length) return { errors: known.errors, isStable: same === 2 };
    }
  } finally {
    await shelf.close();
  }
}

/** What is unknown along the schedules that are expected to be best, of budgets that are not settled. */
function openOf(known: PartialErrors, expected: PartialErrors, wanted: Wanted): Item[] {
  const settled = new Set(
    bestByBounds(known, wanted).flatMap(({ open, budget }) => (open.length === 0 ? [budget] : [])),
  );
  const along = bestByBounds(expected, wanted)
    .filter(({ budget }) => !settled.has(budget))
    .flatMap(({ compute }) => edgesAlong(known, compute));
  return [...new Set(along)].flatMap((edge) => known.unknown(edge).map((sample): Item => [sample, edge]));
}

/** Sorted by the step that they compute at first, so that calls are full from the start. */
function batches(items: readonly Item[], edges: readonly (readonly [number, number])[], size: number): Item[][] {
  const sorted = [...items].sort((a, b) => edges[a[1]]![1] - edges[b[1]]![1] || a[1] - b[1] || a[0] - b[0]);
  return Array.from({ length: Math.ceil(sorted.length / size) }, (_, k) => sorted.slice(k * size, (k + 1) * size));
}
