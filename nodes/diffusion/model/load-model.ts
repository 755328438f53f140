import { stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import type { Sizes } from "#diffusion/families/configs.ts";
import type { Family } from "#diffusion/families/family.ts";
import { findParts } from "./find-parts.ts";
import { checkFixedSizes } from "./fixed-sizes.ts";
import { folderHash, type HashOptions } from "./folder-hash.ts";
import { latentScalingOf, scaledChannels } from "./latent-scaling.ts";
import type { Model } from "./model.ts";

/**
 * Reads a folder of ONNX files, in the layout of diffusers/Optimum (model_index.json) or any other (lemica.model.json):
 * recognises the family and describes the model. A JSON on disk wins over what the adapter knows. No model is loaded yet,
 * but all files are read for their hash, once until they change.
 * @param wanted sizes in place of the family's. @param hashing stops the reading, and is told of it.
 * @throws Failure `model/no-folder`, `model/bad-size`, `model/fixed-size`; as `findParts`; the signal's reason.
 */
export async function loadModel(
  path: string,
  wanted: Partial<Sizes> = {},
  hashing: HashOptions = {},
): Promise<Model<never>> {
  const { family, parts, ...model } = await inspectModel(path, wanted);
  checkFixedSizes({ ...model, family: family.id });
  return Object.freeze({ ...model, family: family.id, hash: await folderHash(model.folder, parts, hashing) });
}

/** A model without its hash. */
export interface InspectedModel extends Omit<Model<never>, "hash" | "family"> {
  readonly family: Family;
  /** Paths within the folder that the hash is made of. */
  readonly parts: readonly string[];
}

/**
 * The same without the hash, so that only small files are read: for lists of models.
 * @throws Failure as `loadModel` does.
 */
export async function inspectModel(path: string, wanted: Partial<Sizes> = {}): Promise<InspectedModel> {
  const folder = resolve(path);
  const isFolder = (await stat(folder).catch(() => undefined))?.isDirectory();
  if (!isFolder) {
    throw failure(
      "model/no-folder",
      said("There is no model folder at {path}. Give the folder that holds model_index.json.", { path }),
    );
  }
  const found = await findParts(folder);
  const { family, configs } = found;
  const sizes = { ...family.latent.sizes(configs), ...wanted };
  const latentDims = family.latent.dims(sizes, configs);
  const known = Object.keys(family.decoder.scaling).filter((key) => configs.decoder[key] === undefined);
  return {
    ...found,
    name: basename(folder),
    folder,
    sizes,
    latentDims,
    latentScaling: latentScalingOf(
      join(folder, family.decoder.folder, "config.json"),
      { ...family.decoder.scaling, ...configs.decoder },
      scaledChannels(family.latent.layout, latentDims),
      Object.keys(family.decoder.scaling),
    ),
    assumed: [
      ...found.assumed,
      ...(known.length > 0
        ? [
            said("The decoder's config has no {known}: those of {family} are taken.", {
              known: known.join(", "),
              family: family.title,
            }),
          ]
        : []),
    ],
  };
}
