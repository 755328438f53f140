import type { z } from "zod";
import { type Workflow, workflowSchema } from "#protocol/workflow-schema.ts";

type NodeInput = z.input<typeof workflowSchema>["nodes"][number];

/**
 * A workflow from short notes: nodes as `id: [type, params?, rest?]`, of version 1 (constants of version 3) unless said
 * otherwise, and wires as "from.port -> to.port".
 */
export function drawn(
  nodes: Readonly<Record<string, readonly [type: string, params?: object, rest?: Partial<NodeInput>]>>,
  wires: readonly string[] = [],
): Workflow {
  return workflowSchema.parse({
    format: "lemica.workflow",
    version: 1,
    id: "test",
    name: "Test",
    nodes: Object.entries(nodes).map(([id, [type, params = {}, rest = {}]]) => ({
      id,
      type,
      version: type === "number/constant" ? 3 : 1,
      params,
      ...rest,
    })),
    wires: wires.map((wire) => {
      const [from, to] = wire.split(" -> ").map((end) => end.split("."));
      return { from, to };
    }),
  });
}
