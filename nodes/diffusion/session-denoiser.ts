import { Failure } from "#core/failure.ts";
import type { Conditioning, Denoiser, Row } from "./denoiser.ts";
import { stackRows } from "./encode-prompts.ts";
import { familyById } from "./families/index.ts";
import type { Feed, PortShape, Session } from "./inference.ts";
import type { Model } from "./model.ts";
import { elements } from "./tensor.ts";

/** The denoiser of a model, by a session of its file. */
export function denoiserOf(model: Model, session: Session): Denoiser {
  const { inputs } = familyById(model.family);
  const { latentDims } = model;
  const port = new Map(session.inputs.map((p) => [p.name, p]));
  const length = elements(latentDims);
  const conditioningOf = stackedOnce();
  return {
    latentDims,
    async predict(rows, timestep, { guidanceScale, signal }) {
      const feeds: Record<string, Feed> = {
        ...conditioningOf(rows),
        [inputs.latent]: { data: concatenate(rows, length), dims: [rows.length, ...latentDims] },
        [inputs.timestep]: perRow(port.get(inputs.timestep), timestep, rows.length),
      };
      if (inputs.guidance && guidanceScale !== undefined) {
        feeds[inputs.guidance] = perRow(port.get(inputs.guidance), guidanceScale, rows.length);
      }
      const output = (await session.run(feeds, signal))[session.outputs[0]!.name]!;
      if (output.data.length !== rows.length * length) {
        throw new Failure(
          "diffusion/output-shape",
          `The denoiser of ${model.name} returned [${output.dims.join(", ")}] for latents [${rows.length}, ${latentDims.join(", ")}]. Check that the model's family is right.`,
        );
      }
      return rows.map((_, k) => output.data.subarray(k * length, (k + 1) * length));
    },
  };
}

/** Stacks what rows are conditioned on, and gives the same stack again for the same rows: it does not change between steps. */
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
