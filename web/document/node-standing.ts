import type { Command } from "./commands.ts";
import type { DocumentNode, WorkflowDocument } from "./document.ts";
import type { NodeKind } from "./kinds.ts";
import { sameJson } from "./same-json.ts";

/** How a node of a file stands to what is installed. */
export type Standing =
  | { readonly kind: "current" }
  /** Its type is not installed: it is kept as it is. */
  | { readonly kind: "unknown" }
  | { readonly kind: "older" | "newer"; readonly version: number; readonly installed: number };

export function standingOf({ version }: DocumentNode, kind: NodeKind | undefined): Standing {
  if (kind === undefined) return { kind: "unknown" };
  if (version === kind.version) return { kind: "current" };
  return { kind: version < kind.version ? "older" : "newer", version, installed: kind.version };
}

/** A parameter that differs. A value that is absent is the default. */
export interface ParamChange {
  readonly param: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** The parameters in which two nodes differ, by name. */
export function paramChanges(
  before: Pick<DocumentNode, "params">,
  after: Pick<DocumentNode, "params">,
): readonly ParamChange[] {
  const names = [...new Set([...Object.keys(before.params), ...Object.keys(after.params)])].sort();
  return names.flatMap((param): ParamChange[] => {
    const [old, now] = [before.params[param], after.params[param]];
    if (sameJson(old, now)) return [];
    return [{ param, ...(old !== undefined && { before: old }), ...(now !== undefined && { after: now }) }];
  });
}

/** What bringing a node up to date changes, to be told to people. */
export interface MigrationNote {
  readonly node: string;
  readonly from: number;
  readonly to: number;
  readonly params: readonly ParamChange[];
}

/** A node as its type's newest version has it; what the server's check says of each node that was saved with an older one. */
export interface MigratedNode {
  readonly node: string;
  readonly version: number;
  readonly params: Readonly<Record<string, unknown>>;
}

/** What brings the nodes of a document up to date, and what that changes. Nodes that are already, or that are not there, are passed over. */
export function migration(
  document: WorkflowDocument,
  migrated: readonly MigratedNode[],
): { readonly commands: readonly Command[]; readonly notes: readonly MigrationNote[] } {
  const after = new Map(migrated.map((each) => [each.node, each]));
  const risen = document.nodes.flatMap((node) => {
    const next = after.get(node.id);
    return next && next.version > node.version ? [{ node, next }] : [];
  });
  return {
    commands: risen.map(({ next }) => ({ type: "migrate", ...next })),
    notes: risen.map(({ node, next }) => {
      return { node: node.id, from: node.version, to: next.version, params: paramChanges(node, next) };
    }),
  };
}
