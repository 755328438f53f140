import { z } from "zod";
import { checkWorkflowInTurns } from "#engine/check-workflow.ts";
import type { Catalogue } from "#kit/catalogue.ts";
import { comfyKindOf } from "#protocol/comfy-document.ts";
import { type Workflow, workflowSchema } from "#protocol/workflow-schema.ts";
import { cycleProblems, engineProblems } from "./node-errors.ts";
import type { NodeIds } from "./node-ids.ts";
import type { NodeInfo } from "./node-info.ts";
import { type NodeErrors, type NodeProblem, type PromptRefusal, refusal } from "./problems.ts";
import { MOST_NODES, type Prompt, type PromptNode, promptNode } from "./prompt.ts";
import { reach, waysOf } from "./reach.ts";
import { readPrompt } from "./read-prompt.ts";

/** By node id of the prompt. */
type Found = ReadonlyMap<string, readonly NodeProblem[]>;

/** Nodes whose errors are told; a prompt with more is mended in parts. */
const MOST_TOLD = 100;
/** As much of a class that there is not as tells which is meant, in characters. */
const NAME_TOLD = 100;

/** A prompt that can be run, at least in part. */
export interface CheckedPrompt {
  readonly prompt: Prompt;
  /** What the good outputs need, and nothing else. */
  readonly document: Workflow;
  readonly ids: NodeIds;
  /** Output nodes that will be run, as the prompt calls them. */
  readonly outputs: readonly string[];
  /** Of the outputs that will not be run. */
  readonly nodeErrors: NodeErrors;
}

/** The nodes that there are, as we and as ComfyUI describe them. */
export interface KnownNodes {
  readonly catalogue: Catalogue;
  readonly infos: ReadonlyMap<string, NodeInfo>;
}

/** Which outputs of a prompt are wanted, and what its workflow is called. */
export interface PromptWish {
  /** Output nodes; all if left out. */
  readonly targets?: readonly string[] | undefined;
  readonly id: string;
  readonly name: string;
}

/**
 * Checks a prompt as ComfyUI does: only what leads to an output is looked at; outputs that cannot be run are dropped, and
 * it is refused only when none is left. A large one is checked in turns with other work.
 */
export async function checkPrompt(
  raw: unknown,
  { catalogue, infos }: KnownNodes,
  wish: PromptWish,
): Promise<CheckedPrompt | PromptRefusal> {
  const prompt = parsePrompt(raw, infos);
  if ("error" in prompt) return prompt as PromptRefusal;

  const wanted = Object.entries(prompt)
    .filter(([id, node]) => infos.get(node.class_type)!.output_node && (wish.targets?.includes(id) ?? true))
    .map(([id]) => id);
  if (wanted.length === 0)
    return refusal(
      "prompt_no_outputs",
      "The prompt has no output node to run; add a node that shows or saves something.",
    );

  const { document, ids, problems: unread } = readPrompt(prompt, catalogue, infos, { id: wish.id, name: wish.name });
  const sound = workflowSchema.safeParse(document);
  if (!sound.success)
    return refusal("invalid_prompt", "The prompt is beyond what a workflow can hold.", z.prettifyError(sound.error));

  const problems = await checkWorkflowInTurns(document, catalogue);
  const found = [
    unread,
    // An input that could not be read is missing in the document: that is told once.
    without(unread, engineProblems(problems, { document, ids, prompt, infos })),
    problems.some(({ code }) => code === "workflow/cycle") ? cycleProblems(document, ids) : new Map(),
  ];
  const links = document.wires.map(({ from, to }) => [ids.theirs(from[0]), ids.theirs(to[0])] as const);
  const downstream = waysOf(links);
  const upstream = waysOf(links.map(([from, to]) => [to, from]));
  const needed = reach(wanted, upstream);
  const wrong = [...new Set(found.flatMap((part) => [...part.keys()]))].filter((id) => needed.has(id));
  const affected = reach(wrong, downstream);
  const outputs = wanted.filter((id) => !affected.has(id));

  const nodeErrors: NodeErrors = Object.fromEntries(
    wrong.slice(0, MOST_TOLD).map((id) => {
      const reached = reach([id], downstream);
      const dependent_outputs = wanted.filter((output) => reached.has(output));
      const errors = found.flatMap((part) => part.get(id) ?? []);
      return [id, { errors, dependent_outputs, class_type: prompt[id]!.class_type }];
    }),
  );
  if (outputs.length === 0)
    return refusal(
      "prompt_outputs_failed_validation",
      "No output of the prompt can be run; see node_errors.",
      "",
      nodeErrors,
    );
  return { prompt, document: only(document, ids, reach(outputs, upstream)), ids, outputs, nodeErrors };
}

function parsePrompt(raw: unknown, infos: ReadonlyMap<string, NodeInfo>): Prompt | PromptRefusal {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw))
    return refusal("no_prompt", 'The request has no prompt; send an object of nodes by id as "prompt".');
  if (comfyKindOf(raw) === "workflow")
    return refusal(
      "invalid_prompt",
      "The prompt is a workflow as ComfyUI's editor saves it; export it with Export (API), and send what that writes.",
    );
  const entries = Object.entries(raw);
  if (entries.length > MOST_NODES)
    return refusal("invalid_prompt", `The prompt has ${entries.length} nodes, and may have ${MOST_NODES}.`);
  const prompt: Record<string, Prompt[string]> = {};
  for (const [id, node] of entries) {
    const parsed = promptNode.safeParse(node);
    if (!parsed.success)
      return wrongNode(
        id,
        `Node ${JSON.stringify(id)} is malformed: it needs a "class_type" and an object of "inputs".`,
      );
    if (!infos.has(parsed.data.class_type)) return unknownClass(id, parsed.data);
    prompt[id] = parsed.data;
  }
  return prompt;
}

function unknownClass(id: string, { class_type, _meta }: PromptNode): PromptRefusal {
  const named = class_type.slice(0, NAME_TOLD);
  return refusal(
    "missing_node_type",
    `Node ${JSON.stringify(id)} is of the class ${JSON.stringify(named)}, which is not installed; /object_info lists those that are.`,
    `Node ID '#${id}'`,
    {},
    { node_id: id, class_type: named, node_title: _meta?.title?.slice(0, NAME_TOLD) ?? named },
  );
}

function wrongNode(id: string, message: string): PromptRefusal {
  return refusal("invalid_prompt", message, `Node ID '#${id}'`, {}, { node_id: id });
}

/** Those of `others` that are not about an input that has a problem already. */
function without(problems: Found, others: Found): Found {
  return new Map(
    [...others].flatMap(([id, list]) => {
      const told = new Set(problems.get(id)?.map(({ extra_info }) => extra_info.input_name));
      const rest = list.filter(({ extra_info: { input_name } }) => input_name === undefined || !told.has(input_name));
      return rest.length > 0 ? [[id, rest] as const] : [];
    }),
  );
}

function only(document: Workflow, ids: NodeIds, kept: ReadonlySet<string>): Workflow {
  const has = (id: string) => kept.has(ids.theirs(id));
  return {
    ...document,
    nodes: document.nodes.filter(({ id }) => has(id)),
    wires: document.wires.filter(({ to }) => has(to[0])),
  };
}
