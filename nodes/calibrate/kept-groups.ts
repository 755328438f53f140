import { z } from "zod";
import type { Journal } from "#kit/journal.ts";

const entrySchema = z.object({
  sample: z.int(),
  group: z.int(),
  batch: z.int().optional(),
  errors: z.array(z.number()),
});
type Entry = z.output<typeof entrySchema>;

/**
 * All that a run which was stopped has kept, over all samples; read once, since a journal may be long. What another version has kept
 * of groups of another size is left out: its groups are of other edges.
 */
export async function keptEntries(journal: Journal, batch: number): Promise<readonly Entry[]> {
  return (await journal.entries()).map((entry) => entrySchema.parse(entry)).filter((entry) => entry.batch === batch);
}

/** The finished edge groups of one sample, in a node's journal. */
export interface KeptGroups {
  /** Errors by group, from a run that was stopped. */
  readonly finished: ReadonlyMap<number, readonly number[]>;
  /** Begins to write; groups come as events, which nobody waits for. */
  keep(group: number, errors: readonly number[]): void;
  /** Once all that was kept is written. @throws what writing failed with. */
  written(): Promise<void>;
}

export function keptGroups(journal: Journal, entries: readonly Entry[], sample: number, batch: number): KeptGroups {
  const writing: Promise<void>[] = [];
  const own = entries.filter((entry) => entry.sample === sample);
  return {
    finished: new Map(own.map(({ group, errors }) => [group, errors])),
    keep: (group, errors) => {
      const written = journal.append({ sample, group, batch, errors });
      // Its failure is told by `written`; until then it is no unhandled one.
      written.catch(() => {});
      writing.push(written);
    },
    written: async () => {
      await Promise.all(writing);
    },
  };
}
