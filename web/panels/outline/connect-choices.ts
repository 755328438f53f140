import { refusalsFor } from "#web/document/connect-rules.ts";
import { endKey, sameEnd, type WorkflowDocument } from "#web/document/document.ts";
import { flowOrder } from "#web/document/flow-order.ts";
import type { NodeKinds } from "#web/document/node-kinds.ts";
import { nodeItem } from "#web/document/outline.ts";
import { wireInto } from "#web/document/wiring.ts";
import type { Port } from "#web/scene/events.ts";

/** A port to choose: of a node to begin a wire at, or another that the wire can go to. */
export interface PortChoice {
  readonly id: string;
  readonly end: Port;
  readonly port: string;
  readonly node: string;
  readonly socket: string | undefined;
  /** What it is connected to now, by title; of an input, what would give way. */
  readonly now: readonly string[];
}

/** The ports of a node, outputs first. */
export function portsOf(document: WorkflowDocument, kinds: NodeKinds, id: string): readonly PortChoice[] {
  const node = document.nodes.find((each) => each.id === id);
  if (!node) return [];
  const item = nodeItem(document, kinds, node);
  return (["outputs", "inputs"] as const).flatMap((side) =>
    item[side].map(({ name, title, socket, ends }): PortChoice => {
      const end: Port = { node: id, port: name, side: side === "outputs" ? "output" : "input" };
      return {
        id: `${side} ${name}`,
        end,
        port: title,
        node: item.title,
        socket,
        now: ends.map((other) => other.title),
      };
    }),
  );
}

/** The ports that a wire from an end can go to and does not yet, in the order of the flow; free inputs first. */
export function fittingPorts(document: WorkflowDocument, kinds: NodeKinds, end: Port): readonly PortChoice[] {
  const out = end.side === "output";
  const refusal = refusalsFor(document, kinds, [end.node, end.port], out ? "out" : "in");
  const current = out ? undefined : wireInto(document, [end.node, end.port])?.from;
  const choices = flowOrder(document).flatMap((node) => {
    const item = nodeItem(document, kinds, node);
    return item[out ? "inputs" : "outputs"].flatMap(({ name, title, socket, ends }): PortChoice[] => {
      const other = [node.id, name] as const;
      if (refusal(other) !== undefined) return [];
      const there = out
        ? ends.some((each) => sameEnd(each.end, [end.node, end.port]))
        : current && sameEnd(current, other);
      if (there) return [];
      return [
        {
          id: endKey(other),
          end: { node: node.id, port: name, side: out ? "input" : "output" },
          port: title,
          node: item.title,
          socket,
          now: out ? ends.map((each) => each.title) : [],
        },
      ];
    });
  });
  return [...choices.filter(({ now }) => now.length === 0), ...choices.filter(({ now }) => now.length > 0)];
}
