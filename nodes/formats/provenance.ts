import { z } from "zod";

/** JSON has no infinity and writes null for it; the first sigma of a zero-SNR table is infinite. */
const sigma = z.union([z.number(), z.null().transform(() => Number.POSITIVE_INFINITY)]);

/**
 * Where numbers come from: all that is needed to trust or repeat them. Everything is optional, since an imported matrix
 * cannot know; keys not named here are kept.
 */
export const provenanceSchema = z.looseObject({
  /** The model, with the hash of its files' content. */
  model: z.looseObject({ name: z.string(), hash: z.string().optional() }).optional(),
  /** The sampler with the very table it used: library defaults have changed under people's feet. */
  scheduler: z
    .looseObject({
      className: z.string(),
      config: z.record(z.string(), z.unknown()),
      timesteps: z.array(z.number()),
      sigmas: z.array(sigma),
    })
    .optional(),
  guidance: z.looseObject({ mode: z.string(), scale: z.number().optional() }).optional(),
  prompts: z.array(z.string()).optional(),
  seeds: z.array(z.int()).optional(),
  /** The version of lemica-nodes that made the numbers. */
  toolVersion: z.string().optional(),
  /** ISO 8601 with time zone. */
  date: z.iso.datetime({ offset: true }).optional(),
  /** The file the numbers were imported from. */
  source: z.string().optional(),
  /** Somebody changed the numbers by hand. */
  edited: z.literal(true).optional(),
  notes: z.string().optional(),
});

export type Provenance = z.output<typeof provenanceSchema>;

/** Whether the denoiser's raw prediction per guidance branch is reused, or what its block stack added. */
const reuseLevels = ["output", "residual", "unknown"] as const;
export const reuseLevelSchema = z.enum(reuseLevels);
export type ReuseLevel = z.output<typeof reuseLevelSchema>;
