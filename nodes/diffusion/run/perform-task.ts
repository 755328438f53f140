import { distance } from "#core/distance.ts";
import { predictorById } from "#core/predictors.ts";
import { calibrateSample, residualLength } from "#diffusion/loop/calibration.ts";
import { type FittingSample, fitInClosedLoop } from "#diffusion/loop/closed-loop.ts";
import { startOf } from "#diffusion/loop/conditioned-sample.ts";
import { recordFullRun } from "#diffusion/loop/full-run.ts";
import { calibrateLazily } from "#diffusion/loop/lazy-calibration.ts";
import { makeSettings } from "#diffusion/model/settings.ts";
import type { CutSession, Session } from "#diffusion/session.ts";
import { Shelf } from "#diffusion/tensors/shelf.ts";
import { elements } from "#diffusion/tensors/tensor.ts";
import { fullStates } from "./full-states.ts";
import { reuseCost } from "./reuse-cost.ts";
import { sampleModel, samplerOf } from "./sample-model.ts";
import type { TaskEvent, TaskResults, Tasks } from "./tasks.ts";

/** Where a task is performed. */
interface Place {
  /** Of the task's denoiser, a `CutSession` for a model at the residual level. */
  readonly session: Session | CutSession;
  readonly emit: (event: TaskEvent) => void;
  readonly signal: AbortSignal;
}

type Performers = { readonly [K in keyof Tasks]: (task: Tasks[K], place: Place) => Promise<TaskResults[K]> };

const performers: Performers = {
  table: async ({ model, steps, guidanceScale }) =>
    makeSettings(model, { steps, ...(guidanceScale !== undefined && { guidanceScale }) }),

  sample(task, { session, emit, signal }) {
    const onStep = (done: number) => emit({ kind: "progress", done });
    return sampleModel(begun(task, session, emit), task.model, task.sample, { signal, onStep });
  },
  calibrate(task, { session, emit, signal }) {
    const sampler = begun(task, session, emit);
    return calibrateSample(sampler, startOf(task.sample, sampler.scheduler, elements(task.model.latentDims)), {
      ...task.options,
      predictor: predictorById(task.options.predictor),
      signal,
      onProgress: (done) => emit({ kind: "progress", done }),
      journal: {
        finished: async () => task.finished,
        append: async (group, errors) => emit({ kind: "group", group, errors }),
      },
    });
  },
  "calibrate-lazily"(task, { session, emit, signal }) {
    const sampler = begun(task, session, emit);
    const length = elements(task.model.latentDims);
    return calibrateLazily(
      sampler,
      task.samples.map((sample) => startOf(sample, sampler.scheduler, length)),
      {
        ...task.options,
        predictor: predictorById(task.options.predictor),
        signal,
        finished: task.finished,
        onProgress: (done) => emit({ kind: "progress", done }),
        onMeasured: (items, errors) => emit({ kind: "items", items, errors }),
        onSettled: (schedules) => emit({ kind: "settled", schedules }),
      },
    );
  },
  "full-run"(task, { session, emit, signal }) {
    const sampler = begun(task, session, emit);
    const start = startOf(task.sample, sampler.scheduler, elements(task.model.latentDims));
    return recordFullRun(sampler, start, {
      states: task.states,
      signal,
      onStep: (done) => emit({ kind: "progress", done }),
    });
  },
  async "running-error"(task, { session, emit, signal }) {
    const sampler = begun(task, session, emit);
    const { steps } = sampler.scheduler;
    const shelf = new Shelf();
    const tell = (done: number) => emit({ kind: "progress", done });
    try {
      const all = Array.from({ length: steps }, (_, step) => step + 1);
      const full = await fullStates(sampler, task.model, task.sample, all, { shelf, signal, onStep: tell });
      const measure = distance("l1");
      const errors = new Float64Array(steps);
      await sampleModel(sampler, task.model, task.sample, {
        signal,
        onStep: (done) => tell(steps + done),
        onLatent: async (step, latent) => {
          errors[step] = measure(latent, await full(step + 1));
        },
      });
      return errors;
    } finally {
      await shelf.close();
    }
  },
  async fit({ model, settings, samples, compute, fullStates: known, options, together }, { session, emit, signal }) {
    const sampler = begun({ model, settings }, session, emit);
    const { steps } = sampler.scheduler;
    const shelf = new Shelf();
    const ends = compute.map((_, k) => compute[k + 1] ?? steps);
    const again = known ? 0 : samples.length * steps;
    const tell = (done: number) => emit({ kind: "progress", done });
    try {
      const fitting: FittingSample[] = [];
      for (const [s, sample] of samples.entries()) {
        const fullState = known
          ? (step: number) => known[s]!.get(step)!
          : await fullStates(sampler, model, sample, ends, { shelf, signal, onStep: (done) => tell(s * steps + done) });
        fitting.push({ start: () => startOf(sample, sampler.scheduler, elements(model.latentDims)), fullState });
      }
      const onComputed = (done: number) => tell(again + done);
      return await fitInClosedLoop(sampler, fitting, compute, options, { together, shelf, signal, onComputed });
    } finally {
      await shelf.close();
    }
  },
  "residual-length"(task, { session, emit, signal }) {
    const sampler = begun(task, session, emit);
    return residualLength(sampler, startOf(task.sample, sampler.scheduler, elements(task.model.latentDims)), signal);
  },
  "reuse-cost"(task, { session, signal }) {
    if (!("short" in session)) throw new TypeError("The session of a reuse-cost task is not cut");
    return reuseCost(task.model, session, signal);
  },
};

function begun(
  { model, settings }: Pick<Tasks["sample"], "model" | "settings">,
  session: Session | CutSession,
  emit: Place["emit"],
) {
  return samplerOf(model, settings, session, (sentence) => emit({ kind: "note", sentence }));
}

/**
 * Runs a task with a session of its denoiser: one progress event a step or call, one event for each finished group of edges.
 * @throws Failure as `samplerOf`, `startOf`, `sample` and `calibrateSample`; the signal's reason, between steps.
 */
export function performTask<K extends keyof Tasks>(
  task: Tasks[K] & { readonly kind: K },
  session: Session | CutSession,
  emit: (event: TaskEvent) => void,
  signal: AbortSignal,
): Promise<TaskResults[K]> {
  return performers[task.kind](task, { session, emit, signal });
}
