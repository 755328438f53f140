import { checkSize } from "#core/error-graph.ts";
import { findPredictor } from "#core/predictors.ts";
import { type Said, said } from "#core/said.ts";
import { cacheDitFollowingPython } from "./cache-dit-following.ts";
import { about, comments, list, moduleName, tableConstants } from "./python.ts";
import { importLines, pythonModule } from "./python-module.ts";
import type { ScheduleFile } from "./schedule-file.ts";
import { notesOf } from "./what-carries-over.ts";

/**
 * Runs of computed and of reused steps in turn, as `cache_dit.steps_mask` takes them. A mask begins with a computed step.
 */
export interface Bins {
  readonly computeBins: readonly number[];
  readonly cacheBins: readonly number[];
}

export function binsOf(mask: readonly number[]): Bins {
  const runs: number[] = [];
  mask.forEach((flag, step) => {
    if (step > 0 && flag === mask[step - 1]) runs[runs.length - 1]++;
    else runs.push(1);
  });
  return { computeBins: runs.filter((_, i) => i % 2 === 0), cacheBins: runs.filter((_, i) => i % 2 === 1) };
}

/**
 * The mask that `cache_dit.steps_mask` makes of bins: a run of 1, a run of 0, and so on, until both lists are used up.
 * @throws Failure `core/steps-invalid` if that is no number of steps
 */
export function maskOfBins({ computeBins, cacheBins }: Bins): number[] {
  checkSize(
    [...computeBins, ...cacheBins].reduce((sum, run) => sum + run, 0),
    1,
  );
  const mask: number[] = [];
  for (let i = 0; i < Math.max(computeBins.length, cacheBins.length); i++) {
    for (let n = computeBins[i] ?? 0; n > 0; n--) mask.push(1);
    for (let n = cacheBins[i] ?? 0; n > 0; n--) mask.push(0);
  }
  return mask;
}

/** Models by their names whose pipelines cache-dit 1.5.3 does not know: those with a UNet, Latte, Open-Sora. */
const UNKNOWN =
  /latte|open[-_ ]?sora|sdxl|\bsd[-_ ]?(v?[12]|xl)|stable[-_ ]?diffusion[-_ ]?(v?[12]|xl)|latent[-_ ]?consistency|\blcm\b/i;

/** What does not carry over to cache-dit, whose TaylorSeer is another extrapolation than the one that was measured. */
export function cacheDitNotes(schedule: ScheduleFile): Said[] {
  const { predictor } = schedule;
  const order = orderOf(schedule);
  const taylor = said(
    "Measured with {predictor} along sigma: cache-dit's TaylorSeer runs along steps, and holds until the fourth one (order {order}).",
    { predictor, order: order ?? "" },
  );
  const predictors = order ? ["hold", predictor] : ["hold"];
  const model = schedule.provenance.model?.name ?? "";
  const unknown = said("cache-dit knows no pipeline of {model}: export to diffusers, or write a BlockAdapter.", {
    model,
  });
  const notes = notesOf(schedule, { program: "cache-dit", level: "residual", predictors, comparesTable: true });
  return [...notes, ...(order ? [taylor] : []), ...(UNKNOWN.test(model) ? [unknown] : [])];
}

/** Of the TaylorSeer that stands for the predictor; undefined where it holds. */
function orderOf({ predictor }: ScheduleFile): number | undefined {
  return findPredictor(predictor)?.order || undefined;
}

/**
 * A Python module that makes a diffusers pipeline follow the schedule by cache-dit's `steps_computation_mask`. The
 * policy is `static`, which reuses exactly where the mask says; a Taylor predictor becomes cache-dit's TaylorSeer
 * calibrator. cache-dit counts calls of the transformer: the module tells it how many a step has, and refuses runs whose
 * steps are others than it counts.
 * @param notes what does not carry over
 */
export function cacheDitPython(schedule: ScheduleFile, notes: readonly string[]): string {
  const { steps, mask } = schedule;
  const { computeBins, cacheBins } = binsOf(mask);
  const order = orderOf(schedule);
  const { imports, body } = pythonModule(["schedule", "table", "watch"]);
  return `${comments(...about(schedule), ...notes, "")}
${comments(
  "For cache-dit 1.3 or later (run with 1.5.3): DBCacheConfig, steps_computation_mask, steps_computation_policy.",
  "",
  `    import ${moduleName(schedule)}_cache_dit as schedule`,
  "    schedule.enable(pipe)",
  "    pipe(prompt, num_inference_steps=schedule.STEPS)",
  "    schedule.disable(pipe)",
)}
${importLines([...imports, "import cache_dit", `from cache_dit import BlockAdapterRegister, DBCacheConfig, ParamsModifier${order ? ", TaylorSeerCalibratorConfig" : ""}`])}

STEPS = ${steps}

# A flag per step: 1 compute, 0 reuse.
STEPS_COMPUTATION_MASK = ${list(mask)}

# The same as runs: cache_dit.steps_mask(compute_bins=COMPUTE_BINS, cache_bins=CACHE_BINS)
COMPUTE_BINS = ${list(computeBins)}
CACHE_BINS = ${list(cacheBins)}

# Whether the schedule was measured with classifier-free guidance; None where that is not known.
GUIDED = ${guidedOf(schedule)}

${tableConstants(schedule)}


${cacheDitFollowingPython}

def _calibrator(pipe):
${calibrator(order)}


${body}
`;
}

/** Guidance is a second branch for classifier-free guidance above 1 alone. */
function guidedOf({ provenance: { guidance } }: ScheduleFile): "True" | "False" | "None" {
  if (!guidance) return "None";
  return guidance.mode === "classifier-free" && (guidance.scale ?? 2) > 1 ? "True" : "False";
}

function calibrator(order: number | undefined): string {
  if (!order) return "    return None";
  return `    # The last block of Stable Diffusion 3 gives no text states, and a calibrator for them stops there.
    encoder = not type(pipe).__name__.startswith("StableDiffusion3")
    return TaylorSeerCalibratorConfig(taylorseer_order=${order}, enable_encoder_calibrator=encoder)`;
}
