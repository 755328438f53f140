import { initializer, model, op, seeded, tensor } from "../builder.ts";

/** A decoder [1, C, (T,) h, w] → pixels [1, 3, (T,) H, W], `times` as many: each a mix of the channels, in −1 … 1. */
export function tinyDecoder(
  channels: number,
  rank: 4 | 5,
  times: number,
  frames: number | string = "frames",
  seed = 1,
): Uint8Array {
  const open = rank === 5 ? [frames, "height", "width"] : ["height", "width"];
  const last = rank === 5 ? [0, 2, 3, 4, 1] : [0, 2, 3, 1];
  const first = rank === 5 ? [0, 4, 1, 2, 3] : [0, 3, 1, 2];
  return model({
    inputs: [tensor("latent_sample", "float32", ["batch", channels, ...open])],
    outputs: [tensor("sample", "float32", ["batch", 3, ...open])],
    nodes: [
      op("Transpose", "latent_sample", "channels_last", { perm: last }),
      op("MatMul", ["channels_last", "w"], "colours"),
      op("Tanh", "colours", "bounded"),
      op("Transpose", "bounded", "small", { perm: first }),
      op("Resize", ["small", "", "scales"], "sample", {
        mode: "nearest",
        coordinate_transformation_mode: "asymmetric",
        nearest_mode: "floor",
      }),
    ],
    initializers: [
      seeded("w", [channels, 3], seed, 0.3),
      initializer("scales", "float32", [rank], [...new Array(rank - 2).fill(1), times, times]),
    ],
  });
}
