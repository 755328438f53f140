import type { Counting } from "#core/least-squares.ts";
import { said } from "#core/said.ts";
import { batchWithin } from "#diffusion/loop/calibration.ts";
import { reuseLevelOf } from "#diffusion/model/model.ts";
import type { Settings } from "#diffusion/model/settings.ts";
import { checkTable } from "#diffusion/run/sample-model.ts";
import { elements } from "#diffusion/tensors/tensor.ts";
import type { FullRuns } from "#formats/full-runs-file.ts";
import { makeSchedule, type ScheduleFile } from "#formats/schedule-file.ts";
import type { NodeContext } from "#kit/context.ts";
import { checkOutputModel } from "../calibrate/check-full-model.ts";
import { failure } from "../failures.ts";
import type { Conditioning, PipelineModel } from "../values.ts";

/** @throws Failure `solve/other-level` where full runs were recorded at another reuse level than a model has. */
export function checkLevel({ reuseLevel }: FullRuns, model: PipelineModel): void {
  const level = reuseLevelOf(model);
  if (level === reuseLevel) return;
  throw failure(
    "solve/other-level",
    said(
      'The full runs were recorded at the reuse level "{reuseLevel}", and the model reuses at the level "{level}". Connect the model that they were recorded with, or record full runs of this one.',
      { reuseLevel, level },
    ),
  );
}

/** What weights are fitted to, and by running what. */
export interface FittingInputs {
  readonly runs: FullRuns;
  readonly model: PipelineModel;
  readonly conditioning: Conditioning;
  readonly settings: Settings;
}

interface FittingParams {
  readonly lookBack: number;
  readonly form: "branch" | "guided";
  readonly ridge: number;
  readonly counting: Counting;
  readonly heldOut: boolean;
}

/** @throws Failure as `checkOutputModel`; `solve/other-level`, `solve/other-runs`, `diffusion/other-table`. */
export function checkFitting({ runs, model, conditioning: { samples }, settings }: FittingInputs): void {
  checkOutputModel(model);
  checkLevel(runs, model);
  const known = runs.provenance.model?.hash;
  const same =
    samples.length === runs.samples.length &&
    samples.every(({ prompt, seed }, k) => prompt === runs.samples[k]!.prompt && seed === runs.samples[k]!.seed);
  if (!same || (known !== undefined && known !== model.hash)) {
    throw failure(
      "solve/other-runs",
      said(
        "The full runs are of another model, or of other prompts and seeds, than those given. Connect the model, the Prompts and the Sampling Settings that they were recorded with.",
      ),
    );
  }
  checkTable(runs.provenance.scheduler?.sigmas, settings);
}

/** Whether the latents of every step are there; where they are not, fitting makes the full runs again. */
function hasStates({ runs, steps }: FullRuns): boolean {
  return runs.every(({ states }) => states.length > steps);
}

/** Evaluations per guidance branch that fitting a schedule of a budget takes for each sample. */
export function fittingCost(runs: FullRuns, budget: number): number {
  return budget + (hasStates(runs) ? 0 : runs.steps);
}

/**
 * The schedule with weights that were fitted along it, to these of the samples; errors that it was chosen by are kept. Costs `fittingCost`
 * for each sample.
 * @throws Failure `solve/other-runs`; as the task `fit`; the signal's reason.
 */
export async function fitAlong(
  schedule: ScheduleFile,
  { runs, model, conditioning, settings }: FittingInputs,
  places: readonly number[],
  params: FittingParams,
  {
    inference,
    signal,
    tell,
    onProgress,
  }: Pick<NodeContext, "inference" | "signal"> & {
    readonly tell: NodeContext["log"];
    readonly onProgress: (evaluations: number) => void;
  },
): Promise<ScheduleFile> {
  const { compute, steps, promptSteps, border } = schedule;
  if (promptSteps) {
    throw failure(
      "solve/guidance-steps",
      said(
        "The schedule reuses guidance by itself, and its weights are fitted to full runs alone, as Guidance Reuse does. Connect a schedule without such steps.",
      ),
    );
  }
  if (steps !== runs.steps) {
    throw failure(
      "solve/other-runs",
      said(
        "The schedule is for {steps} steps, and the full runs have {runsSteps}. Propose a schedule from these runs.",
        { steps, runsSteps: runs.steps },
      ),
    );
  }
  const ends = compute.map((_, k) => compute[k + 1] ?? steps);
  const rows = await inference.perform(
    {
      kind: "fit",
      model,
      settings,
      samples: places.map((place) => conditioning.samples[place]!),
      compute,
      ...(hasStates(runs) && {
        fullStates: places.map((place) => new Map(ends.map((step) => [step, runs.runs[place]!.states[step]!]))),
      }),
      options: { ...params, border, noise: true, rounds: 3 },
      together: batchWithin(64 * 2 ** 20, elements(model.latentDims), settings),
    },
    {
      signal,
      onEvent: (event) => {
        if (event.kind === "progress") onProgress(event.done);
        if (event.kind === "note") tell(event.sentence);
      },
    },
  );
  const { objective, edgeErrors, distance } = schedule;
  return makeSchedule({
    steps,
    compute,
    border,
    objective,
    reuseLevel: "output",
    fitted: { lookBack: params.lookBack, noise: true, rows, loop: "closed", samples: places.length },
    ...(edgeErrors && { edgeErrors }),
    ...(distance !== undefined && { distance }),
    provenance: runs.provenance,
  });
}
