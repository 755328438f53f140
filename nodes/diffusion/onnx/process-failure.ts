import { Failure } from "#core/failure.ts";
import { causeOfDeath, machineMemory } from "#process/cause-of-death.ts";
import type { Request } from "./messages.ts";
import { isMemory, memoryFailure } from "./runtime-failure.ts";

const doing: Readonly<Record<Request["op"], string>> = {
  open: "loading",
  run: "running",
  perform: "sampling with",
  release: "releasing",
};

/**
 * The process ended while it was asked something.
 * @param how the signal or exit code. @param said what it wrote on stderr meanwhile.
 */
export function died({ op, path }: Request, how: string, said: string): Failure {
  const { words, isMemory } = causeOfDeath(how, said);
  const cause = isMemory ? ` Most likely the machine's memory (${machineMemory()} GiB) ran out.` : "";
  const advice = isMemory
    ? "Use a smaller batch, fewer frames or a float16 export."
    : "Try again; if it comes back, use another provider or export.";
  const quote = words ? ` It said: ${words.slice(-400)}` : "";
  return new Failure(
    "onnx/process-died",
    `The process that runs the models ended (${how}) while ${doing[op]} ${path}.${cause} ${advice}${quote}`,
  );
}

export function notStarted(cause: Error): Failure {
  return new Failure(
    "onnx/process-died",
    `No process could be started to run models in: ${cause.message}. Close other programs, or raise the limit of processes.`,
    { cause },
  );
}

/** The model process is of another version of the program than the one that asks it. */
export function otherProgram(parent: string, own: string): Failure {
  return new Failure(
    "onnx/other-program",
    `The program on disk is version ${own}, and the one that runs is ${parent || "unknown"}: it was updated meanwhile. Stop the program and start it anew.`,
  );
}

/** What no sentence was written for: a mistake of this program, and not of the model. */
export function unforeseen({ op, path }: Request, cause: unknown): Failure {
  const words = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  if (isMemory(words)) return memoryFailure(`There was not enough memory for ${doing[op]} ${path}`, words);
  return new Failure(
    "onnx/unforeseen",
    `The process that runs the models failed while ${doing[op]} ${path}, for a reason that was not foreseen (${words.slice(0, 400)}). If the program was changed while it ran, stop it and start it anew; otherwise report this.`,
  );
}
