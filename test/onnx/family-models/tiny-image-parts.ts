import { initializer, model, op, seeded, tensor } from "../builder.ts";

type Type = "float32" | "float16";
const FLOAT = 1;
const codeOf = (type: Type) => (type === "float16" ? 10 : FLOAT);

export interface TinyVaeEncoder {
  /** That it gives: those of a latent, or twice as many, the means before the deviations. */
  readonly channels: number;
  readonly output: "latent_sample" | "latent_parameters";
  /** Pixels of a cell's side. */
  readonly cell: number;
  readonly type: Type;
  readonly seed: number;
}

/** A clip's pixels [1, 3, F, H, W] → [1, C, (F − 1) / 4 + 1, H / cell, W / cell]: means of cells of every fourth frame, mixed. */
export function tinyVaeEncoder({ channels, output, cell, type, seed }: TinyVaeEncoder): Uint8Array {
  return model({
    inputs: [tensor("sample", type, ["batch", 3, "frames", "height", "width"])],
    outputs: [tensor(output, type, ["batch", channels, "latent_frames", "rows", "columns"])],
    nodes: [
      op("Cast", "sample", "sample32", { to: FLOAT }),
      op("Slice", ["sample32", "first", "last", "frame_axis", "four"], "keyframes"),
      op("AveragePool", "keyframes", "cells", { kernel_shape: [1, cell, cell], strides: [1, cell, cell] }),
      op("Transpose", "cells", "colours_last", { perm: [0, 2, 3, 4, 1] }),
      op("MatMul", ["colours_last", "w"], "mixed"),
      op("Tanh", "mixed", "bent"),
      op("Transpose", "bent", "out32", { perm: [0, 4, 1, 2, 3] }),
      op("Cast", "out32", output, { to: codeOf(type) }),
    ],
    initializers: [
      seeded("w", [3, channels], seed),
      initializer("first", "int64", [1], [0]),
      initializer("last", "int64", [1], [1_000_000]),
      initializer("frame_axis", "int64", [1], [2]),
      initializer("four", "int64", [1], [4]),
    ],
  });
}

/** A picture's pixels [1, 3, H, W] → [1, channels, H / 8, W / 8]: means of cells, mixed. */
export function tinyPictureEncoder(channels: number, seed: number, type: Type = "float32"): Uint8Array {
  return model({
    inputs: [tensor("sample", type, ["batch", 3, "height", "width"])],
    outputs: [tensor("latent_parameters", type, ["batch", channels, "rows", "columns"])],
    nodes: [
      op("Cast", "sample", "sample32", { to: FLOAT }),
      op("AveragePool", "sample32", "cells", { kernel_shape: [8, 8], strides: [8, 8] }),
      op("Transpose", "cells", "colours_last", { perm: [0, 2, 3, 1] }),
      op("MatMul", ["colours_last", "w"], "mixed"),
      op("Tanh", "mixed", "bent"),
      op("Transpose", "bent", "out32", { perm: [0, 3, 1, 2] }),
      op("Cast", "out32", "latent_parameters", { to: codeOf(type) }),
    ],
    initializers: [seeded("w", [3, channels], seed)],
  });
}

export interface TinyVision {
  readonly width: number;
  /** Hidden states that are given beside the last. */
  readonly layers: number;
  readonly type: Type;
  readonly seed: number;
}

/** A picture [1, 3, H, W] → a token for every 16 × 16 pixels, with the outputs of transformers' vision models. */
export function tinyVision({ width, layers, type, seed }: TinyVision): Uint8Array {
  const states = (name: string) => tensor(name, type, ["batch", "patches", width]);
  const names = Array.from({ length: layers + 1 }, (_, k) => `hidden_states.${k}`);
  const to = codeOf(type);
  return model({
    inputs: [tensor("pixel_values", type, ["batch", 3, "height", "width"])],
    outputs: [states("last_hidden_state"), tensor("pooler_output", type, ["batch", width]), ...names.map(states)],
    nodes: [
      op("Cast", "pixel_values", "pixels32", { to: FLOAT }),
      op("AveragePool", "pixels32", "patches", { kernel_shape: [16, 16], strides: [16, 16] }),
      op("Reshape", ["patches", "flat"], "colours"),
      op("Transpose", "colours", "tokens", { perm: [0, 2, 1] }),
      op("MatMul", ["tokens", "patch_w"], "f0"),
      ...Array.from({ length: layers }, (_, k) => [
        op("MatMul", [`f${k}`, "w"], `m${k}`),
        op("Sin", `m${k}`, `s${k}`),
        op("Add", [`f${k}`, `s${k}`], `f${k + 1}`),
      ]).flat(),
      ...names.map((name, k) => op("Cast", `f${k}`, name, { to })),
      op("LayerNormalization", [`f${layers}`, "scale"], "normed", { axis: -1 }),
      op("Cast", "normed", "last_hidden_state", { to }),
      op("ReduceMean", "normed", "pooled32", { axes: [1], keepdims: 0 }),
      op("Cast", "pooled32", "pooler_output", { to }),
    ],
    initializers: [
      seeded("patch_w", [3, width], seed),
      seeded("w", [width, width], seed + 1, 0.5),
      initializer("scale", "float32", [width], 1),
      initializer("flat", "int64", [3], [0, 3, -1]),
    ],
  });
}
