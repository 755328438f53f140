import { counted, said } from "#core/said.ts";
import { elements } from "#diffusion/tensors/tensor.ts";
import { readNpy } from "#formats/npy.ts";
import { failure } from "../failures.ts";

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
    throw failure(
      "prompt/latents-shape",
      counted(
        "{name} has the shape [{shape}], but this model with {count} seed needs [{wanted}]. Save one latent a seed.",
        "{name} has the shape [{shape}], but this model with {count} seeds needs [{wanted}]. Save one latent a seed.",
        { name, shape: shape.join(", "), count: seeds, wanted: wanted.join(", ") },
      ),
    );
  }
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw failure(
      "prompt/latents-not-finite",
      said("{name} has {data} at value {bad}, so nothing could be sampled from it. Save standard normal noise.", {
        name,
        data: data[bad],
        bad,
      }),
    );
  }
  const size = elements(latentDims);
  return Array.from({ length: seeds }, (_, k) => Float32Array.from(data.subarray(k * size, (k + 1) * size)));
}
