import { allOf, inARow, type Said, said } from "#core/said.ts";
import type { Catalogue } from "#kit/catalogue.ts";
import type { NodeDefinition } from "#kit/node-definition.ts";
import { type Problem, problem } from "#protocol/problem.ts";
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
  readonly name: Said;
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
    yield problem(
      "workflow/wrong-socket",
      { node: to[0], port: to[1] },
      said("Input {input} of node {target} takes {wanted}, and output {output} of node {source} gives {given}.", {
        input: to[1],
        target: target!.name,
        wanted: socketName(input.socket),
        output: from[1],
        source: source!.name,
        given: socketName(output.socket),
      }),
      said("Connect an output of the kind {kind} to it.", { kind: { text: input.socket.title } }),
    );
}

/** A wire to a port that a node does not have. */
export function unknownPort(
  { node, name }: Pick<Known, "node" | "name">,
  port: string,
  side: "input" | "output",
  ports: readonly string[],
): Problem {
  const [near] = nearestNames(port, ports, 1);
  return problem(
    "workflow/unknown-port",
    { node: node.id, port },
    noSuchPort(side, { name, port }, ports),
    near === undefined ? said("Delete the wire.") : said("Connect the wire to {near}, or delete it.", { near }),
  );
}

function noSuchPort(
  side: "input" | "output",
  what: { readonly name: Said; readonly port: string },
  ports: readonly string[],
): Said {
  if (side === "input")
    return ports.length > 0
      ? said("Node {name} has no input {port}; its inputs are {ports}.", { ...what, ports: inARow(ports) })
      : said("Node {name} has no input {port}; it has no inputs.", what);
  return ports.length > 0
    ? said("Node {name} has no output {port}; its outputs are {ports}.", { ...what, ports: inARow(ports) })
    : said("Node {name} has no output {port}; it has no outputs.", what);
}

function socketName({ title, name }: { readonly title: string; readonly name: string }): Said {
  return said("{title} ({name})", { title: { text: title }, name });
}

function* checkInputs(wires: readonly Wire[], known: ReadonlyMap<string, Known>): Iterable<Problem | undefined> {
  const sources = sourcesByInput(wires);
  for (const { node, definition, name } of known.values()) {
    yield undefined;
    for (const [port, input] of Object.entries(definition.inputs)) {
      const at = { node: node.id, port };
      const from = sources.get(node.id)?.get(port) ?? [];
      if (from.length === 0 && !input.optional)
        yield problem(
          "workflow/missing-input",
          at,
          said("Input {port} of node {name} is not connected.", { port, name }),
          said("Connect {kind} to it: {description}.", {
            kind: { text: input.socket.title },
            description: { text: input.description },
          }),
          said("Connect {kind} here: {description}.", {
            kind: { text: input.socket.title },
            description: { text: input.description },
          }),
        );
      if (from.length > 1)
        yield problem(
          "workflow/two-wires-into-one-input",
          at,
          said("Input {port} of node {name} has {count} wires, from {outputs}.", {
            port,
            name,
            count: from.length,
            outputs: listed(from),
          }),
          said("Keep one of the wires and delete the rest."),
        );
    }
  }
}

function listed(outputs: readonly Wire["from"][]): Said {
  const named = outputs.slice(0, MOST_NAMED).map((output) => output.join("."));
  return outputs.length > MOST_NAMED ? said("{named} and others", { named: inARow(named) }) : allOf(named);
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
