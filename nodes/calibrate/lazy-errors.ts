import { z } from "zod";
import { type Aggregate, aggregate } from "#core/aggregate.ts";
import { bestByBounds, bestOfMeasured, edgesAlong, type Wanted } from "#core/choose-items.ts";
import type { DistanceName } from "#core/distance.ts";
import { type ErrorGraph, edgesOf } from "#core/error-graph.ts";
import { type Item, PartialErrors } from "#core/partial-errors.ts";
import { said } from "#core/said.ts";
import { checkBudget } from "#core/solver.ts";
import { calibrationCost, weightsAt } from "#diffusion/loop/calibration.ts";
import type { ConditionedSample } from "#diffusion/loop/conditioned-sample.ts";
import { keyOf } from "#diffusion/loop/lazy-calibration.ts";
import { type Model, reuseLevelOf } from "#diffusion/model/model.ts";
import type { Settings } from "#diffusion/model/settings.ts";
import type { TaskEvent } from "#diffusion/run/tasks.ts";
import { certainOf, type ErrorGraphFile } from "#formats/error-graph-file.ts";
import type { NodeContext } from "#kit/context.ts";
import { once } from "#kit/once.ts";
import type { Preview } from "#kit/preview.ts";
import { heatmapOfEdges } from "../previews/heatmap.ts";
import { nowAndThen } from "./now-and-then.ts";

/** What a calibration as far as some budgets need it is given. */
export interface Lazily {
  readonly model: Model;
  readonly settings: Settings;
  readonly samples: readonly ConditionedSample[];
  readonly budgets: readonly number[];
  readonly untilStable: boolean;
  /** Per guidance branch, of all samples together, after which measuring stops. */
  readonly evaluations: number | undefined;
  readonly maxGap: number;
  readonly distance: DistanceName;
  readonly aggregate: Aggregate;
  readonly predictor: string;
  readonly batch: number;
}

interface LazyGraph extends Pick<ErrorGraphFile, "unsettled" | "standardErrors"> {
  readonly graph: ErrorGraph;
  readonly samples: number;
}

const entrySchema = z.object({
  items: z.array(z.tuple([z.int(), z.int()])),
  batch: z.int(),
  errors: z.array(z.number()),
});

/**
 * Measures the edges that can matter for some budgets, on all samples or until schedules stay the same.
 * @returns the graph, which holds for these budgets, those of them that are open, and the samples that were taken. @throws Failure `core/budget-infeasible`; as the task.
 */
export async function measureLazily(
  { samples, budgets, untilStable, evaluations, ...given }: Lazily,
  { inference, signal, store, progress, preview, log }: NodeContext,
): Promise<LazyGraph> {
  const { model, settings, maxGap, batch, aggregate: how } = given;
  const steps = settings.timesteps.length;
  for (const budget of budgets) checkBudget({ steps, maxGap }, budget);
  const journal = store.journal("items");
  const entries = (await journal.entries()).map((entry) => entrySchema.parse(entry)).filter((e) => e.batch === batch);
  if (entries.length > 0) {
    const known = entries.reduce((sum, { errors }) => sum + errors.length, 0);
    log(said("{known} measurements are known from a calibration that was stopped", { known }));
  }
  const seen = new PartialErrors(steps, maxGap, samples.length);
  for (const { items, errors } of entries) items.forEach((item, k) => void seen.know(item, errors[k]!));
  const picture = nowAndThen(() => preview(measured(seen, how)));
  const most = samples.length * calibrationCost(steps, maxGap, weightsAt(reuseLevelOf(model)));
  const tell = once(log);
  const writing: Promise<void>[] = [];
  let settled = 0;
  const onEvent = (event: TaskEvent) => {
    if (event.kind === "note") tell(event.sentence);
    if (event.kind === "settled") {
      settled = event.schedules.length;
      for (const { budget, compute } of event.schedules) {
        tell(said("budget {budget} is settled: {compute}", { budget, compute: compute.join(" ") }));
      }
    }
    if (event.kind === "progress") {
      progress(event.done, most, said("{settled} of {all} budgets settled", { settled, all: budgets.length }));
    }
    if (event.kind !== "items") return;
    for (const [k, item] of event.items.entries()) seen.know(item, event.errors[k]!);
    picture.changed();
    const written = journal.append({ items: event.items, batch, errors: event.errors });
    // Its failure is told below; until then it is no unhandled one.
    written.catch(() => {});
    writing.push(written);
  };
  const finished = new Map(entries.map(({ items, errors }) => [keyOf(items as readonly Item[]), errors]));
  const { distance, predictor } = given;
  const options = { maxGap, distance, predictor, batch, budgets, aggregate: how, untilStable, evaluations };
  const task = { kind: "calibrate-lazily", model, settings, samples, options, finished } as const;
  const { errors, isStable } = await inference.perform(task, { signal, onEvent });
  await Promise.all(writing);
  picture.flush();
  await journal.done();
  const known = new PartialErrors(steps, maxGap, errors.length);
  for (const [s, own] of errors.entries()) known.errors[s]!.set(own);
  const open = report(known, { budgets, aggregate: how }, log);
  if (untilStable && open.length === 0) {
    log(
      isStable
        ? said("schedules stay the same from {samples} samples on", { samples: errors.length - 2 })
        : said("{samples} samples are not enough for schedules that stay the same: give more prompts or seeds", {
            samples: errors.length,
          }),
    );
  }
  const all = known.measured(how);
  const spreads = [...all.keys()].flatMap((edge) =>
    Number.isFinite(all[edge]) ? (standardError(known.errors.map((own) => own[edge]!)) ?? []) : [],
  );
  return {
    graph: { steps, maxGap, errors: all, settled: budgets },
    samples: errors.length,
    ...(open.length > 0 && { unsettled: open }),
    ...(spreads.length > 0 && { standardErrors: spreads }),
  };
}

