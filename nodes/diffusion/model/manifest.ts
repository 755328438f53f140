import { z } from "zod";
import { inARow, said } from "#core/said.ts";
import { saidOfIssue } from "#core/said-issue.ts";
import { failure } from "#diffusion/failures.ts";

/** Beside the files of a folder in no known layout: says what they are. */
export const MANIFEST = "lemica.model.json";

const path = z.string().min(1);
const json = z.record(z.string(), z.unknown());

const manifestSchema = z.strictObject({
  format: z.literal("lemica.model"),
  version: z.literal(1),
  /** Id of a family's adapter. */
  family: z.string(),
  /** Paths within the folder. */
  files: z.strictObject({
    denoiser: path,
    decoder: path.optional(),
    /** In the family's order; null for one that is not there. */
    textEncoders: z.array(path.nullable()).default([]),
    tokenizers: z.array(path.nullable()).default([]),
    /** For models that start from a picture; the processor is a preprocessor_config.json. */
    vaeEncoder: path.optional(),
    imageEncoder: path.optional(),
    imageProcessor: path.optional(),
  }),
  /** As in scheduler_config.json. */
  scheduler: json,
  /** As in model_index.json and the config.json of the parts. */
  configs: z
    .strictObject({
      index: json.default({}),
      denoiser: json.default({}),
      decoder: json.default({}),
      guider: json.default({}),
    })
    .default({ index: {}, denoiser: {}, decoder: {}, guider: {} }),
  /** The family's name of an input → the graph's own. */
  inputs: z.record(z.string(), z.string()).default({}),
  /** Fed at every call by the graph's own names: a number, or numbers with their dims. */
  constants: z
    .record(
      z.string(),
      z.union([z.number(), z.strictObject({ data: z.array(z.number()), dims: z.array(z.int().min(1)) })]),
    )
    .default({}),
  /** −1 where the graph predicts the opposite of what the scheduler takes; the family's where absent. */
  sign: z.union([z.literal(1), z.literal(-1)]).optional(),
});

export type Manifest = z.infer<typeof manifestSchema>;

/** @param source the file's path, for the failure. @throws Failure `model/bad-manifest` with everything that is wrong. */
export function parseManifest(source: string, value: unknown): Manifest {
  const result = manifestSchema.safeParse(value);
  if (result.success) return result.data;
  const wrong = result.error.issues.map((issue) =>
    said("{place}: {why}", { place: issue.path.join(".") || said("the whole"), why: saidOfIssue(issue) }),
  );
  throw failure(
    "model/bad-manifest",
    said("{source} cannot be used: {wrong}. See docs/models.md.", { source, wrong: inARow(wrong, "; ") }),
  );
}

/** Beside a tokenizer's vocabulary; all that there is of ByT5's. */
export const TOKENIZER_CONFIG = "tokenizer_config.json";
