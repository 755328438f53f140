import { join } from "node:path";
import type { Configs, Family } from "#diffusion/families/family.ts";
import { isFile } from "./is-file.ts";
import type { Manifest } from "./manifest.ts";
import type { ImageFiles } from "./model.ts";

/** The parts by which a model starts from a picture. */
export interface ImageParts {
  readonly files?: ImageFiles;
  /** Paths that must be there. */
  readonly needed: readonly string[];
  /** Folders of them, within the model's. */
  readonly parts: readonly string[];
}

/** Where a folder in the layout of diffusers has what its family needs for pictures. */
export async function imagePartsIn(
  folder: string,
  { image, reference }: Family,
  configs: Configs,
): Promise<ImageParts> {
  if (reference) {
    const encoder = join(folder, reference.encoder, "model.onnx");
    return (await isFile(encoder))
      ? { files: { encoder }, needed: [], parts: [reference.encoder] }
      : { needed: [], parts: [] };
  }
  if (!image) return { needed: [], parts: [] };
  const { vision } = image;
  const encoder = join(folder, image.encoder, "model.onnx");
  if (!vision.needed(configs)) return { files: { encoder }, needed: [encoder], parts: [image.encoder] };
  const seeing = {
    encoder: join(folder, vision.encoder, "model.onnx"),
    preprocessor: join(folder, vision.processor, "preprocessor_config.json"),
  };
  return {
    files: { encoder, vision: seeing },
    needed: [encoder, seeing.encoder, seeing.preprocessor],
    parts: [image.encoder, vision.encoder, vision.processor],
  };
}

/**
 * Where a manifest says that they are. All can be left out, where pictures are encoded elsewhere.
 * @returns with `unnamed`, what it should name as well.
 */
export function imagePartsNamed(
  folder: string,
  { image, reference }: Family,
  { files: { vaeEncoder, imageEncoder, imageProcessor }, configs }: Manifest,
): { readonly files?: ImageFiles; readonly unnamed: readonly string[] } {
  if (reference) return { ...(vaeEncoder && { files: { encoder: join(folder, vaeEncoder) } }), unnamed: [] };
  if (!image || !(vaeEncoder || imageEncoder || imageProcessor)) return { unnamed: [] };
  const wanted = image.vision.needed(configs) ? { vaeEncoder, imageEncoder, imageProcessor } : { vaeEncoder };
  const unnamed = Object.entries(wanted).flatMap(([name, path]) => (path ? [] : [`files.${name}`]));
  if (!vaeEncoder) return { unnamed };
  const vision = imageEncoder &&
    imageProcessor && { encoder: join(folder, imageEncoder), preprocessor: join(folder, imageProcessor) };
  return { files: { encoder: join(folder, vaeEncoder), ...(vision && { vision }) }, unnamed };
}
