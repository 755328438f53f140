import { type Said, said } from "#core/said.ts";
import { failure } from "./failures.ts";
import { about, comments, list } from "./python.ts";
import type { ScheduleFile } from "./schedule-file.ts";

/**
 * The noise levels of the steps that a schedule computes, and last where the run ends: B + 1 numbers. A held prediction moves the latent
 * along one straight line through all steps that reuse it, so under Euler the schedule *is* a full run over this coarser grid, up to the
 * rounding of sums.
 * @throws Failure `formats/no-time-grid` where it is not: another predictor than hold, another reuse level than the output, a sampler
 *   that is not Euler's, or one that nothing is known of.
 */
export function timeGridOf(schedule: ScheduleFile): number[] {
  const why = whyNot(schedule);
  if (why) {
    throw failure(
      "formats/no-time-grid",
      said(
        'The schedule is no time grid: {why}. Solve or propose one for the predictor "hold", at the level "output", with FlowMatchEuler, or with Euler and a model that predicts noise.',
        { why },
      ),
    );
  }
  const { sigmas } = schedule.provenance.scheduler!;
  return [...schedule.compute.map((step) => sigmas[step]), sigmas[schedule.steps]];
}

function whyNot({
  predictor,
  promptSteps,
  reuseLevel,
  steps,
  provenance: { scheduler },
}: ScheduleFile): Said | undefined {
  if (promptSteps) return said("it reuses guidance by itself");
  if (predictor !== "hold") return said("its predictor is {predictor}", { predictor });
  if (reuseLevel !== "output") return said("its reuse level is {reuseLevel}", { reuseLevel });
  if (!scheduler || scheduler.sigmas.length !== steps + 1) return said("the table of its sampler is not known");
  const { className, config, sigmas } = scheduler;
  if (!isEuler(className, config)) {
    return said("{className} as configured is not the method of Euler along the prediction", { className });
  }
  if (sigmas[steps] !== 0) return said("its run ends at the noise level {sigma}, not at 0", { sigma: sigmas[steps] });
  return undefined;
}

/** Steps along the prediction itself, as long as the noise level falls: a test asks every sampler whether this is so. */
function isEuler(className: string, config: Readonly<Record<string, unknown>>): boolean {
  if (className === "FlowMatchEulerDiscreteScheduler") return !config.stochastic_sampling && !config.invert_sigmas;
  return className === "EulerDiscreteScheduler" && (config.prediction_type ?? "epsilon") === "epsilon";
}

/** The grid for programs elsewhere: its sigmas as they are, and for pipelines whose scheduler shifts what it is given, before that. */
export function sigmasPython(schedule: ScheduleFile, notes: readonly string[]): string {
  const grid = timeGridOf(schedule);
  const { className, config } = schedule.provenance.scheduler!;
  const before = beforeShift(grid.slice(0, -1), className, config);
  const pipeline = before
    ? `
# What a pipeline of diffusers is given as sigmas=…: its scheduler shifts them by ${config.shift ?? 1} itself.
PIPELINE_SIGMAS = ${list(before)}
`
    : `
# The scheduler bends what it is given: set shift=1.0, use_dynamic_shifting=False, shift_terminal=None before it gets SIGMAS[:-1].
`;
  return `${comments(
    ...about(schedule),
    ...notes,
    "",
    `A full run over these ${schedule.budget} steps is the schedule: nothing is to be reused.`,
  )}
# The noise level of each step, and last where the run ends.
SIGMAS = ${list(grid)}
${pipeline}`;
}

/** Undefined where the configuration does more than shift, by what is not known here. */
function beforeShift(
  sigmas: readonly number[],
  className: string,
  {
    shift = 1,
    use_dynamic_shifting,
    shift_terminal,
    use_karras_sigmas,
    use_exponential_sigmas,
  }: Readonly<Record<string, unknown>>,
): number[] | undefined {
  if (className === "EulerDiscreteScheduler") return [...sigmas];
  if (use_dynamic_shifting || shift_terminal || use_karras_sigmas || use_exponential_sigmas) return undefined;
  const s = Number(shift);
  return sigmas.map((sigma) => sigma / (s - (s - 1) * sigma));
}
