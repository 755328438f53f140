import { hash } from "node:crypto";
import { edgesOf } from "#core/error-graph.ts";
import type { Failure } from "#core/failure.ts";
import type { FittedRow } from "#core/fitted.ts";
import { said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import { edgeGroups, replayCost } from "#diffusion/loop/calibration.ts";
import type { ConditionedSample } from "#diffusion/loop/conditioned-sample.ts";
import type { Model, TorchPipeline } from "#diffusion/model/model.ts";
import type { Settings } from "#diffusion/model/settings.ts";
import type { Inference, TaskOptions } from "#diffusion/run/inference.ts";
import type { Frames, Task, TaskEvent, TaskResults, Tasks } from "#diffusion/run/tasks.ts";
import { type Place, Shelf } from "#diffusion/tensors/shelf.ts";
import { pythonCommand } from "#process/python.ts";
import { intervalWeights, type ToldInterval } from "./interval-weights.ts";
import { TorchProcess } from "./torch-process.ts";

/** How long an aborted run may go on before its process is killed, in milliseconds. */
const GRACE = 20_000;

/** Runs diffusers pipelines in a Python of their own, started on first use. One thing is asked at a time. */
export class TorchInference implements Inference {
  readonly #process: TorchProcess;
  #last: Promise<unknown> = Promise.resolve();

  /** @param python the interpreter: `LEMICA_PYTHON`, or python3 of the path. */
  constructor(python = pythonCommand(), grace = GRACE) {
    this.#process = new TorchProcess(python, grace);
  }

  /** Process id of the Python, while there is one. */
  get pid(): number | undefined {
    return this.#process.pid;
  }

  open(path: string): never {
    throw notThere(said("No file in {path} is opened as a model in ONNX", { path }));
  }

  perform<T extends Task>(task: T, options: TaskOptions = {}): Promise<TaskResults[T["kind"]]> {
    const turn = this.#last.then(() => this.#perform(task, options));
    this.#last = turn.catch(() => {});
    return turn as Promise<TaskResults[T["kind"]]>;
  }

  async release(): Promise<void> {}

  async close(): Promise<void> {
    await this.#process.end(
      failure("onnx/closed", said("The inference was closed before this was done. Open the model again to go on.")),
    );
  }

  async #perform(task: Task, options: TaskOptions): Promise<unknown> {
    options.signal?.throwIfAborted();
    switch (task.kind) {
      case "table":
        return this.#table(task, options);
      case "sample":
        return this.#sample(task, options);
      case "full-run":
        return this.#fullRun(task, options);
      case "calibrate":
        return this.#calibrate(task, options);
      case "fit":
        return this.#fit(task, options);
      case "calibrate-lazily":
        throw notThere(said("Measuring edges as far as budgets need them is for models in ONNX alone"));
      case "running-error":
        throw notThere(said("The error after each step is told of models in ONNX alone"));
      default:
        throw notThere(said("Reuse at the residual level is of models in ONNX alone"));
    }
  }

  async #table({ model, steps, guidanceScale }: Tasks["table"], { signal }: TaskOptions): Promise<Settings> {
    const call = callOf(model.torch!, steps, guidanceScale);
    const sample = { prompt: "a", negative: "", seed: 0 };
    const { result } = await this.#process.ask({ op: "table", pipeline: pipelineOf(model), sample, call }, { signal });
    const table = result.table as {
      className: string;
      config: Record<string, unknown>;
      timesteps: number[];
      sigmas: (number | null)[];
    };
    const sigmas = table.sigmas.map((sigma) => sigma ?? Number.POSITIVE_INFINITY);
    return {
      ...table,
      sigmas: sigmas.length === table.timesteps.length ? [...sigmas, 0] : sigmas,
      request: { steps },
      // The pipeline is told a number, and guides by itself.
      guidance: guidanceScale === undefined ? { mode: "none" } : { mode: "embedded", scale: guidanceScale },
    };
  }

  async #sample({ model, settings, sample }: Tasks["sample"], options: TaskOptions): Promise<TaskResults["sample"]> {
    const schedule = model.applied?.schedule;
    if (model.applied?.promptSteps) throw notThere(said("Guidance is reused by itself with models in ONNX alone"));
    const { result, bytes } = await this.#ask(
      "sample",
      { model, settings, sample },
      { ...(schedule ? { schedule } : {}) },
      options,
    );
    const { computedSteps, evaluations, milliseconds, frames } = result as {
      readonly computedSteps: number;
      readonly evaluations: number;
      readonly milliseconds: number;
      readonly frames: Frames["dims"];
    };
    return {
      latent: floats(bytes[0]!),
      computedSteps,
      evaluations,
      shortEvaluations: 0,
      milliseconds,
      frames: { data: bytes[1]!, dims: frames },
    };
  }

  async #fullRun({ states, ...of }: Tasks["full-run"], options: TaskOptions): Promise<TaskResults["full-run"]> {
    const { result, bytes } = await this.#ask("full-run", of, { states }, options);
    const products = new Float64Array(bytes[0]!.slice().buffer);
    return {
      gram: { size: Math.sqrt(products.length), products },
      states: bytes.slice(1).map(floats),
      milliseconds: result.milliseconds as number,
      action: result.action as number[],
    };
  }

  /** Group by group, so that what is measured is kept. */
  async #calibrate(
    { options: wanted, finished, ...of }: Tasks["calibrate"],
    options: TaskOptions,
  ): Promise<Float64Array> {
    const steps = of.settings.timesteps.length;
    const { maxGap, distance, predictor, batch } = wanted;
    if (predictor !== "hold") {
      throw notThere(said("Errors of a pipeline in Python are measured for the predictor hold"));
    }
    const edges = edgesOf(steps, maxGap);
    const places = new Map(edges.map((edge, k) => [edge.join(), k]));
    const errors = new Float64Array(edges.length);
    let done = steps;
    for (const [group, members] of edgeGroups(steps, maxGap, batch).entries()) {
      let found = finished.get(group);
      if (!found) {
        const { result } = await this.#ask(
          "edges",
          of,
          { distance, edges: members },
          { ...options, onEvent: undefined },
        );
        found = result.errors as number[];
        options.onEvent?.({ kind: "group", group, errors: found });
      }
      for (const [k, edge] of members.entries()) errors[places.get(edge.join())!] = found[k]!;
      done += replayCost(steps, members);
      options.onEvent?.({ kind: "progress", done });
    }
    return errors;
  }

  /** Interval by interval, each sample as far as it: what is fitted is what the scheduler is given, one row for all branches. */
  async #fit(task: Tasks["fit"], options: TaskOptions): Promise<FittedRow[]> {
    if (task.options.border !== undefined) {
      throw notThere(said("Weights that look back across no border are fitted with models in ONNX alone"));
    }
    const shelf = new Shelf();
    try {
      return await this.#fitted(task, await this.#fullStates(task, shelf, options), options);
    } finally {
      await shelf.close();
    }
  }

  async #fitted(
    { samples, compute, options: wanted, model, settings, fullStates }: Tasks["fit"],
    stateOf: (sample: number, step: number) => Promise<Float32Array>,
    options: TaskOptions,
  ): Promise<FittedRow[]> {
    const steps = settings.timesteps.length;
    const rows: FittedRow[] = [];
    let evaluations = fullStates ? 0 : samples.length * steps;
    for (const [k, from] of compute.entries()) {
      const to = compute[k + 1] ?? steps;
      if (to === from + 1) continue;
      const told: ToldInterval[] = [];
      for (const [number, sample] of samples.entries()) {
        const target = await stateOf(number, to);
        const bytes = [new Uint8Array(target.buffer, target.byteOffset, target.byteLength)];
        const known = rows.map((row) => ({ from: row.from, to: row.to, weights: row.weights.every }));
        const { lookBack } = wanted;
        const more = { number, first: rows.length === 0, rows: known, from, to, lookBack };
        const of = { model, settings, sample };
        const answer = await this.#ask("interval", of, more, { signal: options.signal }, bytes);
        const { seen, moves, computed } = answer.result as { seen: number[]; moves: number[]; computed: number };
        told.push({ seen, moves, gram: new Float64Array(answer.bytes[0]!.slice().buffer) });
        evaluations += computed;
        options.onEvent?.({ kind: "progress", done: evaluations });
      }
      rows.push({ from, to, weights: { every: intervalWeights(told, from, to, settings.sigmas, wanted) } });
    }
    return rows;
  }

  /** The latents of full runs where intervals end: those that are given, or of runs that are made again, one in memory at a time. */
  async #fullStates(
    { samples, compute, fullStates, model, settings }: Tasks["fit"],
    shelf: Shelf,
    options: TaskOptions,
  ): Promise<(sample: number, step: number) => Promise<Float32Array>> {
    if (fullStates) return async (sample, step) => fullStates[sample]!.get(step)!;
    const steps = settings.timesteps.length;
    const places: Map<number, Place>[] = [];
    for (const sample of samples) {
      const { states } = await this.#fullRun({ kind: "full-run", model, settings, sample, states: true }, options);
      const at = new Map<number, Place>();
      for (const step of [...compute.slice(1), steps]) at.set(step, await shelf.put(states[step]!));
      places.push(at);
      options.onEvent?.({ kind: "progress", done: places.length * steps });
    }
    return (sample, step) => shelf.get(places[sample]!.get(step)!, (length) => new Float32Array(length));
  }

  #ask(
    op: string,
    {
      model,
      settings,
      sample,
    }: { readonly model: Model; readonly settings: Settings; readonly sample: ConditionedSample },
    more: Readonly<Record<string, unknown>>,
    { signal, onEvent }: TaskOptions,
    bytes: readonly Uint8Array[] = [],
  ) {
    const scale = settings.guidance.mode === "none" ? undefined : settings.guidance.scale;
    const { prompt, negative, seed, conditionings } = sample;
    const call = callOf(model.torch!, settings.request.steps, scale);
    const pictures = Object.entries(conditionings.positive).map(([name, { data, dims }]) => {
      const rgb = Uint8Array.from(data);
      return { rgb, told: { name, dims, sha256: hash("sha256", rgb) } };
    });
    const asked = { prompt, negative, seed, pictures: pictures.map(({ told }) => told) };
    const message = { op, pipeline: pipelineOf(model), sample: asked, call, ...more };
    return this.#process.ask(message, {
      signal,
      bytes: [...bytes, ...pictures.map(({ rgb }) => rgb)],
      onEvent: (event) => onEvent?.(event as TaskEvent),
    });
  }
}

function pipelineOf({ folder, torch }: Model) {
  const { dtype, device, offload, variant } = torch!;
  return { folder, dtype, device, offload, variant };
}

function callOf({ call }: TorchPipeline, steps: number, guidanceScale: number | undefined) {
  return { ...call, num_inference_steps: steps, ...(guidanceScale !== undefined && { guidance_scale: guidanceScale }) };
}

function floats(bytes: Uint8Array): Float32Array {
  return new Float32Array(bytes.slice().buffer);
}

function notThere(what: Parameters<typeof said>[0] extends string ? ReturnType<typeof said> : never): Failure {
  return failure(
    "torch/not-for-pipelines",
    said(
      "{what}, and this model is a diffusers pipeline in Python. Take it out here, or load an export of it in ONNX.",
      { what },
    ),
  );
}
