import { stat } from "node:fs/promises";
import { basename, dirname, relative, resolve } from "node:path";
import { said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import type { Sizes } from "#diffusion/families/configs.ts";
import { familyById } from "#diffusion/families/index.ts";
import { checkFixedSizes } from "./fixed-sizes.ts";
import { folderHash, type HashOptions } from "./folder-hash.ts";
import { externalLocations } from "./locations.ts";
import type { Model } from "./model.ts";

type Json = Readonly<Record<string, unknown>>;

export interface DenoiserRequest {
  /** Id of a family. */
  readonly family: string;
  /** As in scheduler_config.json. */
  readonly scheduler: Json;
  /** As in the denoiser's config.json. */
  readonly config?: Json;
  readonly sizes?: Partial<Sizes>;
}

/**
 * Describes a model of which there is one ONNX file only, the denoiser: it can be calibrated and sampled, but neither
 * encode prompts nor decode latents. Its hash is made of that file and those that it keeps weights in.
 * @throws Failure `model/no-folder`, `model/unknown-family`, `model/bad-size`, `model/bad-config`, `model/fixed-size`, `onnx/not-a-model`.
 */
export async function loadDenoiser(
  path: string,
  request: DenoiserRequest,
  hashing: HashOptions = {},
): Promise<Model<never>> {
  const file = resolve(path);
  if (!(await stat(file).catch(() => undefined))?.isFile()) {
    throw failure("model/no-folder", said("There is no file {path}. Give the ONNX file of the denoiser.", { path }));
  }
  const family = familyById(request.family);
  const configs = { index: {}, denoiser: request.config ?? {}, decoder: {} };
  const sizes = { ...family.latent.sizes(configs), ...request.sizes };
  const folder = dirname(file);
  const weights = externalLocations(file).map((location) => relative(folder, resolve(folder, location)));
  const { scheduler } = request;
  const parts = [basename(file), ...weights.filter((name) => !name.startsWith(".."))];
  const hash = await folderHash(folder, parts, hashing);
  const model = {
    name: basename(file, ".onnx"),
    folder,
    hash,
    family: family.id,
    files: { denoiser: file, texts: [] },
    configs,
    scheduler,
    sizes,
    latentDims: family.latent.dims(sizes, configs),
    latentScaling: { factor: 1, shift: 0 },
    graph: { names: {}, constants: {} },
    assumed: [],
  };
  checkFixedSizes(model);
  return Object.freeze(model);
}
