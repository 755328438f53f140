import { z } from "zod";

/** A name for files in the output folder. */
export const nameParam = (fallback: string) =>
  z
    .string()
    .min(1)
    .max(200)
    .default(fallback)
    .meta({ title: "Name", description: "In the output folder; may have folders, and needs no ending" });

/**
 * Prompts and seeds as parts of file names, each another, whatever the disk thinks of capitals: "a small red circle", 3 →
 * "a-small-red-circle-3".
 */
export function slugs(clips: readonly { readonly prompt: string; readonly seed: number }[]): string[] {
  const taken = new Set<string>();
  return clips.map(({ prompt, seed }) => {
    const name = `${words(prompt) || "clip"}-${seed}`;
    let free = name;
    for (let k = 2; taken.has(free); k++) free = `${name}-${k}`;
    taken.add(free);
    return free;
  });
}

/** At most 60 letters, so that a name in any script stays within what file systems allow. */
function words(prompt: string): string {
  const kept = prompt
    .toLowerCase()
    .normalize("NFC")
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, "-");
  return [...kept].slice(0, 60).join("").replace(/^-|-$/g, "");
}
