import { predictorById } from "#core/predictors.ts";
import { calibrateSample, residualLength } from "#diffusion/loop/calibration.ts";
import { startOf } from "#diffusion/loop/conditioned-sample.ts";
import type { CutSession, Session } from "#diffusion/session.ts";
import { elements } from "#diffusion/tensors/tensor.ts";
import { reuseCost } from "./reuse-cost.ts";
import { sampleModel, samplerOf } from "./sample-model.ts";
import type { Task, TaskEvent, TaskResults } from "./tasks.ts";

/**
 * Runs a task with a session of its denoiser, a `CutSession` for a model at the residual level: one progress event a step or call, one event for each finished group of
 * edges.
 * @throws Failure as `samplerOf`, `startOf`, `sample` and `calibrateSample`; the signal's reason, between steps.
 */
export async function performTask<T extends Task>(
  task: T,
  session: Session,
  emit: (event: TaskEvent) => void,
  signal: AbortSignal,
): Promise<TaskResults[T["kind"]]>;
export async function performTask(
  task: Task,
  session: Session,
  emit: (event: TaskEvent) => void,
  signal: AbortSignal,
): Promise<TaskResults[Task["kind"]]> {
  if (task.kind === "reuse-cost") return reuseCost(task.model, session as CutSession, signal);
  const { model, settings, sample } = task;
  const sampler = samplerOf(model, settings, session, (sentence) => emit({ kind: "note", sentence }));
  if (task.kind === "sample") {
    const onStep = (done: number) => emit({ kind: "progress", done });
    return sampleModel(sampler, model, sample, { signal, onStep });
  }
  const start = startOf(sample, sampler.scheduler, elements(model.latentDims));
  if (task.kind === "residual-length") return residualLength(sampler, start, signal);
  return calibrateSample(sampler, start, {
    ...task.options,
    predictor: predictorById(task.options.predictor),
    signal,
    onProgress: (done) => emit({ kind: "progress", done }),
    journal: {
      finished: async () => task.finished,
      append: async (group, errors) => emit({ kind: "group", group, errors }),
    },
  });
}
