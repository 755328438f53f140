import { said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import type { ResidualLevel } from "#diffusion/model/model.ts";

/**
 * Tensors of a cut as they are typed, with commas between; undefined where none are.
 * @throws Failure `residual/bad-cut` where not as many leave as enter.
 */
export function cutStreams(enters: string, leaves: string): ResidualLevel["streams"] {
  const [entering, leaving] = [listOf(enters), listOf(leaves)];
  if (entering.length !== leaving.length) {
    throw failure(
      "residual/bad-cut",
      said(
        "{enteringCount} tensors enter the block stack, but {leavingCount} leave it. Name one that leaves for each that enters, in the same order, or leave both empty.",
        { enteringCount: entering.length, leavingCount: leaving.length },
      ),
    );
  }
  return entering.length === 0 ? undefined : entering.map((tensor, k) => ({ enters: tensor, leaves: leaving[k]! }));
}

function listOf(text: string): string[] {
  return text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}
