import type { DocumentNode, WorkflowDocument } from "./document.ts";
import type { NodeKinds } from "./node-kinds.ts";
import { wireInto } from "./wiring.ts";

/**
 * Which input shows through at each output of a node when it is bypassed: of the connected inputs of the output's socket, the
 * one of its name, or else the first. Outputs at which nothing shows through are left out. This is what the engine does.
 */
export function passThrough(
  document: WorkflowDocument,
  kinds: NodeKinds,
  { id, type }: DocumentNode,
): ReadonlyMap<string, string> {
  const kind = kinds.nodes.get(type);
  return new Map(
    (kind?.outputs ?? []).flatMap(({ name, socket }) => {
      const fitting = kind!.inputs.filter((input) => input.socket === socket && wireInto(document, [id, input.name]));
      const input = fitting.find((each) => each.name === name) ?? fitting[0];
      return input ? [[name, input.name] as const] : [];
    }),
  );
}
