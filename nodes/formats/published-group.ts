import type { ReuseLevel } from "./provenance.ts";

/** Who published lists, and under which state of their repository they were read. */
export interface PublishedSource {
  /** First part of the lists' ids. */
  readonly id: string;
  readonly title: string;
  readonly revision?: string;
  readonly licence?: string;
}

/** The lists that one source gives for a model and a step count. */
export interface PublishedGroup {
  readonly source: PublishedSource;
  /** The model as its source calls it; `any` where the lists are for every model. */
  readonly model: string;
  /** Steps that the lists count, T. */
  readonly steps: number;
  /** Where the source has them: a file, with the line where it is known. */
  readonly place: string;
  /** The sampler: its class where there is but one, and in words. */
  readonly scheduler: { readonly className?: string; readonly text: string };
  readonly guidance: string;
  /** What the source's program reuses, in words. */
  readonly reused: string;
  readonly reuseLevel: ReuseLevel;
  readonly predictor: string;
  /** What one should know before trusting them, a sentence each. */
  readonly warnings: readonly string[];
  /** 0-based steps to compute, by the name the source gives the list. */
  readonly lists: Readonly<Record<string, readonly number[]>>;
  /** MeanCache: per edge 0 for no reuse, 1 for a held velocity, K from 2 for a JVP over K steps; by list. */
  readonly spans?: Readonly<Record<string, readonly number[]>>;
}

export const lemica: PublishedSource = {
  id: "lemica",
  title: "UnicomAI/LeMiCa",
  revision: "02d2558",
  licence: "Apache-2.0",
};

export const meanCache: PublishedSource = {
  id: "meancache",
  title: "UnicomAI/MeanCache",
  revision: "2e12280",
  licence: "Apache-2.0",
};

export const cacheDit: PublishedSource = { id: "cache-dit", title: "vipshop/cache-dit" };

export const mlxPort: PublishedSource = { id: "mlx", title: "an MLX port of Z-Image" };
