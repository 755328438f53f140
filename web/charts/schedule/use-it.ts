import { nodesAfter, outputsOf } from "#web/charts/workbench/find-outputs.ts";
import type { Command } from "#web/document/commands.ts";
import type { DocumentNode, End, WorkflowDocument } from "#web/document/document.ts";
import { endKey } from "#web/document/document.ts";
import { baseIdOf, freshId, idsOf } from "#web/document/fresh-id.ts";
import type { NodeKind } from "#web/document/kinds.ts";
import { type NodeKinds, paramSchema } from "#web/document/node-kinds.ts";
import { nodesById, wiringOf } from "#web/document/wiring.ts";

/**
 * The kind of node that reads a socket's value from a file: it gives the socket, and needs nothing but a text parameter
 * `file`.
 */
export function readerOf(
  kinds: NodeKinds,
  socket: string,
): { readonly kind: NodeKind; readonly port: string } | undefined {
  for (const kind of kinds.nodes.values()) {
    const port = kind.outputs.find((output) => output.socket === socket);
    const needed = (kind.params.required ?? []) as readonly string[];
    const isReader = kind.inputs.length === 0 && needed.every((name) => name === "file");
    if (port && isReader && paramSchema(kind, "file")?.type === "string") return { kind, port: port.name };
  }
  return undefined;
}

/** What puts a file into a workflow, and the node that then reads it. */
export interface UseIt {
  readonly commands: readonly Command[];
  readonly node: string;
  /** Whether the workflow now runs with it; if not, its output is still to be connected. */
  readonly connected: boolean;
}

/**
 * Lets a workflow use a saved schedule: where schedules come from a file already, that file is changed; otherwise a node that
 * reads it takes the place of the output that gave them. Undefined if no kind of node reads such a file.
 *
 * @param near the output that the schedule, or the errors it was chosen by, came from.
 * @param file as nodes name it.
 */
export function withSchedule(
  document: WorkflowDocument,
  kinds: NodeKinds,
  near: End,
  file: string,
  socket = "SCHEDULE",
): UseIt | undefined {
  const reader = readerOf(kinds, socket);
  if (!reader) return undefined;
  const source = sourceIn(document, kinds, near, socket);
  const nodes = nodesById(document);
  const from = source && nodes.get(source[0]);
  if (from?.type === reader.kind.type) {
    const commands: Command[] = [{ type: "set-param", node: from.id, param: "file", value: file }];
    return { commands, node: from.id, connected: true };
  }
  const id = freshId(baseIdOf(reader.kind.type), idsOf(document));
  const targets = source ? (wiringOf(document).outOf.get(source[0]) ?? []).filter(isFrom(source)) : [];
  const commands: Command[] = [
    { type: "add", nodes: [newNode(id, reader.kind, file, from ?? nodes.get(near[0]))] },
    ...targets.map(({ to }): Command => ({ type: "connect", from: [id, reader.port], to })),
  ];
  return { commands, node: id, connected: targets.length > 0 };
}

/** The output that gives schedules: the one at hand, or else the first behind it that something is wired to. */
function sourceIn(document: WorkflowDocument, kinds: NodeKinds, near: End, socket: string): End | undefined {
  const own = nodesById(document).get(near[0]);
  const wired = (end: End) => (wiringOf(document).outOf.get(end[0]) ?? []).some(isFrom(end));
  const at = own ? outputsOf([own], kinds, socket) : [];
  const behind = outputsOf(nodesAfter(document, near), kinds, socket);
  return [...at.filter((end) => endKey(end) === endKey(near)), ...behind].find(wired);
}

const isFrom =
  (end: End) =>
  ({ from }: { readonly from: End }) =>
    endKey(from) === endKey(end);

function newNode(id: string, kind: NodeKind, file: string, beside: DocumentNode | undefined): DocumentNode {
  const [x, y] = beside?.position ?? [40, 40];
  return { id, type: kind.type, version: kind.version, params: { file }, position: [x, y - 180] };
}
