import { Failure } from "#core/failure.ts";
import { type BlockStack, findBlockStack, isUNet } from "./block-stack.ts";
import { type DataFlow, dataFlowOf } from "./data-flow.ts";
import type { ParsedModel } from "./parsed-model.ts";
import { afterMovers, residualWays } from "./residual-ways.ts";

/** One stream of the stack: the tensor that enters the first block, and what the last block has made of it. */
export interface Stream {
  readonly enters: string;
  readonly leaves: string;
}

/** Where a graph is cut. */
export interface Cut {
  /** What the blocks are called; empty where the tensors were given. */
  readonly names: readonly string[];
  readonly blocks: number;
  readonly streams: readonly Stream[];
}

export interface CutOptions {
  /** Name of the latent's input; the first input where absent. */
  readonly latent?: string | undefined;
  /** The cut itself, for graphs whose names are lost. */
  readonly streams?: readonly Stream[] | undefined;
}

/**
 * Finds the block stack of a denoiser and the streams through it: for each tensor by which the stack's work leaves it, the entering
 * one that it is a sum with. Proves that nothing else of the stack is needed after it.
 * @param path for messages.
 * @throws Failure `residual/unet`, `residual/no-stack`, `residual/no-stream`, `residual/not-clean`, `residual/no-tensor`.
 */
export function findCut(path: string, model: ParsedModel, options: CutOptions = {}): Cut {
  const flow = dataFlowOf(model);
  const { streams } = options;
  if (streams) {
    checkTensors(path, flow, streams);
    const cut = { names: [], blocks: 0, streams };
    checkClean(path, model, flow, cut, undefined);
    return cut;
  }
  const weights = new Set(model.initializers.map(({ name }) => name));
  const stack = findBlockStack(model.nodes, (tensor) => weights.has(tensor));
  if (!stack) throw noStack(path, model);
  const inside = insideOf(model, flow, stack);
  const found = streamsOf(path, model, flow, stack, inside, options.latent);
  const cut = { names: stack.names, blocks: stack.blocks, streams: found };
  checkClean(path, model, flow, cut, inside);
  return cut;
}

function noStack(path: string, { nodes }: ParsedModel): Failure {
  return isUNet(nodes)
    ? new Failure(
        "residual/unet",
        `${path} is a UNet: its halves are joined by skip connections, so that there is no block stack whose work could be reused as one residual. Use the reuse level "output".`,
      )
    : new Failure(
        "residual/no-stack",
        `No block stack was found in ${path}: neither nodes nor weights are named for repeated blocks, such as blocks.0, blocks.1. Export it with node names, give the tensors of the cut, or use the reuse level "output".`,
      );
}

function checkTensors(path: string, { maker, readers }: DataFlow, streams: readonly Stream[]): void {
  const missing = [
    ...streams.map(({ enters }) => enters).filter((tensor) => !readers.has(tensor)),
    ...streams.map(({ leaves }) => leaves).filter((tensor) => !maker.has(tensor)),
  ];
  if (missing.length === 0) return;
  throw new Failure(
    "residual/no-tensor",
    `The graph of ${path} has no ${missing.join(", no ")} in it. Give the tensors of the cut as the graph names them.`,
  );
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
  { blockOf, names, byWeights }: BlockStack,
  inside: Set<number>,
  latent = model.inputs[0]?.name ?? "",
): Stream[] {
  if (byWeights) absorbSums(model, flow, inside);
  const fromLatent = flow.below([latent]);
  const ofLatent = (tensor: string) => tensor === latent || fromLatent.has(flow.maker.get(tensor) ?? -1);
  const blocksThatRead = (tensor: string) =>
    new Set(
      flow.readers
        .get(tensor)
        ?.map((k) => blockOf[k])
        .filter(Boolean),
    );
  const out = leaving(model, flow, inside);
  const found: Stream[] = [];
  for (const leaves of out) {
    const ways = residualWays(model, flow, inside, leaves);
    // Conditioning that is added in every block is read by all of them; a stream enters one.
    const single = [...ways.keys()].filter((tensor) => blocksThatRead(tensor).size <= 1);
    const enters = single.length === 1 ? single[0] : only(single.filter(ofLatent));
    if (enters !== undefined) {
      found.push({ enters, leaves: ways.get(enters) ? afterMovers(model, flow, leaves) : leaves });
    }
  }
  if (found.length > 0) return found;
  const entering = [...new Set([...inside].flatMap((k) => model.nodes[k]!.reads))].filter(
    (tensor) => flow.isData(tensor) && !inside.has(flow.maker.get(tensor) ?? -1),
  );
  const enters = only(entering.filter((tensor) => ofLatent(tensor) && blocksThatRead(tensor).size <= 1));
  const leaves = only(out.filter(ofLatent));
  if (enters !== undefined && leaves !== undefined) return [{ enters, leaves }];
  throw new Failure(
    "residual/no-stream",
    `The blocks ${names.join(" and ")} of ${path} were found, but no tensor that leaves them (${some(out)}) is a sum with one that enters them (${some(entering)}). Give the tensors of the cut, or use the reuse level "output".`,
  );
}

/**
 * Where blocks were told by their weights, the sums that end the last block have no name: they are taken in while several tensors
 * leave the stack and a sum or product takes one of them up with nothing that comes after the stack.
 */
function absorbSums(model: ParsedModel, flow: DataFlow, inside: Set<number>): void {
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
        (type === "Add" || type === "Mul") &&
        reads.some((tensor) => out.has(tensor)) &&
        reads.every(stays),
    );
    if (next === -1) return;
    inside.add(next);
  }
}

/** What follows the stack may need of its work the streams and nothing else. */
function checkClean(
  path: string,
  model: ParsedModel,
  flow: DataFlow,
  { streams }: Cut,
  inside: ReadonlySet<number> | undefined,
): void {
  const leaves = new Set(streams.map((stream) => stream.leaves));
  const behind = flow.below(streams.map((stream) => stream.enters));
  const before = flow.above(leaves);
  // Reads of what enters are as good outside as in; what is made of it on the way to what leaves is the stack's work.
  const work = new Set([...behind].filter((k) => before.has(k) && (inside?.has(k) ?? true)));
  const kept = flow.above([model.outputs[0]!.name], leaves);
  const wanted = new Set([
    model.outputs[0]!.name,
    ...[...kept].filter((k) => !work.has(k)).flatMap((k) => model.nodes[k]!.reads),
  ]);
  const crossing = [...work]
    .flatMap((k) => model.nodes[k]!.makes)
    .filter((tensor) => wanted.has(tensor) && !leaves.has(tensor));
  if (crossing.length === 0 && work.size > 0) return;
  throw new Failure(
    "residual/not-clean",
    work.size === 0
      ? `Between ${some(streams.map((s) => s.enters))} and ${some([...leaves])} of ${path} lies nothing that could be reused. Give other tensors for the cut.`
      : `The block stack of ${path} cannot be cut out: what follows it also reads ${some(crossing)} from inside. Use the reuse level "output".`,
  );
}

function only<T>(list: readonly T[]): T | undefined {
  return list.length === 1 ? list[0] : undefined;
}

function some(tensors: readonly string[]): string {
  const shown = tensors.slice(0, 8).join(", ") || "none";
  return tensors.length > 8 ? `${shown} and ${tensors.length - 8} more` : shown;
}
