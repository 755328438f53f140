import { said } from "#core/said.ts";
import type { NodeContext } from "#kit/context.ts";

/** Bytes that are read faster than anybody could look. */
const SMALL = 2 ** 28;

/** Tells how much of a model's files has been read for their hash, where that takes a while. */
export function tellReading(progress: NodeContext["progress"]): (done: number, total: number) => void {
  return (done, total) => {
    if (total >= SMALL) progress(done, total, said("reading the model's files for their hash"));
  };
}
