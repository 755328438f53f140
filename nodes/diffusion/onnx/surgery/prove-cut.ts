import { allOf, type Said, said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import type { Stream } from "#diffusion/session.ts";
import type { BlockStack } from "./block-stack.ts";
import type { DataFlow } from "./data-flow.ts";
import type { ParsedModel } from "./parsed-model.ts";
import { goesOn } from "./residual-ways.ts";

/**
 * The tensors that somebody gave are in the graph, and what enters is made of the latent, in one stream at least.
 * @throws Failure `residual/no-tensor`, `residual/bad-cut`.
 */
export function checkGiven(
  path: string,
  { maker, readers, below }: DataFlow,
  streams: readonly Stream[],
  fromLatent: (tensor: string) => boolean,
): void {
  const missing = [
    ...streams.map(({ enters }) => enters).filter((tensor) => !readers.has(tensor)),
    ...streams.map(({ leaves }) => leaves).filter((tensor) => !maker.has(tensor)),
  ];
  if (missing.length > 0) {
    throw failure(
      "residual/no-tensor",
      said("The graph of {path} has no {missing} in it. Give the tensors of the cut as the graph names them.", {
        path,
        missing: missing.join(", no "),
      }),
    );
  }
  for (const { enters, leaves } of streams) {
    if (below([enters]).has(maker.get(leaves)!)) continue;
    throw failure(
      "residual/bad-cut",
      said(
        "In {path}, {leaves} is not made of {enters}. Give for each tensor that enters the block stack what the stack makes of it.",
        { path, leaves, enters },
      ),
    );
  }
  if (streams.some(({ enters }) => fromLatent(enters))) return;
  throw failure(
    "residual/bad-cut",
    said(
      "Nothing of what enters the block stack of {path} ({streams}) is made of the latent. Give the tensors of the stream that the latent goes through.",
      { path, streams: some(streams.map(({ enters }) => enters)) },
    ),
  );
}

/**
 * Nothing of the stack stays behind the cut: no node of its blocks, and no sum that the stream still goes through.
 * @throws Failure `residual/not-whole`.
 */
export function proveWhole(
  path: string,
  model: ParsedModel,
  flow: DataFlow,
  { blockOf, names }: BlockStack,
  streams: readonly Stream[],
): void {
  const leaves = new Set(streams.map((stream) => stream.leaves));
  const kept = flow.above([model.outputs[0]!.name], leaves);
  const behind = flow.below(leaves);
  const [left] = [...kept].filter((k) => behind.has(k) && blockOf[k] !== undefined);
  if (left !== undefined) {
    throw failure(
      "residual/not-whole",
      said(
        'The blocks {names} of {path} were found, but not where they end: {makes} of {blockOf} comes after {leaves}. Give the tensors of the cut, or use the reuse level "output".',
        {
          names: allOf(names),
          path,
          makes: model.nodes[left]!.makes[0]!,
          blockOf: blockOf[left]!,
          leaves: some([...leaves]),
        },
      ),
    );
  }
  const on = streams.find((stream) => goesOn(model, flow, stream.leaves));
  if (!on) return;
  throw failure(
    "residual/not-whole",
    said(
      'The blocks {names} of {path} were found, but not where they end: the stream is still added to after {leaves}. Give the tensors of the cut, or use the reuse level "output".',
      { names: allOf(names), path, leaves: on.leaves },
    ),
  );
}

/**
 * What follows the stack needs of its work the streams and nothing else.
 * @param inside the stack's nodes; where absent, all between the ends of the streams.
 * @throws Failure `residual/not-clean`.
 */
export function proveClean(
  path: string,
  model: ParsedModel,
  flow: DataFlow,
  streams: readonly Stream[],
  inside?: ReadonlySet<number>,
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
  throw failure(
    "residual/not-clean",
    work.size === 0
      ? said(
          "Between {enters} and {leaves} of {path} lies nothing that could be reused. Give other tensors for the cut.",
          { enters: some(streams.map((s) => s.enters)), leaves: some([...leaves]), path },
        )
      : said(
          'The block stack of {path} cannot be cut out: what follows it also reads {crossing} from inside. Use the reuse level "output".',
          { path, crossing: some(crossing) },
        ),
  );
}

/** At most eight tensors, named. */
export function some(tensors: readonly string[]): Said {
  if (tensors.length === 0) return said("none");
  const shown = tensors.slice(0, 8).join(", ");
  return tensors.length > 8 ? said("{shown} and {more} more", { shown, more: tensors.length - 8 }) : shown;
}
