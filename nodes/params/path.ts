import { z } from "zod";

/** What a parameter that names a file or a folder is for, and how such files end; folders have no endings. */
export interface PathMeta {
  readonly of: PathOf;
  readonly endings?: readonly string[];
}

export type PathOf = keyof typeof ENDINGS | "model" | "pipeline";

const ENDINGS = {
  "error-graph": [".json", ".csv", ".tsv", ".npy"],
  schedule: [".json", ".yaml", ".yml", ".csv", ".txt"],
  "full-runs": [".safetensors"],
  conditioning: [".safetensors", ".npy"],
  latents: [".npy"],
  denoiser: [".onnx"],
  config: [".json"],
  prompts: [".txt"],
  picture: [".png", ".jpg", ".jpeg", ".webp", ".gif", ".tif", ".tiff", ".avif"],
} as const;

interface About {
  readonly title: string;
  readonly description: string;
}

/**
 * A file or a folder by its path. An editor offers what there is of it by `of`, and whether it is there is checked before a run: what
 * a parameter is for is said here, and never read off its name.
 */
export const pathParam = (of: PathOf, about: About) =>
  z
    .string()
    .min(1)
    .meta({ ...about, path: pathMeta(of) });

/** The same where nothing may be named. */
export const optionalPathParam = (of: PathOf, about: About) =>
  z
    .string()
    .default("")
    .meta({ ...about, path: pathMeta(of) });

function pathMeta(of: PathOf): PathMeta {
  return of === "model" || of === "pipeline" ? { of } : { of, endings: [...ENDINGS[of]] };
}
