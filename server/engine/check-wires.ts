import type { Catalogue } from "#kit/catalogue.ts";
import type { NodeDefinition } from "#kit/node-definition.ts";
import type { Problem } from "#protocol/problem.ts";
import type { Wire, Workflow, WorkflowNode } from "#protocol/workflow-schema.ts";
import { nearestNames } from "./nearest-names.ts";
import { nodeName } from "./node-name.ts";
import { ownMember } from "./own-member.ts";

/** Wires into one input that a message names. */
const MOST_NAMED = 5;

/** A node of the workflow with its definition. */
interface Known {
  readonly node: WorkflowNode;
  readonly definition: NodeDefinition;
  readonly name: string;
}

/**
 * What is wrong between nodes of known types: ports that do not exist, kinds that do not fit, inputs with none or two wires.
 * Yields undefined for each wire and node that it looks at.
 */
export function* checkWires({ nodes, wires }: Workflow, catalogue: Catalogue): Iterable<Problem | undefined> {
  const known = new Map<string, Known>();
  for (const node of nodes) {
    const definition = catalogue.get(node.type);
    if (definition && node.version === definition.version)
      known.set(node.id, { node, definition, name: nodeName(node, catalogue) });
  }
  for (const wire of wires) {
    yield undefined;
    yield* checkWire(wire, known);
  }
  yield* checkInputs(wires, known);
}

function* checkWire({ from, to }: Wire, known: ReadonlyMap<string, Known>): Iterable<Problem> {
  const source = known.get(from[0]);
  const target = known.get(to[0]);
  const output = ownMember(source?.definition.outputs, from[1]);
  const input = ownMember(target?.definition.inputs, to[1]);
  if (source && !output) yield unknownPort(source, from[1], "output", Object.keys(source.definition.outputs));
  if (target && !input) yield unknownPort(target, to[1], "input", Object.keys(target.definition.inputs));
  if (output && input && output.socket.name !== input.socket.name)
    yield {
      code: "workflow/wrong-socket",
      node: to[0],
      port: to[1],
      message: `Input ${to[1]} of node ${target!.name} takes ${input.socket.title} (${input.socket.name}), and output ${from[1]} of node ${source!.name} gives ${output.socket.title} (${output.socket.name}).`,
      remedy: `Connect an output of the kind ${input.socket.title} to it.`,
    };
}

/** A wire to a port that a node does not have. */
export function unknownPort(
  { node, name }: Pick<Known, "node" | "name">,
  port: string,
  side: "input" | "output",
  ports: readonly string[],
): Problem {
  const near = nearestNames(port, ports, 1);
  const there = ports.length > 0 ? `its ${side}s are ${ports.join(", ")}` : `it has no ${side}s`;
  return {
    code: "workflow/unknown-port",
    node: node.id,
    port,
    message: `Node ${name} has no ${side} ${port}; ${there}.`,
    remedy: near.length > 0 ? `Connect the wire to ${near[0]}, or delete it.` : "Delete the wire.",
  };
}

function* checkInputs(wires: readonly Wire[], known: ReadonlyMap<string, Known>): Iterable<Problem | undefined> {
  const sources = sourcesByInput(wires);
  for (const { node, definition, name } of known.values()) {
    yield undefined;
    for (const [port, input] of Object.entries(definition.inputs)) {
      const at = { node: node.id, port };
      const from = sources.get(node.id)?.get(port) ?? [];
      if (from.length === 0 && !input.optional)
        yield {
          code: "workflow/missing-input",
          ...at,
          message: `Input ${port} of node ${name} is not connected.`,
          remedy: `Connect ${input.socket.title} to it: ${input.description}.`,
        };
      if (from.length > 1)
        yield {
          code: "workflow/two-wires-into-one-input",
          ...at,
          message: `Input ${port} of node ${name} has ${from.length} wires, from ${listed(from)}.`,
          remedy: "Keep one of the wires and delete the rest.",
        };
    }
  }
}

function listed(outputs: readonly Wire["from"][]): string {
  const named = outputs.slice(0, MOST_NAMED).map((output) => output.join("."));
  return outputs.length > MOST_NAMED ? `${named.join(", ")} and others` : named.join(" and ");
}

/** Where the wires come from, by node and then by port that they lead to. */
function sourcesByInput(wires: readonly Wire[]): ReadonlyMap<string, ReadonlyMap<string, readonly Wire["from"][]>> {
  const sources = new Map<string, Map<string, Wire["from"][]>>();
  for (const { from, to } of wires) {
    const ports = sources.get(to[0]) ?? new Map<string, Wire["from"][]>();
    sources.set(to[0], ports);
    const into = ports.get(to[1]);
    if (into) into.push(from);
    else ports.set(to[1], [from]);
  }
  return sources;
}
