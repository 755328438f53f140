import { Failure } from "#core/failure.ts";
import { OURS } from "./surgery/write-model.ts";

/** What onnxruntime says, on one line and without the C++ around it. */
export function reasonOf(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause))
    .replace(/\s+/g, " ")
    .replace(/\/onnxruntime_src\/\S+:\d+ .*?\)(::<lambda\(\)>)? (?=[A-Z[])/g, "")
    .replace(/\[ONNXRuntimeError\] : \d+ : \w+ : /g, "")
    .replace(/[. ]+$/, "")
    .slice(0, 500);
}

/** Why a model could not be loaded, said for whoever has the file. */
export function loadFailure(path: string, reason: string): Failure {
  if (isMemory(reason)) return memoryFailure(`${path} could not be loaded`, reason);
  if (/Unsupported data type/i.test(reason)) {
    return new Failure(
      "onnx/unsupported-type",
      `${path} has inputs or outputs of a type that cannot be fed, most likely bfloat16 (${reason}). Export it with float32 or float16 inputs and outputs.`,
    );
  }
  if (/external (data|initializer)/i.test(reason)) {
    return new Failure(
      "onnx/external-data",
      `The weights that ${path} keeps in another file cannot be read: ${reason}. Copy the data file beside it again; it may be cut short.`,
    );
  }
  return new Failure(
    "onnx/not-a-model",
    `onnxruntime cannot load ${path}: ${reason}. Check that the file is complete, or export it again with operators that onnxruntime has.`,
  );
}

/** Why a graph that was cut at its block stack cannot be used, whose file can. */
export function cutFailure(path: string, reason: string): Failure {
  return new Failure(
    "residual/bad-cut",
    `${path} cannot be cut there: what enters the block stack and what leaves it do not fit each other (${reason}). Give other tensors for the cut, or use the reuse level "output".`,
  );
}

/** Why a run failed. */
export function runFailure(path: string, reason: string): Failure {
  if (isMemory(reason)) return memoryFailure(`There was not enough memory to run ${path}`, reason);
  if (reason.includes(OURS)) return cutFailure(path, reason);
  return new Failure(
    "onnx/run-failed",
    `onnxruntime failed while running ${path}: ${reason}. Check that the sizes are those it was exported for.`,
  );
}

export function isMemory(reason: string): boolean {
  return /allocate memory|bad_alloc|bad allocation|allocation failed|out of memory/i.test(reason);
}

export function memoryFailure(what: string, reason: string): Failure {
  return new Failure(
    "onnx/out-of-memory",
    `${what}: ${reason}. Use a smaller batch, fewer frames or a float16 export.`,
  );
}
