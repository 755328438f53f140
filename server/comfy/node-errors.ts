import { findCycles } from "#engine/find-cycles.ts";
import type { Problem } from "#protocol/problem.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";
import type { NodeIds } from "./node-ids.ts";
import type { InputSpec, NodeInfo } from "./node-info.ts";
import { type NodeProblem, nodeProblem, type ProblemType } from "./problems.ts";
import type { Prompt } from "./prompt.ts";

/** What the engine finds wrong with a prompt's nodes, in ComfyUI's form, by node id of the prompt. Cycles are left to `cycleProblems`. */
export function engineProblems(
  problems: readonly Problem[],
  {
    document,
    ids,
    prompt,
    infos,
  }: { document: Workflow; ids: NodeIds; prompt: Prompt; infos: ReadonlyMap<string, NodeInfo> },
): Map<string, NodeProblem[]> {
  const nodes = new Map(document.nodes.map((node) => [node.id, node]));
  const found = new Map<string, NodeProblem[]>();
  for (const problem of problems) {
    const node = nodes.get(problem.node ?? "");
    if (node === undefined || problem.code === "workflow/cycle") continue;
    const id = ids.theirs(node.id);
    const name = problem.port ?? problem.param;
    const info = infos.get(node.type);
    const spec = name === undefined ? undefined : (info?.input.required[name] ?? info?.input.optional[name]);
    const value = problem.param === undefined ? undefined : node.params[problem.param];
    const link = problem.port === undefined ? undefined : prompt[id]?.inputs[problem.port];
    const told = nodeProblem(typeOf(problem, spec, value), `${problem.message} ${problem.remedy}`, {
      ...(name !== undefined && { input_name: name }),
      ...(spec !== undefined && { input_config: spec }),
      ...(value !== undefined && { received_value: value }),
      ...(problem.code === "workflow/wrong-socket" && {
        linked_node: link,
        received_type: typeAt(link, prompt, infos),
      }),
    });
    found.set(id, [...(found.get(id) ?? []), told]);
  }
  return found;
}

/** One for every node that stands in a circle of wires. */
export function cycleProblems({ nodes, wires }: Workflow, ids: NodeIds): Map<string, NodeProblem[]> {
  const cycles = findCycles(
    nodes.map(({ id }) => id),
    wires.map(({ from, to }) => [from[0], to[0]] as const),
  );
  return new Map(
    cycles.flatMap((cycle) => {
      const members = cycle.map(ids.theirs);
      const details = `${[...members, members[0]].join(" -> ")}: delete one of the links between them.`;
      return members.map((id) => [id, [nodeProblem("dependency_cycle", details, { cycle_nodes: members })]] as const);
    }),
  );
}

function typeOf({ code }: Problem, spec: InputSpec | undefined, value: unknown): ProblemType {
  switch (code) {
    case "workflow/missing-input":
      return "required_input_missing";
    case "workflow/wrong-socket":
      return "return_type_mismatch";
    case "workflow/invalid-param":
      return valueProblem(spec, value);
    default:
      return "custom_validation_failed";
  }
}

function valueProblem(spec: InputSpec | undefined, value: unknown): ProblemType {
  if (value === undefined) return "required_input_missing";
  const [type, options] = spec ?? ["JSON", {}];
  if (typeof type !== "string") return "value_not_in_list";
  const { min, max } = options as { min?: number; max?: number };
  if (typeof value === "number") {
    if (min !== undefined && value <= min) return "value_smaller_than_min";
    if (max !== undefined && value >= max) return "value_bigger_than_max";
  }
  return "custom_validation_failed";
}

function typeAt(link: unknown, prompt: Prompt, infos: ReadonlyMap<string, NodeInfo>): string | undefined {
  if (!Array.isArray(link)) return undefined;
  return infos.get(prompt[String(link[0])]?.class_type ?? "")?.output[Number(link[1])];
}
