import type { Failure } from "#core/failure.ts";
import { allOf, said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import type { Cut, Stream } from "#diffusion/session.ts";
import { type BlockStack, findBlockStack, isUNet } from "./block-stack.ts";
import { type DataFlow, dataFlowOf } from "./data-flow.ts";
import type { ParsedModel } from "./parsed-model.ts";
import { checkGiven, proveClean, proveWhole, some } from "./prove-cut.ts";
import { afterMovers, MOVERS, residualWays } from "./residual-ways.ts";

export interface CutOptions {
  /** Name of the latent's input; the first input where absent. */
  readonly latent?: string | undefined;
  /** The cut itself, for graphs whose names are lost. */
  readonly streams?: readonly Stream[] | undefined;
}

/**
 * Finds the block stack of a denoiser and the streams through it: for each tensor by which the stack's work leaves it, the entering
 * one that it is a sum with. Whatever told of the blocks, the cut is proved by the graph alone: what enters comes from the latent, a
 * residual sum lies between, nothing of the stack stays behind it, and nothing else of its work is needed after it.
 * @param path for messages.
 * @throws Failure `residual/unet`, `residual/no-stack`, `residual/no-stream`, `residual/not-whole`, `residual/not-clean`,
 *   `residual/no-tensor`, `residual/bad-cut`.
 */
export function findCut(path: string, model: ParsedModel, options: CutOptions = {}): Cut {
  const flow = dataFlowOf(model);
  const fromLatent = comesFrom(flow, options.latent ?? model.inputs[0]?.name ?? "");
  const { streams } = options;
  if (streams) {
    checkGiven(path, flow, streams, fromLatent);
    proveClean(path, model, flow, streams);
    return { names: [], blocks: 0, streams };
  }
  const weights = new Set(model.initializers.map(({ name }) => name));
  const stack = findBlockStack(model.nodes, (tensor) => weights.has(tensor));
  if (!stack) throw noStack(path, model);
  const inside = insideOf(model, flow, stack);
  if (stack.byWeights) absorbTail(model, flow, inside);
  const found = streamsOf(path, model, flow, stack, inside, fromLatent);
  proveWhole(path, model, flow, stack, found);
  proveClean(path, model, flow, found, inside);
  return { names: stack.names, blocks: stack.blocks, streams: found };
}

function noStack(path: string, { nodes }: ParsedModel): Failure {
  return isUNet(nodes)
    ? failure(
        "residual/unet",
        said(
          '{path} is a UNet: its halves are joined by skip connections, so that there is no block stack whose work could be reused as one residual. Use the reuse level "output".',
          { path },
        ),
      )
    : failure(
        "residual/no-stack",
        said(
          'No block stack was found in {path}: neither nodes nor weights are named for repeated blocks, such as blocks.0, blocks.1. Export it with node names, give the tensors of the cut, or use the reuse level "output".',
          { path },
        ),
      );
}

/** Whether a tensor is an input or depends on it. */
function comesFrom(flow: DataFlow, input: string): (tensor: string) => boolean {
  const below = flow.below([input]);
  return (tensor) => tensor === input || below.has(flow.maker.get(tensor) ?? -1);
}

/** The stack's nodes, with those between its blocks that have other names. */
function insideOf({ nodes }: ParsedModel, flow: DataFlow, { blockOf }: BlockStack): Set<number> {
  const named = new Set(nodes.flatMap((_, k) => (blockOf[k] === undefined ? [] : [k])));
  const made = [...named].flatMap((k) => nodes[k]!.makes).filter(flow.isData);
  const above = flow.above([...named].flatMap((k) => nodes[k]!.reads));
  for (const k of flow.below(made)) if (above.has(k)) named.add(k);
  return named;
}

/** Tensors of data that are made inside and read outside, or are the graph's own outputs. */
function leaving({ nodes, outputs }: ParsedModel, flow: DataFlow, inside: ReadonlySet<number>): string[] {
  const last = new Set(outputs.map(({ name }) => name));
  return [...inside]
    .flatMap((k) => nodes[k]!.makes)
    .filter((tensor) => tensor !== "" && flow.isData(tensor))
    .filter((tensor) => last.has(tensor) || flow.readers.get(tensor)?.some((reader) => !inside.has(reader)));
}

function streamsOf(
  path: string,
  model: ParsedModel,
  flow: DataFlow,
  { blockOf, names }: BlockStack,
  inside: ReadonlySet<number>,
  fromLatent: (tensor: string) => boolean,
): Stream[] {
  // Conditioning that is added in every block is read by all of them; a stream enters one.
  const entersOne = (tensor: string) => {
    const blocks = flow.readers.get(tensor)?.map((k) => blockOf[k]);
    return new Set(blocks?.filter((block) => block !== undefined)).size <= 1;
  };
  const out = leaving(model, flow, inside);
  const found = out.flatMap((leaves): Stream[] => {
    const ways = [...residualWays(model, flow, inside, leaves)].filter(
      ([tensor, { summed }]) => summed && fromLatent(tensor) && entersOne(tensor),
    );
    const [way] = ways;
    if (!way || ways.length > 1) return [];
    const [enters, { moved }] = way;
    return [{ enters, leaves: moved ? afterMovers(model, flow, leaves) : leaves }];
  });
  if (found.length > 0) return found;
  const entering = [...new Set([...inside].flatMap((k) => model.nodes[k]!.reads))].filter(
    (tensor) => flow.isData(tensor) && !inside.has(flow.maker.get(tensor) ?? -1),
  );
  throw failure(
    "residual/no-stream",
    said(
      'The blocks {names} of {path} were found, but no tensor that leaves them ({out}) is a sum with one that enters them ({entering}). Give the tensors of the cut, or use the reuse level "output".',
      { names: allOf(names), path, out: some(out), entering: some(entering) },
    ),
  );
}

/**
 * Where blocks were told by their weights, the sums that end the last block have no name: they are taken in while several tensors
 * leave the stack and a sum, product or rearrangement takes one of them up with nothing that comes after the stack.
 */
function absorbTail(model: ParsedModel, flow: DataFlow, inside: Set<number>): void {
  for (;;) {
    const out = new Set(leaving(model, flow, inside));
    if (out.size < 2) return;
    const behind = flow.below(out);
    const stays = (tensor: string) => {
      const maker = flow.maker.get(tensor) ?? -1;
      return inside.has(maker) || !behind.has(maker);
    };
    const next = model.nodes.findIndex(
      ({ type, reads }, k) =>
        !inside.has(k) &&
        (type === "Add" || type === "Mul" || MOVERS.has(type)) &&
        reads.some((tensor) => out.has(tensor)) &&
        reads.every(stays),
    );
    if (next === -1) return;
    inside.add(next);
  }
}
