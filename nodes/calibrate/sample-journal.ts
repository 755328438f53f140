import { z } from "zod";
import type { CalibrationJournal } from "#diffusion/calibration.ts";
import type { Journal } from "#kit/journal.ts";

const entrySchema = z.object({ sample: z.int(), group: z.int(), errors: z.array(z.number()) });

async function entriesOf(journal: Journal): Promise<z.output<typeof entrySchema>[]> {
  return (await journal.entries()).map((entry) => entrySchema.parse(entry));
}

/** The part of a node's journal that belongs to one sample. */
export function sampleJournal(journal: Journal, sample: number): CalibrationJournal {
  return {
    finished: async () => {
      const own = (await entriesOf(journal)).filter((entry) => entry.sample === sample);
      return new Map(own.map(({ group, errors }) => [group, errors]));
    },
    append: (group, errors) => journal.append({ sample, group, errors }),
  };
}

/** How many edges, over all samples, a run that was stopped had measured. */
export async function knownEdges(journal: Journal): Promise<number> {
  return (await entriesOf(journal)).reduce((sum, { errors }) => sum + errors.length, 0);
}
