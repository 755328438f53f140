import { z } from "zod";
import { type DistanceName, distanceNames } from "#core/distance.ts";
import { checkSize } from "#core/error-graph.ts";
import { FITTED } from "#core/fitted.ts";
import { type Said, said } from "#core/said.ts";
import { checkCompute, largestGap, maskOf, reusedAtEnd, scheduleErrors } from "#core/schedule.ts";
import { type Objective, parseObjective } from "#core/solver.ts";
import { summaryOf } from "#core/summary.ts";
import { type DocumentKind, inFile, parseDocument } from "./document.ts";
import { type ErrorGraphFile, graphOf } from "./error-graph-file.ts";
import { failure } from "./failures.ts";
import { type FittedPart, fitsSteps, fittedSchema } from "./fitted-weights.ts";
import { formatJson } from "./json.ts";
import { type Provenance, provenanceSchema, type ReuseLevel, reuseLevelSchema } from "./provenance.ts";

/** What chose the steps: an objective of the solver, even spacing, or a person or another program (`given`). */
export type ScheduleObjective = Objective | "uniform" | "given";

const objectiveSchema = z.string().transform((text, context): ScheduleObjective => {
  if (text === "uniform" || text === "given") return text;
  try {
    return parseObjective(text);
  } catch (cause) {
    context.addIssue({ code: "custom", message: (cause as Error).message });
    return z.NEVER;
  }
});

export const scheduleSchema = z.object({
  format: z.literal("lemica.schedule"),
  version: z.literal(1),
  steps: z.int().min(1),
  budget: z.int().min(1),
  /** The computed steps, ascending, the first among them. */
  compute: z.array(z.int()),
  /** Those of them at which the prompt's branch alone is computed, and guidance reused: ascending, the first step not among them. */
  promptSteps: z.array(z.int()).min(1).readonly().optional(),
  /** The first step of a second denoiser, one of those computed: nothing is reused or looked back on across it. */
  border: z.int().min(1).optional(),
  /** A flag per step: 1 compute, 0 reuse. */
  mask: z.array(z.union([z.literal(0), z.literal(1)])),
  /** No gap between computed steps is larger. */
  maxGap: z.int().min(1),
  objective: objectiveSchema,
  /** The errors of the edges between computed steps, and to the end where the last step is reused, descending; absent if nothing was measured. */
  edgeErrors: z.array(z.number().min(0)).optional(),
  /** The measured error of the whole schedule, in `jointDistance`, mean over samples. */
  jointError: z.number().min(0).optional(),
  /** The same of each sample, whose mean it is. */
  jointErrors: z.array(z.number().min(0)).min(1).readonly().optional(),
  /** The unit of these errors, as in an error graph. */
  distance: z.string().optional(),
  reuseLevel: reuseLevelSchema,
  predictor: z.string(),
  /** Of the predictor `fitted`. */
  fitted: fittedSchema.optional(),
  provenance: provenanceSchema,
});

export type ScheduleFile = z.output<typeof scheduleSchema>;

/** What joint errors are measured in: the schedule's own distance of latents; the paper's where it has none, or one of another kind. */
export function jointDistance({ distance: own }: Pick<ScheduleFile, "distance">): DistanceName {
  return distanceNames.find((name) => name === own) ?? "l1";
}

export interface ScheduleParts {
  readonly compute: readonly number[];
  /** Of these, those that compute the prompt's branch alone; others are left out. */
  readonly promptSteps?: readonly number[] | undefined;
  /** Left out where it is not computed. */
  readonly border?: number | undefined;
  readonly objective: ScheduleObjective;
  /**
   * The measured errors the schedule was chosen by; steps, largest gap, reuse level, predictor and provenance come from
   * it.
   */
  readonly graph?: ErrorGraphFile;
  /** Needed without a graph. */
  readonly steps?: number;
  readonly jointError?: number;
  readonly jointErrors?: readonly number[] | undefined;
  readonly reuseLevel?: ReuseLevel;
  /** Of `fitted` without its weights, or with those of other steps, `taylor1` is left, to which weights are drawn. */
  readonly predictor?: string;
  readonly fitted?: FittedPart | undefined;
  /** Where there is no graph: of the edges, in any order, and their unit. */
  readonly edgeErrors?: readonly number[];
  readonly distance?: string;
  readonly provenance?: Provenance;
}

/**
 * A schedule with everything derived that can be: mask, budget, largest gap, and the edge errors where the graph has
 * them all (an evenly spaced schedule may take longer edges than were measured, and none leads to the end of the run).
 * @throws Failure `core/compute-invalid`, `core/steps-invalid`; `formats/bad-schedule` if neither a graph nor the steps
 * are given
 */
