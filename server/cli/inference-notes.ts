import { basename, dirname } from "node:path";
import { inARow, told } from "#core/said.ts";
import type { Inference } from "#diffusion/run/inference.ts";

/** The same inference, which tells once of each model which providers it could not have. */
export function tellingNotes(inference: Inference, tell: (line: string) => void): Inference {
  const known = new Set<string>();
  const open: Inference["open"] = async (path, options, signal) => {
    const session = await inference.open(path, options, signal);
    if (session.notes.length > 0 && !known.has(path)) {
      known.add(path);
      tell(`  ${basename(dirname(path))} runs on ${session.provider}: ${told(inARow(session.notes, "; "))}`);
    }
    return session;
  };
  return {
    open,
    perform: async (task, options) => {
      // A model that is cut is loaded in another way, and the whole one beside it would only take room.
      if (!task.model.residual && !task.model.torch) await open(task.model.files.denoiser, undefined, options?.signal);
      return inference.perform(task, options);
    },
    release: (path) => inference.release(path),
    close: () => inference.close(),
  };
}
