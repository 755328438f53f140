import { describe, expect, test } from "vitest";
import type { LatentLayout } from "#diffusion/families/family.ts";
import { scaledChannels } from "#diffusion/model/latent-scaling.ts";
import { channelsFirst, withoutPatches } from "#diffusion/model/unpack-latent.ts";
import type { Tensor } from "#diffusion/tensors/tensor.ts";

const sizes = { width: 48, height: 32, frames: 1 };
const [C, H, W] = [2, 4, 6];
/** A latent [C, H, W] whose every number says where it stands. */
const latent = Float32Array.from({ length: C * H * W }, (_, k) => k);
const at = (c: number, y: number, x: number) => latent[(c * H + y) * W + x]!;

/** Puts together a tensor of some sizes. */
function made(dims: readonly [number, number, number], of: (a: number, b: number, c: number) => number): Float32Array {
  const [A, B, D] = dims;
  return Float32Array.from({ length: A * B * D }, (_, k) => of(Math.floor(k / (B * D)), Math.floor(k / D) % B, k % D));
}

const whole = (layout: LatentLayout, tensor: Tensor) => withoutPatches(layout, channelsFirst(layout, tensor, sizes));

describe("a latent becomes the decoder's", () => {
  test("from tokens of 2 × 2 patches, packed as FLUX.1 does: view(C, h/2, 2, w/2, 2), permute to rows, columns, C, 2, 2", () => {
    const data = made([H / 2, W / 2, 4 * C], (row, column, n) =>
      at(Math.floor(n / 4), 2 * row + (Math.floor(n / 2) % 2), 2 * column + (n % 2)),
    );
    const packed = { data, dims: [(H / 2) * (W / 2), 4 * C] };
    expect(whole("packed", packed)).toEqual({ data: latent, dims: [C, H, W] });
    expect(scaledChannels("packed", packed.dims)).toBe(C);
  });

  test("from channels of 2 × 2 patches as FLUX.2 does: view(C, h/2, 2, w/2, 2), permute to C, 2, 2, rows, columns", () => {
    const data = made([4 * C, H / 2, W / 2], (n, row, column) =>
      at(Math.floor(n / 4), 2 * row + (Math.floor(n / 2) % 2), 2 * column + (n % 2)),
    );
    expect(whole("patchified", { data, dims: [4 * C, H / 2, W / 2] })).toEqual({ data: latent, dims: [C, H, W] });
    const tokens = made(
      [H / 2, W / 2, 4 * C],
      (row, column, n) => data[((n * H) / 2) * (W / 2) + row * (W / 2) + column]!,
    );
    const dims = [(H / 2) * (W / 2), 4 * C];
    expect(whole("patchified-tokens", { data: tokens, dims })).toEqual({ data: latent, dims: [C, H, W] });
    expect(scaledChannels("patchified-tokens", dims)).toBe(4 * C);
  });

  test("from frames before channels", () => {
    const frames = Float32Array.of(0, 1, 10, 11, 2, 3, 12, 13, 4, 5, 14, 15);
    expect(whole("frames-first", { data: frames, dims: [3, 2, 1, 2] })).toEqual({
      data: Float32Array.of(0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15),
      dims: [2, 3, 1, 2],
    });
  });

  test("as it is where nothing is packed", () => {
    const plain = { data: latent, dims: [C, H, W] };
    expect(whole("plain", plain)).toBe(plain);
  });
});
