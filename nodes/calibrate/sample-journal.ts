import { z } from "zod";
import type { CalibrationJournal } from "#diffusion/calibration.ts";
import type { Journal } from "#kit/journal.ts";

const entry = z.object({ sample: z.int(), group: z.int(), errors: z.array(z.number()) });

/** The part of a node's journal that belongs to one sample. */
export function sampleJournal(journal: Journal, sample: number): CalibrationJournal {
  return {
    finished: async () => {
      const entries = (await journal.entries()).map((e) => entry.parse(e)).filter((e) => e.sample === sample);
      return new Map(entries.map(({ group, errors }) => [group, errors]));
    },
    append: (group, errors) => journal.append({ sample, group, errors }),
  };
}