export function makeSchedule(parts: ScheduleParts): ScheduleFile {
  const { compute, graph, jointError, jointErrors } = parts;
  const steps = graph?.steps ?? parts.steps;
  if (steps === undefined) {
    throw failure("formats/bad-schedule", said("A schedule needs its number of steps; give it, or an error graph."));
  }
  checkSize(steps, 1);
  const promptSteps = parts.promptSteps?.filter((step) => step > 0 && compute.includes(step)) ?? [];
  const border = parts.border !== undefined && compute.includes(parts.border) ? parts.border : undefined;
  const fits = parts.fitted && fitsSteps(parts.fitted, steps, compute, { promptSteps, border });
  const fitted = fits ? parts.fitted : undefined;
  checkCompute(steps, compute);
  const end = reusedAtEnd(steps, compute);
  const gap = Math.max(largestGap(compute), end);
  const measured = graph && end === 0 && gap <= graph.maxGap;
  const edgeErrors = measured ? scheduleErrors(graphOf(graph), compute) : parts.edgeErrors;
  const distance = graph?.distance ?? parts.distance;
  const predictor = parts.predictor ?? graph?.predictor ?? "unknown";
  return {
    format: "lemica.schedule",
    version: 1,
    steps,
    budget: compute.length,
    compute: [...compute],
    ...(promptSteps.length > 0 && { promptSteps }),
    ...(border !== undefined && { border }),
    mask: maskOf(steps, compute) as (0 | 1)[],
    maxGap: Math.max(1, gap, graph?.maxGap ?? 1),
    objective: parts.objective,
    ...(edgeErrors && { edgeErrors: edgeErrors.toSorted((a, b) => b - a) }),
    ...(jointError !== undefined && { jointError }),
    ...(jointErrors && { jointErrors }),
    ...(distance !== undefined && { distance }),
    reuseLevel: parts.reuseLevel ?? graph?.reuseLevel ?? "unknown",
    predictor: fitted ? FITTED : predictor === FITTED ? "taylor1" : predictor,
    ...(fitted && { fitted }),
    provenance: parts.provenance ?? graph?.provenance ?? {},
  };
}

const kind: DocumentKind = {
  format: "lemica.schedule",
  version: 1,
  name: said("a schedule"),
  code: "formats/bad-schedule",
};

/**
 * A `*.schedule.json` whose parts agree with each other.
 * @throws Failure `formats/not-json`, `formats/wrong-format`, `formats/newer-version`, `formats/bad-schedule`,
 * `core/compute-invalid`, all with the file's name
 */
export function parseSchedule(text: string, source: string): ScheduleFile {
  const file = parseDocument(kind, scheduleSchema, text, source);
  inFile(source, () => checkCompute(file.steps, file.compute));
  const wrong = disagreement(file);
  if (wrong) throw failure("formats/bad-schedule", said("{source} contradicts itself: {wrong}.", { source, wrong }));
  return file;
}

function disagreement(file: ScheduleFile): Said | undefined {
  const { steps, budget, compute, mask, maxGap, edgeErrors, jointError, jointErrors, predictor, fitted } = file;
  const { promptSteps = [], border } = file;
  if ((predictor === FITTED) !== (fitted !== undefined)) {
    return fitted
      ? said('its predictor is "{predictor}" and it has fitted weights; propose the schedule again', { predictor })
      : said('its predictor is "{predictor}" and it has no fitted weights; propose the schedule again', { predictor });
  }
  if (mask.length !== steps) {
    return said('its mask has {count} flags for {steps} steps; make the mask again from "compute"', {
      count: mask.length,
      steps,
    });
  }
  const right = maskOf(steps, compute);
  const step = mask.findIndex((flag, i) => flag !== right[i]);
  if (step >= 0) {
    return mask[step]
      ? said(
          "step {step} is computed by its mask and not by its list of computed steps; make one of them from the other",
          { step },
        )
      : said(
          "step {step} is computed by its list and not by its mask of computed steps; make one of them from the other",
          { step },
        );
  }
  if (budget !== compute.length) {
    return said("its budget is {budget} and it computes {count} steps; set the budget to {count}", {
      budget,
      count: compute.length,
    });
  }
  const wrongPrompt = promptSteps.find((s, k) => s <= (promptSteps[k - 1] ?? 0) || !compute.includes(s));
  if (wrongPrompt !== undefined) {
    return said(
      'step {step} of its "promptSteps" is the first, not computed, or not in ascending order; correct the list',
      {
        step: wrongPrompt,
      },
    );
  }
  if (border !== undefined && !compute.includes(border))
    return said("step {border}, its border, is not computed; add it to the computed steps", { border });
  if (fitted && !fitsSteps(fitted, steps, compute, { promptSteps, border }))
    return said("its weights are not those of its reused steps; fit them again");
  const gap = largestGap(compute);
  if (gap > maxGap)
    return said('it has a gap of {gap} over its largest gap of {maxGap}; set "maxGap" to {gap} or more', {
      gap,
      maxGap,
    });
  if (jointErrors && !(Math.abs(summaryOf(jointErrors).mean - (jointError ?? -1)) <= 1e-9 * (jointError ?? 0))) {
    return said('its joint error is not the mean of those of its samples; remove "jointErrors" or measure it again');
  }
  if (!edgeErrors) return undefined;
  const edges = mask[steps - 1] === 1 ? budget - 1 : budget;
  if (edgeErrors.length !== edges) {
    return said('it has {count} edge errors for {edges} edges; remove "edgeErrors" or solve again', {
      count: edgeErrors.length,
      edges,
    });
  }
  if (edgeErrors.some((error, i) => i > 0 && error > edgeErrors[i - 1])) {
    return said('its edge errors are not in descending order; sort or remove "edgeErrors"');
  }
  return undefined;
}

/** The text of a `*.schedule.json`, the same bytes for the same content. */
export function formatSchedule(file: ScheduleFile): string {
  const { format, version, steps, budget, compute, promptSteps, border, mask, maxGap, objective, edgeErrors } = file;
  const { jointError, jointErrors, distance, reuseLevel, predictor, fitted, provenance } = file;
  const chosen = { format, version, steps, budget, compute, promptSteps, border, mask, maxGap, objective };
  const measured = { edgeErrors, jointError, jointErrors, distance };
  return formatJson({ ...chosen, ...measured, reuseLevel, predictor, fitted, provenance });
}
