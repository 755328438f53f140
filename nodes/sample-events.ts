import { said } from "#core/said.ts";
import type { TaskEvent } from "#diffusion/run/tasks.ts";
import type { NodeContext } from "#kit/context.ts";
import { once } from "#kit/once.ts";

/** What hears the tasks of a node that takes one sample after the other: progress in steps of all samples, each note once, and what latents look like. */
export function sampleEvents(
  samples: number,
  steps: number,
  { progress, log, preview }: Pick<NodeContext, "progress" | "log"> & Partial<Pick<NodeContext, "preview">>,
) {
  const tell = once(log);
  return (k: number) => {
    const note = said("sample {sample} of {samples}", { sample: k + 1, samples });
    return (event: TaskEvent) => {
      if (event.kind === "progress") progress(k * steps + event.done, samples * steps, note);
      if (event.kind === "look") preview?.({ kind: "image", title: note, source: event.picture });
      if (event.kind === "note") tell(event.sentence);
    };
  };
}
