import type { Command } from "./commands.ts";
import type { DocumentNode, End, WorkflowDocument } from "./document.ts";
import type { NodeKind, PortKind } from "./kinds.ts";
import type { NodeKinds } from "./node-kinds.ts";
import { nodesById, wireInto } from "./wiring.ts";

/** The wires that a node comes with, and whether it comes before the one beside which it is put: it then gives what that one lacks. */
export interface FirstWires {
  readonly commands: readonly Command[];
  readonly before: boolean;
}

type Added = Pick<DocumentNode, "id">;

/**
 * What a node that is put beside another is wired to at once: only what leaves no choice. Each input that it needs gets the one output
 * that fits, of the node beside it or else of the whole document; and where the node beside it needs what it gives, it gives that.
 */
export function firstWires(
  document: WorkflowDocument,
  kinds: NodeKinds,
  kind: NodeKind,
  { id }: Added,
  beside?: string,
): FirstWires {
  const of = (node: string, socket: string): readonly End[] =>
    (kinds.nodes.get(nodesById(document).get(node)?.type ?? "")?.outputs ?? [])
      .filter((port) => port.socket === socket)
      .map(({ name }) => [node, name]);
  const everywhere = (socket: string) => document.nodes.flatMap((node) => of(node.id, socket));
  const needed = only(kind.inputs.filter(({ optional }) => !optional));
  const commands = needed.flatMap(({ name, socket }): Command[] => {
    const near = beside === undefined ? [] : of(beside, socket);
    const [from, ...others] = near.length > 0 ? near : everywhere(socket);
    return from && others.length === 0 ? [{ type: "connect", from: [...from], to: [id, name] }] : [];
  });
  if (commands.length > 0 || beside === undefined) return { commands, before: false };
  const lacking = lackedBy(document, kinds, beside);
  const [fit, ...rest] = kind.outputs.flatMap(({ name, socket }) =>
    lacking.filter((input) => input.socket === socket).map((input) => ({ name, to: input.name })),
  );
  if (!fit || rest.length > 0) return { commands: [], before: false };
  return { commands: [{ type: "connect", from: [id, fit.name], to: [beside, fit.to] }], before: true };
}

/** Ports that are the only one of their kind. */
function only(ports: readonly PortKind[]): readonly PortKind[] {
  return ports.filter(({ socket }) => ports.filter((port) => port.socket === socket).length === 1);
}

/** The inputs that a node needs and that have no wire. */
function lackedBy(document: WorkflowDocument, kinds: NodeKinds, node: string): readonly PortKind[] {
  const inputs = kinds.nodes.get(nodesById(document).get(node)?.type ?? "")?.inputs ?? [];
  return inputs.filter(({ name, optional }) => !optional && !wireInto(document, [node, name]));
}
