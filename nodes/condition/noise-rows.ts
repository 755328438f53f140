import { Failure } from "#core/failure.ts";
import { elements } from "#diffusion/tensors/tensor.ts";
import { readNpy } from "#formats/npy.ts";

/**
 * Rows of an .npy file of latents: one for each seed, or a single one for one seed.
 * @throws Failure `prompt/latents-shape`, `prompt/latents-not-finite`; as `readNpy`.
 */
export function noiseRows(
  bytes: Uint8Array,
  name: string,
  latentDims: readonly number[],
  seeds: number,
): Float32Array[] {
  const { data, shape } = readNpy(bytes, name);
  const rows = shape.length === latentDims.length ? [1, ...shape] : shape;
  const wanted = [seeds, ...latentDims];
  if (rows.length !== wanted.length || rows.some((d, k) => d !== wanted[k])) {
    throw new Failure(
      "prompt/latents-shape",
      `${name} has the shape [${shape.join(", ")}], but this model with ${seeds} ${seeds === 1 ? "seed" : "seeds"} needs [${wanted.join(", ")}]. Save one latent a seed.`,
    );
  }
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new Failure(
      "prompt/latents-not-finite",
      `${name} has ${data[bad]} at value ${bad}, so nothing could be sampled from it. Save standard normal noise.`,
    );
  }
  const size = elements(latentDims);
  return Array.from({ length: seeds }, (_, k) => Float32Array.from(data.subarray(k * size, (k + 1) * size)));
}
