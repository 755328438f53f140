import { said } from "#core/said.ts";
import type { TaskEvent } from "#diffusion/run/tasks.ts";
import type { NodeContext } from "#kit/context.ts";
import { once } from "#kit/once.ts";

/** What hears the tasks of a node that takes one sample after the other: progress in steps of all samples, and each note once. */
export function sampleEvents(samples: number, steps: number, { progress, log }: Pick<NodeContext, "progress" | "log">) {
  const tell = once(log);
  return (k: number) => {
    const note = said("sample {sample} of {samples}", { sample: k + 1, samples });
    return (event: TaskEvent) => {
      if (event.kind === "progress") progress(k * steps + event.done, samples * steps, note);
      if (event.kind === "note") tell(event.sentence);
    };
  };
}
