import { writeSync } from "node:fs";
import { serve } from "#process/child.ts";

export type Asked =
  | { readonly do: "double"; readonly values: Float64Array; readonly many: bigint }
  | { readonly do: "exit"; readonly words: string }
  /** Blocks this process, so that it hears no more. */
  | { readonly do: "block" };

export type Answer =
  | { readonly values: Float64Array; readonly many: bigint }
  | { readonly blocks: true }
  | { readonly otherThan: string };

/** A child that does what it is asked, for the tests of processes. */
const say = serve<Asked, Answer>({
  version: "1.0.0",
  refusal: (otherThan) => ({ otherThan }),
  onMessage: (asked) => {
    if (asked.do === "double") say({ values: asked.values.map((value) => 2 * value), many: 2n * asked.many });
    if (asked.do === "exit") {
      writeSync(2, asked.words);
      process.exit(3);
    }
    if (asked.do !== "block") return;
    say({ blocks: true });
    // Once that is on its way.
    setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0), 50);
  },
});
