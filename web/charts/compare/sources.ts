import type { SaidSheet } from "#kit/preview.ts";
import { outermostId } from "#protocol/block.ts";
import type { RunFile } from "#protocol/run.ts";
import type { NodeStates } from "#protocol/run-state.ts";
import type { WorkflowDocument } from "#web/document/document.ts";
import { reach, wiringOf } from "#web/document/wiring.ts";
import { numericColumns } from "#web/previews/sorted.ts";

/** A picture or film that a run wrote. */
export interface Source {
  readonly id: string;
  readonly run: string;
  /** The drawn node that wrote it. */
  readonly node: string;
  readonly file: string;
}

type Part = "whole" | "left" | "right";

/** What stands on one side of a comparison. */
export interface Side {
  readonly source: string;
  readonly part: Part;
}

const FILMS = /\.(webp|gif|mp4|webm)$/i;
const PICTURES = /\.(png|jpe?g)$/i;

/** What runs wrote that can be compared: films before pictures, else in the order of the runs. */
export function sourcesOf(runs: readonly { readonly id: string; readonly files: readonly RunFile[] }[]): Source[] {
  const all = runs.flatMap(({ id, files }) =>
    files.map(({ name, node }) => ({ id: `${id}/${name}`, run: id, node: outermostId(node), file: name })),
  );
  return [...all.filter(({ file }) => FILMS.test(file)), ...all.filter(({ file }) => PICTURES.test(file))];
}

/**
 * What is compared at first: files of one name of two runs; of two nodes; or else the two halves of one picture, which is
 * what a node writes that sets clips side by side.
 *
 * @param wanted a file that is to be one of them.
 */
export function firstSides(sources: readonly Source[], wanted?: string): readonly [Side, Side] | undefined {
  const whole = ({ id }: Source): Side => ({ source: id, part: "whole" });
  const first = sources.find(({ file }) => file === wanted) ?? sources[0];
  if (!first) return undefined;
  const film = FILMS.test(first.file);
  const alike = sources.filter(({ file }) => FILMS.test(file) === film);
  const twin = alike.find(({ run, file }) => run !== first.run && file === first.file);
  const other =
    twin ??
    alike.find(({ run }) => run !== first.run) ??
    alike.find(({ node, id }) => node !== first.node && id !== first.id);
  if (other) return [whole(first), whole(other)];
  return [
    { source: first.id, part: "left" },
    { source: first.id, part: "right" },
  ];
}

/** A table that a node shows of itself. */
export interface Figures {
  readonly node: string;
  readonly sheet: SaidSheet;
}

/**
 * The tables with figures that tell of what a node wrote: those of the nodes it needs, and of those that are made of the same.
 */
export function figuresBeside(document: WorkflowDocument, states: NodeStates, node: string): Figures[] {
  const needed = reach(document, [node], "upstream");
  const inputs = (wiringOf(document).into.get(node) ?? []).map(({ from }) => from[0]);
  const near = new Set([...needed, ...reach(document, inputs, "downstream")]);
  return document.nodes.flatMap(({ id }) => {
    const preview = near.has(id) ? states[id]?.preview : undefined;
    if (preview?.kind !== "table" || numericColumns(preview).size < 2) return [];
    return [{ node: id, sheet: preview }];
  });
}
