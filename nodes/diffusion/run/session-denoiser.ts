import { Failure } from "#core/failure.ts";
import { type Said, said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import type { Family } from "#diffusion/families/family.ts";
import { familyById } from "#diffusion/families/index.ts";
import { type CallOptions, type Denoiser, outputDenoiser, type Predict, type Row } from "#diffusion/loop/denoiser.ts";
import type { Model } from "#diffusion/model/model.ts";
import type { Feed, PortShape, Session } from "#diffusion/session.ts";
import { elements, type Tensor } from "#diffusion/tensors/tensor.ts";
import { denoiserFeeds } from "./denoiser-feeds.ts";
import { rowCalls } from "./row-calls.ts";

/** Told once what a user should know of a graph. */
export type Note = (sentence: Said) => void;

/**
 * The denoiser of a model, by a session of its file. The predictions of one call are views of one array. Of rows that go into
 * calls of their own see `rowCalls`. A graph that says it takes any number of rows, but fails with several and not with one,
 * is called row by row from then on.
 * @throws Failure from `compute`: `diffusion/output-shape` when the graph's first output has not the sizes of the
 *   latents; what the session throws.
 */
export function denoiserOf(
  model: Model,
  session: Session,
  family: Family = familyById(model.family),
  note?: Note,
): Denoiser {
  const predict = predictBy(model, session, family, note);
  return outputDenoiser(model.latentDims, (rows, timestep, options) =>
    predict(rows, timestep, options, (feeds, _, into) => session.run(feeds, options.signal, into)),
  );
}

/** Runs the graph for the rows at these places of what is predicted; the last may come several times. */
export type RunRows = (
  feeds: Readonly<Record<string, Feed>>,
  places: readonly number[],
  into: Readonly<Record<string, Tensor>> | undefined,
) => Promise<Readonly<Record<string, Tensor>>>;

/**
 * As `predict` of the denoiser of `denoiserOf`, with each call's graph run by somebody else.
 * @param session tells its inputs and outputs.
 */
export function predictBy(
  model: Model,
  session: Pick<Session, "inputs" | "outputs">,
  family: Family,
  note?: Note,
): (...args: [...Parameters<Predict>, run: RunRows]) => ReturnType<Predict> {
  const { inputs } = family.denoiser;
  const ports = new Map(session.inputs.map((port) => [port.name, port]));
  const [declared] = ports.get(model.graph.names[inputs.latent] ?? inputs.latent)?.dims ?? [];
  let fixed = typeof declared === "number" ? declared : undefined;
  const sign = model.graph.sign ?? family.denoiser.sign ?? 1;
  const feeders = new Map<string, ReturnType<typeof denoiserFeeds>>();
  const [predicted] = session.outputs as readonly [PortShape, ...PortShape[]];
  const length = elements(model.latentDims);
  /** The sizes of a prediction for one row that is a latent and no more, once they are known: the next is written where it is wanted. */
  let single: readonly number[] | undefined;
  // The latents of a call, once it is over: large, and as large the next time.
  let spare: Float32Array | undefined;
  const call = async (rows: readonly Row[], timestep: number, options: CallOptions, run: RunRows) => {
    const predictions = new Array<Float32Array>(rows.length);
    for (const { key, places, fed } of rowCalls(rows, fixed)) {
      let made: Float32Array | undefined;
      const feedsOf = feeders.get(key) ?? denoiserFeeds(model, family, ports);
      feeders.set(key, feedsOf);
      const asked = fed.map((k) => rows[k]!);
      const feeds = feedsOf(asked, timestep, options, (length) => {
        const free = spare?.length === length ? spare : new Float32Array(length);
        spare = undefined;
        made = free;
        return free;
      });
      const data = single && asked.length === 1 ? options.output?.(length) : undefined;
      const outputs = await run(feeds, fed, data && { [predicted.name]: { data, dims: single! } });
      spare = made;
      const prediction = outputs[predicted.name]!;
      if (asked.length === 1 && predicted.type === "float32" && prediction.data.length === length) {
        single = prediction.dims;
      }
      const found = predictionsOf(model, family, prediction, asked.length);
      places.forEach((k, n) => {
        predictions[k] = sign === 1 ? found[n]! : found[n]!.map((v) => -v);
      });
    }
    return predictions;
  };
  return async (rows, timestep, options, run) => {
    try {
      return await call(rows, timestep, options, run);
    } catch (cause) {
      const mayBeBaked = cause instanceof Failure && BAKED.includes(cause.code);
      if (!mayBeBaked || fixed !== undefined || rows.length === 1) throw cause;
      fixed = 1;
      const alone = await call(rows, timestep, options, run).catch(() => {
        fixed = undefined;
        throw cause;
      });
      note?.(
        said("The denoiser of {model} says that it takes any number of rows, but takes one: it is called row by row.", {
          model: model.name,
        }),
      );
      return alone;
    }
  };
}

/** How a graph fails whose number of rows was written into it when it was exported. */
const BAKED = ["onnx/run-failed", "diffusion/output-shape"];

function predictionsOf(model: Model, family: Family, output: Tensor, rows: number): Float32Array[] {
  const { latentDims } = model;
  const dims = [rows, ...latentDims];
  const given =
    output.dims.length === dims.length + 1 && output.dims[2] === 1 ? output.dims.toSpliced(2, 1) : output.dims;
  const fits =
    given.length === dims.length &&
    given.every((d, k) => d === dims[k] || (k === 1 && (family.denoiser.leading || family.reference) && d > dims[k]!));
  if (!fits) {
    throw failure(
      "diffusion/output-shape",
      said("The denoiser of {model} returned [{dims}] for latents [{dims2}]. Check that the model's family is right.", {
        model: model.name,
        dims: output.dims.join(", "),
        dims2: dims.join(", "),
      }),
    );
  }
  const length = elements(latentDims);
  const stride = output.data.length / rows;
  if (rows === 1 && stride === length) return [output.data];
  return Array.from({ length: rows }, (_, k) => output.data.subarray(k * stride, k * stride + length));
}
