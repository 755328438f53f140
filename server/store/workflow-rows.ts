import { createHash } from "node:crypto";
import { formatWorkflow } from "#protocol/workflow.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";
import { folded, sortKey } from "./search-text.ts";
import type { WorkflowSummary, WorkflowVersion } from "./workflows.ts";

/** What a summary is made of. */
export interface WorkflowRow {
  readonly id: string;
  readonly name: string;
  readonly tags: string;
  readonly etag: string;
  readonly nodes: number;
  readonly version: number;
  readonly created_at: number;
  readonly saved_at: number;
  readonly trashed_at: number | null;
  readonly thumbnail: string | null;
}

export const SUMMARY = `
  SELECT id, name, tags, workflows.etag, nodes, version, created_at, saved_at, trashed_at, thumbnails.etag AS thumbnail
  FROM workflows LEFT JOIN workflow_thumbnails AS thumbnails ON thumbnails.workflow = id`;

export function summaryOf(row: WorkflowRow): WorkflowSummary {
  return {
    id: row.id,
    name: row.name,
    tags: JSON.parse(row.tags) as string[],
    etag: row.etag,
    nodes: row.nodes,
    createdAt: row.created_at,
    savedAt: row.saved_at,
    ...(row.trashed_at !== null && { trashedAt: row.trashed_at }),
    ...(row.thumbnail !== null && { thumbnail: row.thumbnail }),
  };
}

/** A row of `workflow_versions` without its document. */
export type VersionRow = Omit<WorkflowVersion, "current">;

export const VERSION = "SELECT version, etag, name, nodes, saved_at AS savedAt FROM workflow_versions";

/** A document as it is written, with its etag. */
export function written(document: Workflow): { readonly text: string; readonly etag: string } {
  const text = formatWorkflow(document);
  return { text, etag: createHash("sha256").update(text).digest("hex") };
}

/** What depends on the document in a row: name, how it is sorted, and what can be searched besides the tags. */
export function columnsOf({ name, nodes, notes, groups }: Workflow): {
  name: string;
  sortName: string;
  search: string;
} {
  const words = [
    name,
    ...nodes.flatMap(({ title, type }) => (title ? [title, type] : [type])),
    ...notes.map(({ text }) => text),
    ...groups.map(({ title }) => title),
  ];
  return { name, sortName: sortKey(name), search: folded([...new Set(words)].join("\n")) };
}
