import type { SamplingDefaults, TimestepFeed } from "./family.ts";

/** What several families declare alike. */

/** t / 1000. */
export const asSigma = (): TimestepFeed => ({ scale: 1 / 1000, offset: 0 });

export const classifierFree =
  (scale: number, batch: "negative-first" | "positive-first" | "separate"): SamplingDefaults["guidance"] =>
  () => ({ mode: "classifier-free", scale, batch });
