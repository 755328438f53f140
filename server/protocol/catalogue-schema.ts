import { z } from "zod";

const port = z.strictObject({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  socket: z.string(),
  /** Of inputs only. */
  optional: z.boolean().optional(),
});

/** Everything that a browser needs to draw the nodes. */
export const catalogueSchema = z.strictObject({
  sockets: z.array(z.strictObject({ name: z.string(), title: z.string(), colour: z.string() })),
  /** In the order of the pack. */
  nodes: z.array(
    z.strictObject({
      type: z.string(),
      version: z.int().min(1),
      title: z.string(),
      summary: z.string(),
      category: z.string(),
      isOutput: z.boolean(),
      /** Whether it shows something once it has run, so that room is kept for it. */
      shows: z.boolean(),
      inputs: z.array(port),
      outputs: z.array(port),
      /** JSON Schema (2020-12) of the parameters as a file gives them. */
      params: z.record(z.string(), z.unknown()),
    }),
  ),
  /** What packs from elsewhere say in results, failures and progress, by what it is in English; none for English. */
  words: z.record(z.string(), z.union([z.string(), z.record(z.string(), z.string())])),
});
