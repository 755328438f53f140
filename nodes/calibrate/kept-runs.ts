import { z } from "zod";
import type { TaskResults } from "#diffusion/run/tasks.ts";
import type { Journal } from "#kit/journal.ts";

const entrySchema = z.object({
  sample: z.int(),
  /** Inner products and latents, as base64 of their bytes. */
  gram: z.string(),
  states: z.array(z.string()),
  milliseconds: z.number(),
  action: z.array(z.number()).optional(),
});

type FullRun = TaskResults["full-run"];

/** A sample of more bytes is not journalled: it would be larger than a line of text may be, and is recorded again. */
const MOST_BYTES = 64 * 2 ** 20;

/** The full runs that a recording which was stopped has kept, by sample. */
export async function keptRuns(journal: Journal): Promise<ReadonlyMap<number, FullRun>> {
  const entries = (await journal.entries()).map((entry) => entrySchema.parse(entry));
  return new Map(
    entries.map(({ sample, gram, states, milliseconds, action }) => {
      const products = new Float64Array(bytesOf(gram));
      const size = Math.sqrt(products.length);
      return [
        sample,
        {
          gram: { size, products },
          states: states.map((text) => new Float32Array(bytesOf(text))),
          milliseconds,
          ...(action && { action }),
        },
      ];
    }),
  );
}

/** Once it is written, or at once where the sample is too large. */
export async function keepRun(
  journal: Journal,
  sample: number,
  { gram, states, milliseconds, action }: FullRun,
): Promise<void> {
  const bytes = states.reduce((sum, { byteLength }) => sum + byteLength, gram.products.byteLength);
  if (bytes > MOST_BYTES) return;
  await journal.append({ sample, gram: textOf(gram.products), states: states.map(textOf), milliseconds, action });
}

function textOf({ buffer, byteOffset, byteLength }: Float64Array | Float32Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString("base64");
}

function bytesOf(text: string): ArrayBuffer {
  return Uint8Array.from(Buffer.from(text, "base64")).buffer;
}
