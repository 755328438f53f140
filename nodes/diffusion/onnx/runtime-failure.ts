import type { Failure } from "#core/failure.ts";
import { type Said, said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
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
  if (isMemory(reason)) return memoryFailure(said("{path} could not be loaded", { path }), reason);
  if (/Unsupported data type/i.test(reason)) {
    return failure(
      "onnx/unsupported-type",
      said(
        "{path} has inputs or outputs of a type that cannot be fed, most likely bfloat16 ({reason}). Export it with float32 or float16 inputs and outputs.",
        { path, reason },
      ),
    );
  }
  if (/external (data|initializer)/i.test(reason)) {
    return failure(
      "onnx/external-data",
      said(
        "The weights that {path} keeps in another file cannot be read: {reason}. Copy the data file beside it again; it may be cut short.",
        { path, reason },
      ),
    );
  }
  return failure(
    "onnx/not-a-model",
    said(
      "onnxruntime cannot load {path}: {reason}. Check that the file is complete, or export it again with operators that onnxruntime has.",
      { path, reason },
    ),
  );
}

/** Why a graph that was cut at its block stack cannot be used, whose file can. */
export function cutFailure(path: string, reason: string): Failure {
  return failure(
    "residual/bad-cut",
    said(
      '{path} cannot be cut there: what enters the block stack and what leaves it do not fit each other ({reason}). Give other tensors for the cut, or use the reuse level "output".',
      { path, reason },
    ),
  );
}

/** Why a run failed. */
export function runFailure(path: string, reason: string): Failure {
  if (isMemory(reason)) return memoryFailure(said("There was not enough memory to run {path}", { path }), reason);
  if (reason.includes(OURS)) return cutFailure(path, reason);
  return failure(
    "onnx/run-failed",
    said("onnxruntime failed while running {path}: {reason}. Check that the sizes are those it was exported for.", {
      path,
      reason,
    }),
  );
}

export function isMemory(reason: string): boolean {
  return /allocate memory|bad_alloc|bad allocation|allocation failed|out of memory/i.test(reason);
}

export function memoryFailure(what: Said, reason: string): Failure {
  return failure(
    "onnx/out-of-memory",
    said("{what}: {reason}. Use a smaller batch, fewer frames or a float16 export.", { what, reason }),
  );
}
