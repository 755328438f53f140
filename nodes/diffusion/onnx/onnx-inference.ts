import { resolve } from "node:path";
import type { Failure } from "#core/failure.ts";
import { said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import { latentInput } from "#diffusion/model/model.ts";
import type { Inference, TaskOptions } from "#diffusion/run/inference.ts";
import type { Task, TaskResults } from "#diffusion/run/tasks.ts";
import type { Session, SessionOptions } from "#diffusion/session.ts";
import { castFeeds, floatTensor } from "./cast.ts";
import type { Opened } from "./messages.ts";
import { ModelProcess } from "./model-process.ts";
import { modelStamp } from "./model-stamp.ts";
import type { CutOptions } from "./surgery/find-cut.ts";
import { Turns } from "./turns.ts";

/** A model under certain options: what the child keeps one session for. */
interface Wanted {
  readonly key: string;
  readonly path: string;
  readonly options: SessionOptions;
  /** How it is cut at its block stack, if so. */
  readonly cutting?: CutOptions | undefined;
}

interface Loaded {
  readonly wanted: Wanted;
  readonly opened: Opened;
  /** Of the files, as they were when they were loaded. */
  readonly stamp: string;
}

/** How long an aborted run may go on before its process is killed, in milliseconds. */
const GRACE = 5000;

/**
 * Runs models in a child process of its own, started on first use. A child that died is replaced at the next use, and a
 * session that was lost with it, or released, is loaded again when it is run.
 */
export class OnnxInference implements Inference {
  readonly #defaults: SessionOptions;
  readonly #process: ModelProcess;
  readonly #turns = new Turns();
  readonly #loaded = new Map<string, Loaded>();

  /**
   * @param defaults options of every session that names none of its own.
   * @param grace milliseconds that an aborted run may go on before its process is killed.
   */
  constructor(defaults: SessionOptions = {}, grace = GRACE) {
    this.#defaults = defaults;
    this.#process = new ModelProcess(grace, () => this.#loaded.clear());
  }

  /** Process id of the model process, while there is one. */
  get pid(): number | undefined {
    return this.#process.pid;
  }

  async open(path: string, options: SessionOptions = {}, signal?: AbortSignal): Promise<Session> {
    const wanted = wantedOf(resolve(path), { ...this.#defaults, ...options });
    const { opened, stamp } = await this.#turns.take((dismissal) => this.#load(wanted, dismissal, signal), signal);
    const run: Session["run"] = async (feeds, signal) => {
      const cast = castFeeds(wanted.path, opened.inputs, feeds);
      const outputs = await this.#turns.take(async (dismissal) => {
        const held = this.#loaded.get(wanted.key) ?? (await this.#load(wanted, dismissal, signal));
        if (held.stamp !== stamp) throw changed(wanted.path);
        dismissal.throwIfAborted();
        return this.#process.ask({ op: "run", key: wanted.key, path: wanted.path, feeds: cast }, signal);
      }, signal);
      return Object.fromEntries(Object.entries(outputs).map(([name, wire]) => [name, floatTensor(wire)]));
    };
    return { path: wanted.path, ...opened, run };
  }

  /** What the child has loaded of a model, loading it if it is not there or its files were replaced. */
  async #load(wanted: Wanted, dismissal: AbortSignal, signal?: AbortSignal): Promise<Loaded> {
    const { key, path, options, cutting } = wanted;
    const stamp = await modelStamp(path);
    const held = this.#loaded.get(key);
    if (held?.stamp === stamp) return held;
    if (held) await this.#release(held.wanted);
    dismissal.throwIfAborted();
    const opened = await this.#process.ask({ op: "open", key, path, options, cutting }, signal);
    const loaded = { wanted, opened, stamp };
    this.#loaded.set(key, loaded);
    return loaded;
  }

  perform<T extends Task>(task: T, { signal, onEvent }: TaskOptions = {}): Promise<TaskResults[T["kind"]]> {
    const { files, residual } = task.model;
    const cutting = residual && { latent: latentInput(task.model), streams: residual.streams };
    const wanted = wantedOf(resolve(files.denoiser), this.#defaults, cutting);
    return this.#turns.take(async (dismissal) => {
      await this.#load(wanted, dismissal, signal);
      dismissal.throwIfAborted();
      const result = await this.#process.ask(
        { op: "perform", key: wanted.key, path: wanted.path, task },
        signal,
        onEvent,
      );
      return result as TaskResults[T["kind"]];
    }, signal);
  }

  release(path: string): Promise<void> {
    const file = resolve(path);
    return this.#turns.take(async () => {
      for (const { wanted } of [...this.#loaded.values()]) {
        if (wanted.path === file) await this.#release(wanted);
      }
    });
  }

  async #release({ key, path }: Wanted): Promise<void> {
    if (!this.#loaded.delete(key)) return;
    try {
      await this.#process.ask({ op: "release", key, path });
    } catch (cause) {
      // With the process gone the memory is free as well.
      if (this.pid !== undefined) throw cause;
    }
  }

  async close(): Promise<void> {
    const reason = failure(
      "onnx/closed",
      said("The inference was closed before this was done. Open the model again to go on."),
    );
    this.#turns.dismiss(reason);
    await this.#process.end(reason);
  }
}

function wantedOf(path: string, options: SessionOptions, cutting?: CutOptions): Wanted {
  return { key: JSON.stringify([path, options.providers, options.threads, cutting]), path, options, cutting };
}

function changed(path: string): Failure {
  return failure(
    "onnx/changed-file",
    said(
      "{path} or its data was replaced since it was opened, so that a run would go on with another model. Load the model again.",
      { path },
    ),
  );
}
