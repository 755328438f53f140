import type { Catalogue } from "#kit/catalogue.ts";
import type { NodeDefinition } from "#kit/node-definition.ts";
import type { Problem } from "#protocol/problem.ts";
import type { Wire, Workflow, WorkflowNode } from "#protocol/workflow-schema.ts";
import { nearestNames } from "./nearest-names.ts";
import { nodeName } from "./node-name.ts";
import { ownMember } from "./own-member.ts";

/** A node of the workflow with its definition. */
interface Known {
  readonly node: WorkflowNode;
  readonly definition: NodeDefinition;
  readonly name: string;
}

/** What is wrong between nodes of known types: ports that do not exist, kinds that do not fit, inputs with none or two wires. */
export function checkWires({ nodes, wires }: Workflow, catalogue: Catalogue): Problem[] {
  const known = new Map<string, Known>();
  for (const node of nodes) {
    const definition = catalogue.get(node.type);
    if (definition && node.version === definition.version)
      known.set(node.id, { node, definition, name: nodeName(node, catalogue) });
  }
  return [...wires.flatMap((wire) => checkWire(wire, known)), ...checkInputs(wires, known)];
}

function checkWire({ from, to }: Wire, known: ReadonlyMap<string, Known>): Problem[] {
  const source = known.get(from[0]);
  const target = known.get(to[0]);
  const problems: Problem[] = [];
  const output = ownMember(source?.definition.outputs, from[1]);
  const input = ownMember(target?.definition.inputs, to[1]);
  if (source && !output) problems.push(unknownPort(source, from[1], "output", Object.keys(source.definition.outputs)));
  if (target && !input) problems.push(unknownPort(target, to[1], "input", Object.keys(target.definition.inputs)));
  if (output && input && output.socket.name !== input.socket.name)
    problems.push({
      code: "workflow/wrong-socket",
      node: to[0],
      port: to[1],
      message: `Input ${to[1]} of node ${target!.name} takes ${input.socket.title} (${input.socket.name}), and output ${from[1]} of node ${source!.name} gives ${output.socket.title} (${output.socket.name}).`,
      remedy: `Connect an output of the kind ${input.socket.title} to it.`,
    });
  return problems;
}

function unknownPort({ node, name }: Known, port: string, side: string, ports: readonly string[]): Problem {
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

function checkInputs(wires: readonly Wire[], known: ReadonlyMap<string, Known>): Problem[] {
  const sources = new Map<string, string[]>();
  for (const { from, to } of wires) {
    const key = JSON.stringify(to);
    sources.set(key, [...(sources.get(key) ?? []), from.join(".")]);
  }
  return [...known.values()].flatMap(({ node, definition, name }) =>
    Object.entries(definition.inputs).flatMap(([port, input]): Problem[] => {
      const at = { node: node.id, port };
      const from = sources.get(JSON.stringify([node.id, port])) ?? [];
      if (from.length === 0 && !input.optional)
        return [
          {
            code: "workflow/missing-input",
            ...at,
            message: `Input ${port} of node ${name} is not connected.`,
            remedy: `Connect ${input.socket.title} to it: ${input.description}.`,
          },
        ];
      if (from.length > 1)
        return [
          {
            code: "workflow/two-wires-into-one-input",
            ...at,
            message: `Input ${port} of node ${name} has ${from.length} wires, from ${from.join(" and ")}.`,
            remedy: "Keep one of the wires and delete the rest.",
          },
        ];
      return [];
    }),
  );
}
