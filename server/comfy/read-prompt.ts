import type { Catalogue } from "#kit/catalogue.ts";
import type { NodeDefinition } from "#kit/node-definition.ts";
import {
  LONGEST_TITLE,
  type Wire,
  WORKFLOW_VERSION,
  type Workflow,
  type WorkflowNode,
} from "#protocol/workflow-schema.ts";
import { type NodeIds, nodeIds } from "./node-ids.ts";
import type { InputSpec, NodeInfo } from "./node-info.ts";
import { type NodeProblem, nodeProblem } from "./problems.ts";
import { type Given, given, type Prompt, type PromptNode } from "./prompt.ts";
import { NOT_CONVERTIBLE, pythonValue } from "./python-value.ts";

/** A prompt as our document, and what could not be carried over. */
export interface ReadPrompt {
  readonly document: Workflow;
  readonly ids: NodeIds;
  /** By node id of the prompt. */
  readonly problems: ReadonlyMap<string, readonly NodeProblem[]>;
}

/** What is known where an input is read. */
interface Place {
  readonly prompt: Prompt;
  readonly ids: NodeIds;
  readonly catalogue: Catalogue;
  readonly id: string;
  readonly name: string;
  readonly spec: InputSpec;
}

/**
 * A prompt as a workflow: links by number become wires between named ports, values become parameters, converted as ComfyUI
 * would. Inputs that the node does not have are left out, as ComfyUI does. Values are not checked against their range, nor
 * wires against their sockets: that is `checkWorkflow`'s. Every class of the prompt must be in the catalogue.
 */
export function readPrompt(
  prompt: Prompt,
  catalogue: Catalogue,
  infos: ReadonlyMap<string, NodeInfo>,
  about: { readonly id: string; readonly name: string },
): ReadPrompt {
  const ids = nodeIds(Object.keys(prompt));
  const wires: Wire[] = [];
  const problems = new Map<string, NodeProblem[]>();
  const nodes = Object.entries(prompt).map(([id, node]): WorkflowNode => {
    const definition = catalogue.get(node.class_type)!;
    const info = infos.get(node.class_type)!;
    const params: Record<string, unknown> = {};
    for (const [name, spec] of Object.entries({ ...info.input.required, ...info.input.optional })) {
      const place = { prompt, ids, catalogue, id, name, spec };
      const read = Object.hasOwn(definition.inputs, name)
        ? readSocket(given(node.inputs[name]), place)
        : readParam(given(node.inputs[name]), place);
      if (read === undefined) continue;
      if ("problem" in read) problems.set(id, [...(problems.get(id) ?? []), read.problem]);
      else if ("wire" in read) wires.push(read.wire);
      else params[name] = read.value;
    }
    return {
      id: ids.ours(id)!,
      type: definition.type,
      version: definition.version,
      params,
      ...titled(node, definition),
    };
  });
  const document: Workflow = {
    format: "lemica.workflow",
    version: WORKFLOW_VERSION,
    ...about,
    nodes,
    wires,
    groups: [],
    notes: [],
    exposed: [],
  };
  return { document, ids, problems };
}

type Read = { readonly wire: Wire } | { readonly value: unknown } | { readonly problem: NodeProblem } | undefined;

function readSocket(input: Given, place: Place): Read {
  if (input.kind === "nothing" || (input.kind === "value" && input.value === null)) return undefined;
  if (input.kind !== "link") return bad(place, "it takes a link, not a value");
  const source = sourceOf(input, place);
  if (typeof source === "string") return bad(place, source);
  return { wire: { from: [place.ids.ours(input.node)!, source.port], to: [place.ids.ours(place.id)!, place.name] } };
}

function readParam(input: Given, place: Place): Read {
  const { name, spec } = place;
  if (input.kind === "nothing") return undefined;
  if (input.kind === "bad-link") return bad(place, 'write a list that is a value as {"__value__": [...]}');
  if (input.kind === "value") {
    const value = isMeant(input.value, place) ? input.value : pythonValue(input.value, spec[0]);
    if (value !== NOT_CONVERTIBLE) return { value };
    const details = `${name} is of the type ${spec[0]} and was given ${JSON.stringify(input.value).slice(0, 100)}.`;
    return { problem: nodeProblem("invalid_input_type", details, { ...infoOf(place), received_value: input.value }) };
  }
  const source = sourceOf(input, place);
  if (typeof source === "string") return bad(place, source);
  const details = `${name} takes a value of its own and cannot be linked; it was linked to an output of the type ${source.type}.`;
  const more = { received_type: source.type, linked_node: [input.node, input.slot] };
  return { problem: nodeProblem("return_type_mismatch", details, { ...infoOf(place), ...more }) };
}

/** Whether nothing is a value of the parameter, which some have. */
function isMeant(value: unknown, { prompt, catalogue, id, name }: Place): value is null {
  const shape = catalogue.get(prompt[id]!.class_type)!.params.shape;
  return value === null && shape[name]?.safeParse(null).success === true;
}

/** The output that a link leads to, or in words why there is none. */
function sourceOf(
  link: Given & { kind: "link" },
  { prompt, catalogue }: Place,
): { port: string; type: string } | string {
  const source = Object.hasOwn(prompt, link.node) ? prompt[link.node] : undefined;
  if (source === undefined) return `there is no node ${JSON.stringify(link.node)}`;
  const outputs = Object.entries(catalogue.get(source.class_type)!.outputs);
  const output = outputs[link.slot];
  if (output === undefined) return `node ${JSON.stringify(link.node)} has ${outputs.length} outputs, counted from 0`;
  return { port: output[0], type: output[1].socket.name };
}

function bad(place: Place, why: string): Read {
  const received_value = place.prompt[place.id]!.inputs[place.name];
  return {
    problem: nodeProblem("bad_linked_input", `${place.name}: ${why}.`, { ...infoOf(place), received_value }),
  };
}

function infoOf({ name, spec }: Place): Record<string, unknown> {
  return { input_name: name, input_config: spec };
}

function titled({ _meta }: PromptNode, definition: NodeDefinition): { title?: string } {
  const title = _meta?.title?.trim().slice(0, LONGEST_TITLE);
  return title && title !== definition.title ? { title } : {};
}
