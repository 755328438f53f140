import { Failure } from "#core/failure.ts";
import { said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import type { Cut, CutSession, Session } from "#diffusion/session.ts";
import type { Tensor } from "#diffusion/tensors/tensor.ts";
import { cutFailure } from "./runtime-failure.ts";
import { sizesOf } from "./surgery/derive.ts";

/** How far the prediction of the short graph may be from the full one's, relative to the largest number in it. */
const [ALLOWED, ALLOWED_IN_HALF] = [1e-4, 1e-2];

/** What is known of a cut. */
interface Held {
  readonly cut: Cut;
  readonly residuals: readonly string[];
  /** The graph computes in half precision, which the runtime rounds in other places for other graphs. */
  readonly half: boolean;
}

/**
 * A model cut at its block stack, whose first run proves the cut on what it is fed: what enters and what leaves has the same sizes,
 * and the short graph gives with the residual of the full one what the full one gives. The proof costs one run of the short graph.
 * @throws Failure from `run`: `residual/bad-cut`, `residual/not-same`.
 */
export function provenCut(whole: Session, short: Session, { cut, residuals, half }: Held): CutSession {
  let proved = false;
  const run: Session["run"] = async (feeds, signal) => {
    const outputs = await whole.run(feeds, signal);
    if (!proved) {
      checkSizes(whole.path, cut, residuals, outputs);
      const added = Object.fromEntries(residuals.map((name) => [name, outputs[name]!]));
      const again = await short.run({ ...feeds, ...added }, signal).catch((cause: unknown) => {
        const failed = cause instanceof Failure && cause.code === "onnx/run-failed";
        throw failed ? cutFailure(whole.path, cause.message) : cause;
      });
      const { name } = whole.outputs[0]!;
      checkSame(whole.path, outputs[name]!, again[name]!, half ? ALLOWED_IN_HALF : ALLOWED);
      proved = true;
    }
    return outputs;
  };
  return { ...whole, run, cut, residuals, short };
}

function checkSizes(
  path: string,
  { streams }: Cut,
  residuals: readonly string[],
  outputs: Readonly<Record<string, Tensor>>,
): void {
  for (const [k, { enters, leaves }] of streams.entries()) {
    const [before, after] = sizesOf(residuals[k]!).map((name) => `[${outputs[name]!.data.join(", ")}]`);
    if (before === after) continue;
    throw failure(
      "residual/bad-cut",
      said(
        '{path} cannot be cut there: {enters} has the sizes {before}, but {leaves} {after}. Give other tensors for the cut, or use the reuse level "output".',
        { path, enters, before, leaves, after },
      ),
    );
  }
}

function checkSame(path: string, full: Tensor, short: Tensor, allowed: number): void {
  const largest = full.data.reduce((max, v) => Math.max(max, Math.abs(v)), 0);
  const difference = full.data.reduce((max, v, k) => Math.max(max, Math.abs(v - short.data[k]!)), 0);
  // A prediction that is no number is told as such by the loop.
  if (full.data.length === short.data.length && !(difference > allowed * Math.max(1, largest))) return;
  throw failure(
    "residual/not-same",
    said(
      'Cut at its block stack, {path} does not give the same prediction: it is off by {difference}. Give other tensors for the cut, or use the reuse level "output".',
      { path, difference: difference.toPrecision(3) },
    ),
  );
}
