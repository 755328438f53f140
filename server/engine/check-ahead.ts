import type { Catalogue } from "#kit/catalogue.ts";
import type { Foreseen } from "#kit/node-definition.ts";
import { type Problem, problem } from "#protocol/problem.ts";
import type { Workflow, WorkflowNode } from "#protocol/workflow-schema.ts";
import { ownMember } from "./own-member.ts";

type Facts = Readonly<Record<string, Foreseen>>;

/**
 * What will fail for what is known already: each node tells what it knows of its outputs before it runs, of its parameters and of what
 * the nodes before it have told, and what it will refuse. What nobody can know yet is left to the run.
 */
export function* checkAhead({ nodes, wires }: Workflow, catalogue: Catalogue): Iterable<Problem> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const into = new Map<string, Map<string, readonly [string, string]>>();
  for (const { from, to } of wires) into.set(to[0], (into.get(to[0]) ?? new Map()).set(to[1], from));
  const known = new Map<string, Facts>();
  const problems: Problem[] = [];
  const visit = (node: WorkflowNode): Facts => {
    const before = known.get(node.id);
    if (before) return before;
    // Where wires lead in a circle, nothing is known.
    known.set(node.id, {});
    const facts: Record<string, Foreseen> = {};
    for (const [port, [source, output]] of into.get(node.id) ?? []) {
      const from = byId.get(source);
      const fact = from && ownMember(visit(from), output);
      if (fact) facts[port] = fact;
    }
    const outputs = foreseen(node, facts, catalogue, problems);
    known.set(node.id, outputs);
    return outputs;
  };
  for (const node of nodes) visit(node);
  yield* problems;
}

function foreseen(node: WorkflowNode, facts: Facts, catalogue: Catalogue, problems: Problem[]): Facts {
  const definition = catalogue.get(node.type);
  if (!definition?.foresee || definition.version !== node.version) return {};
  const parsed = definition.params.safeParse(node.params);
  if (!parsed.success) return {};
  const { outputs = {}, refused } = definition.foresee(facts, parsed.data);
  if (refused) {
    const { why, ...at } = refused;
    problems.push(problem("workflow/will-fail", { node: node.id, ...at }, why, "", why));
  }
  return outputs;
}
