import type { Immutable } from "#protocol/immutable.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";
import { lineageOf } from "#web/document/block-link.ts";
import type { Block, WorkflowDocument } from "#web/document/document.ts";
import { freshId } from "#web/document/fresh-id.ts";
import { openDocument } from "#web/document/open-document.ts";

/** A saved workflow in one of its versions. */
export interface SavedVersion {
  readonly version: number;
  readonly workflow: Immutable<Workflow>;
}

/** Why a saved workflow cannot be used as a block in a document. */
export type BlockRefusal = "no-interface" | "itself" | "within-itself";

/** Why it cannot be a block there: it has no ports to connect, it is the document itself, or has the document in it. */
export function blockRefusal(document: WorkflowDocument, workflow: Immutable<Workflow>): BlockRefusal | undefined {
  const around = lineageOf(document.id);
  if (around.includes(workflow.id)) return "itself";
  if (holds(workflow, new Set(around))) return "within-itself";
  return (workflow.inputs ?? []).length + (workflow.outputs ?? []).length === 0 ? "no-interface" : undefined;
}

function holds({ blocks = [] }: Immutable<Workflow>, ids: ReadonlySet<string>): boolean {
  return blocks.some(
    ({ source, workflow }) => ids.has(workflow.id) || ids.has(source?.workflow ?? "") || holds(workflow, ids),
  );
}

/** A saved workflow as a block of a document: the one that is there already if it is of the same version. */
export function blockOfSaved(document: WorkflowDocument, { version, workflow }: SavedVersion): Block {
  const known = document.blocks.find(({ source }) => source?.workflow === workflow.id && source.version === version);
  if (known) return known;
  const id = freshId(workflow.name.toLowerCase() || "block", new Set(document.blocks.map((block) => block.id)));
  return { id, source: { workflow: workflow.id, version }, workflow: openDocument(workflow).document };
}
