import { z } from "zod";
import type { Journal } from "#kit/journal.ts";

const entrySchema = z.object({ sample: z.int(), group: z.int(), errors: z.array(z.number()) });

async function entriesOf(journal: Journal): Promise<z.output<typeof entrySchema>[]> {
  return (await journal.entries()).map((entry) => entrySchema.parse(entry));
}

/** The finished edge groups of one sample, in a node's journal. */
export interface KeptGroups {
  /** Errors by group, from a run that was stopped. */
  finished(): Promise<ReadonlyMap<number, readonly number[]>>;
  /** Begins to write; groups come as events, which nobody waits for. */
  keep(group: number, errors: readonly number[]): void;
  /** Once all that was kept is written. @throws what writing failed with. */
  written(): Promise<void>;
}

export function keptGroups(journal: Journal, sample: number): KeptGroups {
  const writing: Promise<void>[] = [];
  return {
    finished: async () => {
      const own = (await entriesOf(journal)).filter((entry) => entry.sample === sample);
      return new Map(own.map(({ group, errors }) => [group, errors]));
    },
    keep: (group, errors) => {
      const written = journal.append({ sample, group, errors });
      // Its failure is told by `written`; until then it is no unhandled one.
      written.catch(() => {});
      writing.push(written);
    },
    written: async () => {
      await Promise.all(writing);
    },
  };
}

/** How many edges, over all samples, a run that was stopped had measured. */
export async function knownEdges(journal: Journal): Promise<number> {
  return (await entriesOf(journal)).reduce((sum, { errors }) => sum + errors.length, 0);
}
