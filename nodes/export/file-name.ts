import { z } from "zod";

/** A name for files in the output folder. */
export const nameParam = (fallback: string) =>
  z
    .string()
    .min(1)
    .max(200)
    .default(fallback)
    .meta({ title: "Name", description: "In the output folder; may have folders, and needs no ending" });

/** Prompt and seed as a part of a file name: "a small red circle", 3 → "a-small-red-circle-3". */
export function slug(prompt: string, seed: number): string {
  const words = prompt.toLowerCase().normalize("NFKD").replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");
  return `${words.slice(0, 60) || "clip"}-${seed}`;
}
