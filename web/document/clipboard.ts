import { z } from "zod";
import { said } from "#core/said.ts";
import { blockIdOf } from "#protocol/block.ts";
import { formatJson } from "#protocol/format-json.ts";
import type { Immutable } from "#protocol/immutable.ts";
import { parseJson } from "#protocol/parse-json.ts";
import { parseWorkflow } from "#protocol/workflow.ts";
import {
  workflowBlock,
  workflowGroup,
  workflowNode,
  workflowNote,
  workflowReroute,
  workflowWire,
} from "#protocol/workflow-schema.ts";
import { withMembers } from "./change-items.ts";
import type { WorkflowDocument } from "./document.ts";
import { failure } from "./failures.ts";
import { openDocument } from "./open-document.ts";

/** UTF-16 units; whoever copies more than that shares a file. */
const LONGEST = 20_000_000;
const MOST = 10_000;

const clipboardSchema = z.strictObject({
  format: z.literal("lemica.clipboard"),
  version: z.literal(1),
  /** The id of the document it was copied from. */
  document: z.string().max(200),
  nodes: z.array(workflowNode).max(MOST),
  wires: z.array(workflowWire).max(10 * MOST),
  /** Wires from nodes that were not copied, for whoever pastes in reach of these. */
  incoming: z
    .array(workflowWire)
    .max(10 * MOST)
    .default([]),
  reroutes: z.array(workflowReroute).max(MOST).default([]),
  groups: z.array(workflowGroup).max(MOST).default([]),
  notes: z.array(workflowNote).max(MOST).default([]),
  blocks: z.array(workflowBlock).max(1000).default([]),
});

/** What was copied: a part of a document that is sound in itself. */
export interface Clipping {
  readonly source: string;
  readonly part: WorkflowDocument;
  readonly incoming: WorkflowDocument["wires"];
}

/** The things of a selection as text for the system's clipboard; undefined if nothing is selected. Groups take their members along. */
export function copy(document: WorkflowDocument, ids: Iterable<string>): string | undefined {
  const chosen = withMembers(document, ids);
  const here = <T extends { readonly id: string }>(items: readonly T[]) => items.filter(({ id }) => chosen.has(id));
  const [nodes, notes, groups] = [here(document.nodes), here(document.notes), here(document.groups)];
  if (nodes.length + notes.length + groups.length === 0) return undefined;
  const inside = new Set(nodes.map(({ id }) => id));
  const arriving = document.wires.filter(({ to }) => inside.has(to[0]));
  const wires = arriving.filter(({ from }) => inside.has(from[0]));
  const dots = new Set(wires.flatMap(({ via }) => via ?? []));
  const blocks = new Set(nodes.map(({ type }) => blockIdOf(type)));
  const content: Immutable<z.input<typeof clipboardSchema>> = {
    format: "lemica.clipboard",
    version: 1,
    document: document.id,
    nodes,
    wires,
    incoming: arriving.filter(({ from }) => !inside.has(from[0])).map(({ from, to }) => ({ from, to })),
    reroutes: document.reroutes.filter(({ id }) => dots.has(id)),
    groups,
    notes,
    blocks: document.blocks.filter(({ id }) => blocks.has(id)),
  };
  return `${formatJson(content)}\n`;
}

/**
 * Reads what was copied, here or in another window, or a whole workflow; undefined for any other text. The text may come from
 * anywhere: it is checked as a file is, and what leads nowhere is left out.
 *
 * @throws Failure `clipboard/malformed`, `clipboard/too-large`; as `parseWorkflow` for a workflow.
 */
export function readClipping(text: string): Clipping | undefined {
  const format = /^\uFEFF?\s*\{[^{}[\]]{0,200}"format"\s*:\s*"lemica\.(clipboard|workflow)"/.exec(text)?.[1];
  if (format === undefined) return undefined;
  if (text.length > LONGEST)
    throw failure(
      "clipboard/too-large",
      said("What was copied is too large to paste; save it as a file and open that."),
    );
  if (format === "workflow") {
    const { document } = openDocument(parseWorkflow(text));
    return { source: document.id, part: document, incoming: [] };
  }
  const parsed = clipboardSchema.safeParse(parseJson(text, said("What was copied")));
  if (!parsed.success)
    throw failure(
      "clipboard/malformed",
      said("What was copied is damaged ({path}: {message}); copy it again.", {
        path: parsed.error.issues[0]!.path.join("."),
        message: parsed.error.issues[0]!.message,
      }),
      { cause: parsed.error },
    );
  const { document: source, incoming, version: _, format: __, ...rest } = parsed.data;
  const { document } = openDocument({
    ...rest,
    format: "lemica.workflow",
    version: 1,
    id: source || "clipboard",
    name: "",
    exposed: [],
  });
  return { source, part: document, incoming };
}
