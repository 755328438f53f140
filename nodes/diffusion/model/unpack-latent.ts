import type { LatentLayout, Sizes } from "#diffusion/families/family.ts";
import type { Tensor } from "#diffusion/tensors/tensor.ts";

/** A latent as the sampler left it → its scaled channels first, [C, …], which are the decoder's but for patches. */
export function channelsFirst(layout: LatentLayout, latent: Tensor, sizes: Sizes): Tensor {
  switch (layout) {
    case "packed":
      return unpatched(tokensLast(latent, sizes));
    case "patchified-tokens":
      return tokensLast(latent, sizes);
    case "frames-first": {
      const [frames, channels, ...rest] = latent.dims as [number, number, ...number[]];
      const size = rest.reduce((product, d) => product * d, 1);
      const data = new Float32Array(latent.data.length);
      for (let f = 0; f < frames; f++) {
        for (let c = 0; c < channels; c++) {
          const from = (f * channels + c) * size;
          data.set(latent.data.subarray(from, from + size), (c * frames + f) * size);
        }
      }
      return { data, dims: [channels, frames, ...rest] };
    }
    default:
      return latent;
  }
}

/** Some of the frames of a clip: [C, T, …] → [C, count, …]. */
export function someFrames({ data, dims }: Tensor, first: number, count: number): Tensor {
  const [channels, frames, ...rest] = dims as [number, number, ...number[]];
  const plane = rest.reduce((product, d) => product * d, 1);
  const out = new Float32Array(channels * count * plane);
  for (let c = 0; c < channels; c++) {
    const from = (c * frames + first) * plane;
    out.set(data.subarray(from, from + count * plane), c * count * plane);
  }
  return { data: out, dims: [channels, count, ...rest] };
}

/** What is left to do once the channels are scaled. */
export function withoutPatches(layout: LatentLayout, latent: Tensor): Tensor {
  return layout === "patchified" || layout === "patchified-tokens" ? unpatched(latent) : latent;
}

/** Tokens [rows · columns, C] → [C, rows, columns]. */
function tokensLast({ data, dims }: Tensor, { width, height }: Sizes): Tensor {
  const [tokens, channels] = dims as [number, number];
  const columns = Math.round(Math.sqrt((tokens * width) / height));
  const out = data.map((_, k) => data[(k % tokens) * channels + Math.floor(k / tokens)]!);
  return { data: out, dims: [channels, tokens / columns, columns] };
}

/** [4C, h, w], channels by channel, row and column of a patch → [C, 2h, 2w]. */
function unpatched({ data, dims }: Tensor): Tensor {
  const [patches, height, width] = dims as [number, number, number];
  const out = new Float32Array(data.length);
  let k = 0;
  for (let p = 0; p < patches; p++) {
    const [channel, row, column] = [p >> 2, (p >> 1) & 1, p & 1];
    for (let y = 0; y < height; y++) {
      const line = (channel * 2 * height + 2 * y + row) * 2 * width + column;
      for (let x = 0; x < width; x++) out[line + 2 * x] = data[k++]!;
    }
  }
  return { data: out, dims: [patches / 4, 2 * height, 2 * width] };
}
