import { familyById } from "#diffusion/families/index.ts";
import type { Denoiser } from "#diffusion/loop/denoiser.ts";
import type { Model } from "#diffusion/model/model.ts";
import type { CutSession } from "#diffusion/session.ts";
import type { Tensor } from "#diffusion/tensors/tensor.ts";
import { type Note, predictBy } from "./session-denoiser.ts";

/** How one row's residual is laid out: the sizes of each stream, the first of them for one row. */
type Shapes = readonly (readonly number[])[];

/**
 * The denoiser of a model that is cut at its block stack, for reuse at the residual level. A row's residual is what the stack
 * has added to its streams, one after the other. With one stream, the residuals of a call are views of the array that the
 * runtime made, and go back into it uncopied as long as they are handed on in the same order.
 * @throws Failure as the denoisers of `denoiserOf`.
 */
export function residualDenoiserOf(model: Model, session: CutSession, note?: Note): Denoiser {
  const family = familyById(model.family);
  /** By the length of a row's residual: rows of other text lengths have others. */
  const shapes = new Map<number, Shapes>();
  const whole = predictBy(model, session, family, note);
  // It is spoken to as the whole graph is; what the short one no longer takes in is left out where feeds are cast.
  const short = predictBy(model, { inputs: session.inputs, outputs: session.short.outputs }, family);
  return {
    latentDims: model.latentDims,
    level: "residual",
    async compute(rows, timestep, options) {
      const kept = new Array<Float32Array>(rows.length);
      const predictions = await whole(rows, timestep, options, async (feeds, places) => {
        const outputs = await session.run(feeds, options.signal);
        const streams = session.residuals.map((name) => outputs[name]!);
        rowsOf(streams, places.length).forEach((row, k) => {
          kept[places[k]!] = row;
          shapes.set(row.length, shapesOf(streams, places.length));
        });
        return outputs;
      });
      return { predictions, kept };
    },
    reuse(rows, kept, timestep, options) {
      return short(rows, timestep, options, (feeds, places) => {
        const asked = places.map((place) => kept[place]!);
        const stacked = stackResiduals(asked, shapes.get(asked[0]!.length)!);
        const fed = Object.fromEntries(session.residuals.map((name, k) => [name, stacked[k]!]));
        return session.short.run({ ...feeds, ...fed }, options.signal);
      });
    },
  };
}

function shapesOf(streams: readonly Tensor[], rows: number): Shapes {
  return streams.map(({ dims: [first = 1, ...sizes] }) => [first / rows, ...sizes]);
}

/** What a batch's streams hold of each row, one stream after the other. */
function rowsOf(streams: readonly Tensor[], rows: number): Float32Array[] {
  return Array.from({ length: rows }, (_, row) => {
    const parts = streams.map(({ data }) => {
      const size = data.length / rows;
      return data.subarray(row * size, (row + 1) * size);
    });
    return parts.length === 1 ? parts[0]! : joined(parts);
  });
}

/** The streams of a batch from the residuals of its rows. */
function stackResiduals(residuals: readonly Float32Array[], shapes: Shapes): Tensor[] {
  let offset = 0;
  return shapes.map(([first = 1, ...sizes]) => {
    const size = sizes.reduce((product, d) => product * d, first);
    const start = offset;
    offset += size;
    const parts = residuals.map((row) => row.subarray(start, start + size));
    return { data: inOneArray(parts) ?? joined(parts), dims: [first * residuals.length, ...sizes] };
  });
}

/** The stretch that parts make up if they lie one after the other in one array. */
function inOneArray(parts: readonly Float32Array[]): Float32Array | undefined {
  const [{ buffer, byteOffset, byteLength, length }] = parts as [Float32Array<ArrayBuffer>];
  const follow = parts.every((part, k) => part.buffer === buffer && part.byteOffset === byteOffset + k * byteLength);
  return follow ? new Float32Array(buffer, byteOffset, length * parts.length) : undefined;
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const data = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    data.set(part, offset);
    offset += part.length;
  }
  return data;
}