/**
 * Tells each schedule with its worst error, how far that may be off by the choice of samples, and what is not known.
 * @returns the budgets that are open.
 */
function report(
  known: PartialErrors,
  wanted: Wanted,
  log: NodeContext["log"],
): { readonly budget: number; readonly atLeast: number }[] {
  const bounds = known.bounds(wanted.aggregate);
  const worstOf = (compute: readonly number[]) => {
    const edges = edgesAlong(known, compute);
    return edges.reduce((a, b) => (bounds[b]! > bounds[a]! ? b : a), edges[0] ?? -1);
  };
  const found = bestByBounds(known, wanted);
  const best = new Map(bestOfMeasured(known, wanted).map(({ budget, compute }) => [budget, compute]));
  for (const { budget } of found) {
    const compute = best.get(budget)!;
    const worst = worstOf(compute);
    const what = { budget, compute: compute.join(" "), error: (bounds[worst] ?? 0).toPrecision(3) };
    const spread = worst < 0 ? undefined : standardError(known.errors.map((own) => own[worst]!));
    log(
      spread === undefined
        ? said("{budget} computed: {compute}, worst edge error {error}", what)
        : said("{budget} computed: {compute}, worst edge error {error} (standard error of the mean {spread})", {
            ...what,
            spread: spread.toPrecision(2),
          }),
    );
  }
  const open = found
    .filter((one) => one.open.length > 0)
    .map(({ budget, compute }) => ({ budget, atLeast: bounds[worstOf(compute)] ?? 0 }));
  for (const { budget, atLeast } of open) {
    log(said("budget {budget} is not settled: {certain}", { budget, certain: certainOf(atLeast) }));
  }
  const all = known.errors.length * edgesOf(known.steps, known.maxGap).length;
  const made = known.errors.reduce((sum, own) => sum + own.filter((error) => !Number.isNaN(error)).length, 0);
  log(said("{made} of {all} measurements were made", { made, all }));
  return open;
}

/** Of the mean; undefined for a single value. */
function standardError(values: readonly number[]): number | undefined {
  const count = values.length;
  if (count < 2) return undefined;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1) / count);
}

/** Edges that some sample knows, aggregated over these. */
function measured(known: PartialErrors, how: Aggregate): Preview {
  const edges = edgesOf(known.steps, known.maxGap).flatMap(([from, to], edge) => {
    const errors = known.errors.map((own) => own[edge]!).filter((error) => !Number.isNaN(error));
    return errors.length > 0
      ? [
          [
            from,
            to,
            aggregate(
              errors.map((error) => Float64Array.of(error)),
              how,
            )[0]!,
          ] as const,
        ]
      : [];
  });
  return heatmapOfEdges(known.steps, edges);
}
