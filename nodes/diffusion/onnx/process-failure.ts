import { totalmem } from "node:os";
import { stripVTControlCharacters } from "node:util";
import { Failure } from "#core/failure.ts";
import type { Request } from "./messages.ts";

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
  const words = stripVTControlCharacters(said).replace(/\s+/g, " ").trim();
  // The kernel ends a process that wants too much memory with SIGKILL, and leaves it no last words.
  const memory = how === "SIGKILL" || /out of memory|bad_alloc/i.test(words);
  const cause = memory ? ` Most likely the machine's memory (${gibibytes(totalmem())} GiB) ran out.` : "";
  const advice = memory
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

function gibibytes(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(1);
}
