import { blockType, exposedName } from "#protocol/block.ts";
import type { Immutable } from "#protocol/immutable.ts";
import { type ParamSchema, paramSchemas } from "#protocol/param-schema.ts";
import type { Workflow, WorkflowBlock } from "#protocol/workflow-schema.ts";
import type { NodeKind, PortKind } from "./kinds.ts";

/** How blocks are sorted where nodes are listed. */
const BLOCKS = "block";

type Kinds = ReadonlyMap<string, NodeKind>;

/**
 * What a node that stands for a block is like, as the catalogue would describe it: its ports and parameters are those of the
 * nodes inside that the workflow's interface names; what leads to nothing known is left out.
 *
 * @param catalogue the types that are no blocks.
 */
export function blockKind({ id, workflow }: Immutable<WorkflowBlock>, catalogue: Kinds): NodeKind {
  const kinds = new Map([
    ...catalogue,
    ...(workflow.blocks ?? []).map((inner) => blockKind(inner, catalogue)).map((kind) => [kind.type, kind] as const),
  ]);
  const nodes = new Map(workflow.nodes.map((node) => [node.id, node]));
  const kindOf = (node: string) => kinds.get(nodes.get(node)?.type ?? "");
  const port = (side: "inputs" | "outputs", [node, name]: readonly [string, string]) =>
    kindOf(node)?.[side].find((each) => each.name === name);

  const inputs = (workflow.inputs ?? []).flatMap(({ name, title, to }): PortKind[] => {
    const inner = to.flatMap((end) => port("inputs", end) ?? []);
    return inner[0] ? [{ ...named(inner[0], name, title), optional: inner.every(({ optional }) => optional) }] : [];
  });
  const outputs = (workflow.outputs ?? []).flatMap(({ name, title, from }): PortKind[] => {
    const inner = port("outputs", from);
    return inner ? [named(inner, name, title)] : [];
  });
  return {
    type: blockType(id),
    version: 1,
    title: workflow.name,
    summary: workflow.description ?? "",
    category: BLOCKS,
    isOutput: workflow.nodes.some(({ id: node }) => kindOf(node)?.isOutput),
    shows: workflow.nodes.some(({ id: node }) => kindOf(node)?.shows),
    inputs,
    outputs,
    params: paramsOf(workflow, kindOf),
  };
}

function named(port: PortKind, name: string, title: string | undefined): PortKind {
  return { ...port, name, title: title ?? port.title };
}

/** The JSON Schema of the exposed parameters; what is set inside is the default outside. */
function paramsOf(workflow: Immutable<Workflow>, kindOf: (node: string) => NodeKind | undefined): NodeKind["params"] {
  const properties: Record<string, ParamSchema> = {};
  const required: string[] = [];
  for (const exposed of workflow.exposed) {
    const params = paramSchemas(kindOf(exposed.node)?.params);
    const inner = params.properties[exposed.param];
    if (inner === undefined) continue;
    const name = exposedName(exposed);
    const set = workflow.nodes.find(({ id }) => id === exposed.node)?.params[exposed.param];
    const title = exposed.title ?? inner.title;
    properties[name] = {
      ...inner,
      ...(title !== undefined && { title }),
      ...(set !== undefined && { default: set }),
    };
    if (set === undefined && params.required.includes(exposed.param)) required.push(name);
  }
  return { type: "object", properties, ...(required.length > 0 && { required }), additionalProperties: false };
}
