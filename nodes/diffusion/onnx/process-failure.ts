import type { Failure } from "#core/failure.ts";
import { inARow, type Said, said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import { causeOfDeath, machineMemory } from "#process/cause-of-death.ts";
import type { Request } from "./messages.ts";
import { isMemory, memoryFailure } from "./runtime-failure.ts";

const doing: Readonly<Record<Request["op"], Said>> = {
  open: said("loading"),
  run: said("running"),
  perform: said("sampling with"),
  release: said("releasing"),
};

/**
 * The process ended while it was asked something.
 * @param how the signal or exit code. @param lastWords what it wrote on stderr meanwhile.
 */
export function died({ op, path }: Request, how: string, lastWords: string): Failure {
  const { words, isMemory } = causeOfDeath(how, lastWords);
  const what = said("The process that runs the models ended ({how}) while {doing} {path}.", {
    how,
    doing: doing[op],
    path,
  });
  const advice = isMemory
    ? [
        said("Most likely the machine's memory ({memory} GiB) ran out.", { memory: machineMemory() }),
        said("Use a smaller batch, fewer frames or a float16 export."),
      ]
    : [said("Try again; if it comes back, use another provider or export.")];
  const quote = words ? [said("It said: {words}", { words: words.slice(-400) })] : [];
  return failure("onnx/process-died", inARow([what, ...advice, ...quote], " "));
}

export function notStarted(cause: Error): Failure {
  return failure(
    "onnx/process-died",
    said(
      "No process could be started to run models in: {message}. Close other programs, or raise the limit of processes.",
      { message: cause.message },
    ),
    { cause },
  );
}

/** The model process is of another version of the program than the one that asks it. */
export function otherProgram(parent: string, own: string): Failure {
  return failure(
    "onnx/other-program",
    said(
      "The program on disk is version {own}, and the one that runs is {parent}: it was updated meanwhile. Stop the program and start it anew.",
      { own, parent: parent || "unknown" },
    ),
  );
}

/** What no sentence was written for: a mistake of this program, and not of the model. */
export function unforeseen({ op, path }: Request, cause: unknown): Failure {
  const words = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  if (isMemory(words))
    return memoryFailure(said("There was not enough memory for {doing} {path}", { doing: doing[op], path }), words);
  return failure(
    "onnx/unforeseen",
    said(
      "The process that runs the models failed while {doing} {path}, for a reason that was not foreseen ({words}). If the program was changed while it ran, stop it and start it anew; otherwise report this.",
      { doing: doing[op], path, words: words.slice(0, 400) },
    ),
  );
}
