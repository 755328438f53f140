import { Failure } from "#core/failure.ts";
import type { Conditioning, Denoiser, Row } from "./denoiser.ts";
import type { Family } from "./families/family.ts";
import { familyById } from "./families/index.ts";
import type { Feed, PortShape, Session } from "./inference.ts";
import type { Model } from "./model.ts";
import { elements, stackRows } from "./tensor.ts";

/**
 * The denoiser of a model, by a session of its file. The predictions of one call are views of one array.
 * @throws Failure from `predict`: `diffusion/output-shape` when the graph's first output has not the sizes of the
 *   latents; what the session throws.
 */
export function denoiserOf(model: Model, session: Session, { inputs }: Family = familyById(model.family)): Denoiser {
  const { latentDims } = model;
  const ports = new Map(session.inputs.map((port) => [port.name, port]));
  const length = elements(latentDims);
  const stackOf = stackedOnce();
  return {
    latentDims,
    async predict(rows, timestep, { guidanceScale, signal }) {
      const dims = [rows.length, ...latentDims];
      const feeds: Record<string, Feed> = {
        ...stackOf(rows),
        [inputs.latent]: { data: concatenate(rows, length), dims },
        [inputs.timestep]: perRow(ports.get(inputs.timestep), timestep, rows.length),
      };
      if (inputs.guidance && guidanceScale !== undefined) {
        feeds[inputs.guidance] = perRow(ports.get(inputs.guidance), guidanceScale, rows.length);
      }
      const output = (await session.run(feeds, signal))[session.outputs[0]!.name]!;
      if (output.dims.join() !== dims.join()) {
        throw new Failure(
          "diffusion/output-shape",
          `The denoiser of ${model.name} returned [${output.dims.join(", ")}] for latents [${dims.join(", ")}]. Check that the model's family is right.`,
        );
      }
      return rows.map((_, k) => output.data.subarray(k * length, (k + 1) * length));
    },
  };
}

/**
 * Stacks what rows are conditioned on, and gives the same stack again for the same rows: it does not change between
 * steps.
 */
function stackedOnce(): (rows: readonly Row[]) => Readonly<Record<string, Feed>> {
  let known: readonly Conditioning[] = [];
  let stack: Readonly<Record<string, Feed>> = {};
  return (rows) => {
    const same = rows.length === known.length && rows.every((row, k) => row.conditioning === known[k]);
    if (!same) {
      known = rows.map((row) => row.conditioning);
      const names = Object.keys(known[0]!);
      stack = Object.fromEntries(names.map((name) => [name, stackRows(known.map((c) => c[name]!))]));
    }
    return stack;
  };
}

function concatenate(rows: readonly Row[], length: number): Float32Array {
  const data = new Float32Array(rows.length * length);
  rows.forEach(({ latent }, k) => {
    data.set(latent, k * length);
  });
  return data;
}

/** One number for the call where the graph wants a scalar (rank 0, or one of fixed size 1), else one a row. */
function perRow(port: PortShape | undefined, value: number, rows: number): Feed {
  const single = port !== undefined && (port.dims.length === 0 || port.dims[0] === 1);
  const count = single ? 1 : rows;
  return { data: new Float32Array(count).fill(value), dims: [count] };
}
