import { Failure } from "#core/failure.ts";
import type { Denoiser, Row } from "./denoiser.ts";
import { denoiserFeeds } from "./denoiser-feeds.ts";
import type { Family } from "./families/family.ts";
import { familyById } from "./families/index.ts";
import type { Feed, Session } from "./inference.ts";
import type { Model } from "./model.ts";
import { elements, type Tensor } from "./tensor.ts";

/**
 * The denoiser of a model, by a session of its file. The predictions of one call are views of one array. Rows whose
 * conditioning has unlike sizes (texts of unlike lengths) go into calls of their own, and so does every row of a graph
 * that was made for one.
 * @throws Failure from `predict`: `diffusion/output-shape` when the graph's first output has not the sizes of the
 *   latents; what the session throws.
 */
export function denoiserOf(model: Model, session: Session, family: Family = familyById(model.family)): Denoiser {
  return denoiserBy(model, session, (feeds, _, signal) => session.run(feeds, signal), family);
}

/** Runs the graph for the rows at these places of what is predicted. */
export type RunRows = (
  feeds: Readonly<Record<string, Feed>>,
  places: readonly number[],
  signal: AbortSignal | undefined,
) => ReturnType<Session["run"]>;

/** As `denoiserOf`, with the graph run by somebody else. @param session tells its inputs and outputs. */
export function denoiserBy(
  model: Model,
  session: Pick<Session, "inputs" | "outputs">,
  run: RunRows,
  family: Family = familyById(model.family),
): Denoiser {
  const ports = new Map(session.inputs.map((port) => [port.name, port]));
  const latentPort = ports.get(model.graph.names[family.inputs.latent] ?? family.inputs.latent);
  const single = latentPort?.dims[0] === 1;
  const sign = model.graph.sign ?? family.sign ?? 1;
  const feeders = new Map<string, ReturnType<typeof denoiserFeeds>>();
  return {
    latentDims: model.latentDims,
    async predict(rows, timestep, options) {
      const predictions = new Array<Float32Array>(rows.length);
      for (const [key, places] of callsOf(rows, single)) {
        const feedsOf = feeders.get(key) ?? denoiserFeeds(model, family, ports);
        feeders.set(key, feedsOf);
        const asked = places.map((k) => rows[k]!);
        const outputs = await run(feedsOf(asked, timestep, options), places, options.signal);
        const found = predictionsOf(model, family, outputs[session.outputs[0]!.name]!, asked.length);
        places.forEach((k, n) => {
          predictions[k] = sign === 1 ? found[n]! : found[n]!.map((v) => -v);
        });
      }
      return predictions;
    },
  };
}

/** Places of the rows that go into each call, by a key that is the same at every step. */
function callsOf(rows: readonly Row[], single: boolean): ReadonlyMap<string, readonly number[]> {
  const calls = new Map<string, number[]>();
  rows.forEach(({ conditioning }, k) => {
    const shapes = Object.values(conditioning).map(({ dims }) => dims.join("x"));
    const key = single ? String(k) : shapes.join();
    calls.set(key, [...(calls.get(key) ?? []), k]);
  });
  return calls;
}

function predictionsOf(model: Model, family: Family, output: Tensor, rows: number): Float32Array[] {
  const { latentDims } = model;
  const dims = [rows, ...latentDims];
  const given =
    output.dims.length === dims.length + 1 && output.dims[2] === 1 ? output.dims.toSpliced(2, 1) : output.dims;
  const fits =
    given.length === dims.length &&
    given.every((d, k) => d === dims[k] || (k === 1 && (family.leading || family.reference) && d > dims[k]!));
  if (!fits) {
    throw new Failure(
      "diffusion/output-shape",
      `The denoiser of ${model.name} returned [${output.dims.join(", ")}] for latents [${dims.join(", ")}]. Check that the model's family is right.`,
    );
  }
  const length = elements(latentDims);
  const stride = output.data.length / rows;
  return Array.from({ length: rows }, (_, k) => output.data.subarray(k * stride, k * stride + length));
}
