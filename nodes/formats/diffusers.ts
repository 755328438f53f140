import { FITTED } from "#core/fitted.ts";
import { findPredictor, predictorIds } from "#core/predictors.ts";
import { type Said, said } from "#core/said.ts";
import { failure } from "./failures.ts";
import { about, comments, list, moduleName, tableConstants } from "./python.ts";
import { importLines, pythonModule } from "./python-module.ts";
import type { ScheduleFile } from "./schedule-file.ts";
import { notesOf } from "./what-carries-over.ts";

/** The order of the polynomial along sigma that a predictor is, by its id; undefined for what the module cannot make. */
const orderOf = (predictor: string) => findPredictor(predictor)?.order;

/**
 * What does not carry over to the module for diffusers.
 * @throws Failure `formats/other-schedule` for another predictor, or one along sigmas that are not known
 */
export function diffusersNotes(schedule: ScheduleFile): Said[] {
  const { steps, predictor, provenance, fitted, reuseLevel } = schedule;
  const notes = notesOf(schedule, {
    program: said("the module for diffusers"),
    level: reuseLevel === "residual" ? "residual" : "output",
    predictors: [...predictorIds.filter((id) => orderOf(id) !== undefined), ...(fitted ? [FITTED] : [])],
    faithful: true,
    comparesTable: true,
  });
  if (orderOf(predictor) && (provenance.scheduler?.sigmas.length ?? 0) < steps) {
    throw failure(
      "formats/other-schedule",
      said(
        'The schedule was measured with the predictor "{predictor}" along sigma, and its table of sigmas is not known; calibrate it, or use the predictor "hold".',
        { predictor },
      ),
    );
  }
  return notes;
}

/**
 * A Python module that makes a diffusers pipeline follow the schedule by itself: at reused steps each guidance branch of the
 * denoiser gets its last output again, or what its block stack has added, or an extrapolation of either along sigma, as the
 * schedule was measured. It stands on
 * torch alone, and watches the pipeline's parts by a class of their own for each.
 * @param notes what does not carry over
 */
export function diffusersPython(schedule: ScheduleFile, notes: readonly string[]): string {
  const { steps, mask, predictor } = schedule;
  const residual = schedule.reuseLevel === "residual";
  const { imports, body } = pythonModule([
    ...(residual ? (["blocks"] as const) : []),
    "schedule",
    "policy",
    "follow",
    "run",
    "inputs",
    "predict",
    "table",
    "watch",
  ]);
  return `${comments(
    ...about(schedule),
    ...notes,
    "",
    "For diffusers 0.30 or later (run with 0.42.1).",
    "",
    `    import ${moduleName(schedule)}_diffusers as schedule`,
    "    undo = schedule.enable(pipe)",
    `    pipe(prompt, num_inference_steps=${inferenceSteps(schedule)})`,
    "    undo()",
  )}
${importLines(imports)}

STEPS = ${steps}

# A flag per step: 1 compute, 0 reuse.
MASK = ${list(mask)}

# A reused output is held (0), or extended by a line (1) or a parabola (2) along sigma.
ORDER = ${orderOf(predictor) ?? 0}
${rowsOf(schedule)}
${tableConstants(schedule)}


def enable(pipe, component=None, *, scheduler="scheduler", other_table=False):
    """Makes a pipeline follow the schedule; returns what undoes it, by a call or as a context manager.

    component: the name of its denoiser, such as "transformer" or "unet", or several names. Without it, all that it has: of
    two experts (Wan 2.2) each holds its own outputs.
    scheduler: the name of the scheduler that these denoisers are stepped by.
    other_table: follow the mask by position even though the scheduler, or its table, is another than the measured one.

    At a computed step nothing is changed. ${residual ? REUSED_RESIDUAL : REUSED_OUTPUT} A branch is known by the name that the pipeline
    calls it by (cache_context), by what it is conditioned on and by its shapes; what is not known is computed. Enabling
    again replaces what was enabled before.

    Raises ValueError where a run would not be the one that the schedule is for: another number of steps, another table.
    """
    return _follow(pipe, Scheduled(schedule(), other_table${residual ? ", Blocks" : ""}), component, scheduler)


def schedule():
    """The schedule of this module."""
    return Schedule(tuple(MASK), ORDER, SCHEDULER, tuple(TIMESTEPS), tuple(SIGMAS)${schedule.fitted ? ", ROWS" : ""}${residual ? ', level="residual"' : ""})


${body}
`;
}

const REUSED_OUTPUT = `At a reused step a denoiser is not called (no weights are loaded, no hooks run):
    each guidance branch gets what it gave before, or an extrapolation of it.`;
const REUSED_RESIDUAL = `At a reused step a denoiser is called without its block stack:
    what that has added to each guidance branch before, or an extrapolation of it, is added in its place.`;

/** The rows of fitted weights; nothing where there are none. */
function rowsOf({ fitted }: ScheduleFile): string {
  if (!fitted) return "";
  const rows = fitted.rows.map(({ from, to, weights: { every = [] } }) => {
    const last = fitted.noise ? every.slice(0, -1) : every;
    return `    (${from}, ${to}, (${last.map((weight) => `${weight},`).join(" ")}), ${fitted.noise ? every.at(-1) : 0}),`;
  });
  return `
# Of each interval with a reused step: the computed steps around it, weights of the last computed predictions, newest first, and of
# the noise that the run began with.
ROWS = (
${rows.join("\n")}
)
`;
}

/** What to ask a pipeline for: schedulers of the second order make a table of two entries for nearly each step, PNDM one or nine more. */
function inferenceSteps({ steps, provenance }: ScheduleFile): string {
  const name = provenance.scheduler?.className ?? "";
  if (/Heun|KDPM2/.test(name) && steps % 2 === 1) return String((steps + 1) / 2);
  if (name === "PNDMScheduler") return String(steps - (provenance.scheduler?.config.skip_prk_steps === true ? 1 : 9));
  return "schedule.STEPS";
}
