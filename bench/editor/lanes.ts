import type { Workflow } from "#protocol/workflow-schema.ts";

/** A large workflow of the nodes that there are: lanes of 20 nodes and 38 wires, so 1,000 nodes have 1,900 wires. */
export function lanes(nodes: number): Workflow {
  const count = Math.ceil(nodes / LANE);
  const columns = Math.ceil(Math.sqrt(count / 4));
  const drawn = Array.from({ length: count }, (_, k) =>
    lane(`l${k}-`, [Math.floor(k / Math.ceil(count / columns)) * 2000, (k % Math.ceil(count / columns)) * 900]),
  );
  return {
    format: "lemica.workflow",
    version: 1,
    id: `lanes-${nodes}`,
    name: `${nodes} nodes`,
    nodes: drawn.flatMap((each) => each.nodes),
    wires: drawn.flatMap((each) => each.wires),
    groups: [],
    notes: [],
    exposed: [],
  };
}

const LANE = 20;
const SAMPLES = 8;

function lane(prefix: string, [left, top]: readonly [number, number]): Pick<Workflow, "nodes" | "wires"> {
  const nodes: Workflow["nodes"] = [];
  const wires: Workflow["wires"] = [];
  const add = (id: string, type: string, column: number, row: number, inputs: Record<string, [string, string]>) => {
    const position: [number, number] = [left + column * 320, top + row * 230];
    nodes.push({ id: prefix + id, type, version: 1, params: {}, position });
    for (const [port, [from, output]] of Object.entries(inputs))
      wires.push({ from: [prefix + from, output], to: [prefix + id, port] });
  };
  const model: [string, string] = ["apply", "model"];
  add("model", "load/pipeline", 0, 0, {});
  add("schedule", "load/schedule", 0, 1, {});
  add("prompts", "condition/prompts", 1, 0, { model: ["model", "model"] });
  add("settings", "sample/settings", 1, 1, { model: ["model", "model"] });
  add("apply", "apply/cache-mask", 1, 2, { model: ["model", "model"], schedule: ["schedule", "schedule"] });
  for (let k = 0; k < SAMPLES; k++)
    add(`sample${k}`, "sample/sample", 2 + Math.floor(k / 4), k % 4, {
      model,
      conditioning: ["prompts", "conditioning"],
      settings: ["settings", "settings"],
    });
  for (let k = 0; k < 3; k++)
    add(`joint${k}`, "compare/joint-error", 4, k, {
      reference: [`sample${k}`, "sample"],
      sample: [`sample${k + 1}`, "sample"],
    });
  for (let k = 0; k < 4; k++) add(`video${k}`, "sample/decode", 5, k, { sample: [`sample${k + 4}`, "sample"] });
  return { nodes, wires };
}
