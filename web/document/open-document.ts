import { blockIdOf } from "#protocol/block.ts";
import type { Immutable } from "#protocol/immutable.ts";
import type { Workflow, WorkflowBlock, WorkflowNode } from "#protocol/workflow-schema.ts";
import {
  type Block,
  type DocumentNode,
  emptyDocument,
  type Group,
  type Note,
  type WorkflowDocument,
} from "./document.ts";
import { freshId } from "./fresh-id.ts";
import { placeMissing } from "./place-missing.ts";
import { tidy } from "./tidy.ts";

/** Something that was mended when a file was opened. */
export interface Repair {
  readonly kind: "duplicate-node" | "duplicate-block" | "stray-wire" | "stray-reroute" | "stray-exposed" | "stray-port";
  readonly count: number;
}

/** A document made of a file, with what had to be mended. */
export interface Opened {
  readonly document: WorkflowDocument;
  readonly repairs: readonly Repair[];
}

/**
 * Makes a document of a workflow: what the file leaves out is filled in, what cannot be is mended and told. Nodes of unknown
 * types and parameters that nobody knows stay as they are. The workflows of blocks are opened, too. Opening what was written from a document gives that document.
 */
export function openDocument(workflow: Immutable<Workflow>): Opened {
  const taken = new Set<string>();
  const nodes = workflow.nodes.map((node) => ({ ...node, id: freshId(node.id, taken) }));
  const notes = workflow.notes.map((note): Note => ({ ...note, id: freshId(note.id ?? "note", taken) }));
  const groups = workflow.groups.map(
    (group): Group => ({ ...group, id: freshId(group.id ?? "group", taken), members: group.members ?? [] }),
  );
  const reroutes = (workflow.reroutes ?? []).filter(({ id }) => !taken.has(id) && taken.add(id));
  const inner = distinctBlocks(workflow).map((block) => ({ block, opened: openDocument(block.workflow) }));
  const raw: WorkflowDocument = {
    ...emptyDocument(workflow.id, workflow.name),
    ...workflow,
    nodes: placed(nodes, workflow),
    notes,
    groups,
    reroutes,
    inputs: workflow.inputs ?? [],
    outputs: workflow.outputs ?? [],
    blocks: inner.map(({ block, opened }): Block => ({ ...block, workflow: opened.document })),
  };
  const document = withoutBlank(tidy(raw));
  const renamed = nodes.filter(({ id }, at) => id !== workflow.nodes[at]!.id).length;
  const repairs: Repair[] = [
    { kind: "duplicate-node", count: renamed },
    { kind: "duplicate-block", count: (workflow.blocks ?? []).length - inner.length },
    { kind: "stray-wire", count: workflow.wires.length - document.wires.length },
    { kind: "stray-reroute", count: (workflow.reroutes ?? []).length - document.reroutes.length },
    { kind: "stray-exposed", count: workflow.exposed.length - document.exposed.length },
    { kind: "stray-port", count: ends(workflow) - ends(document) },
  ];
  const told = repairs.filter(({ count }) => count > 0);
  return { document, repairs: [...told, ...inner.flatMap(({ opened }) => opened.repairs)] };
}

function placed(nodes: readonly Immutable<WorkflowNode>[], { wires }: Immutable<Workflow>): readonly DocumentNode[] {
  const places = placeMissing(nodes, wires);
  return nodes.map((node): DocumentNode => ({ ...node, position: node.position ?? places.get(node.id)! }));
}

/** Of blocks with one id the first, which is the one that runs. */
function distinctBlocks({ blocks = [] }: Immutable<Workflow>): readonly Immutable<WorkflowBlock>[] {
  const ids = new Set<string>();
  return blocks.filter(({ id }) => !ids.has(id) && ids.add(id));
}

/** An empty list of tags is none. */
function withoutBlank(document: WorkflowDocument): WorkflowDocument {
  if (document.tags === undefined || document.tags.length > 0) return document;
  const { tags: _, ...rest } = document;
  return rest;
}

function ends({ inputs = [], outputs = [] }: Immutable<Workflow>): number {
  return inputs.reduce((sum, { to }) => sum + to.length, outputs.length);
}

/** The document with the blocks that some node stands for: what is written and shared. */
export function withUsedBlocks(document: WorkflowDocument): WorkflowDocument {
  const used = new Set(document.nodes.map(({ type }) => blockIdOf(type)));
  const blocks = document.blocks.filter(({ id }) => used.has(id));
  return blocks.length === document.blocks.length ? document : { ...document, blocks };
}
