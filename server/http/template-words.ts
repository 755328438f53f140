import { told, type Words } from "#core/said.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";

/** A workflow with its own texts in other words: names, titles, notes. Parameters stay, since they say what is computed. */
export function workflowIn(workflow: Workflow, words: Words): Workflow {
  const own = (text: string) => told({ text }, words);
  const titled = <T extends { readonly title?: string | undefined }>(item: T): T =>
    item.title === undefined ? item : { ...item, title: own(item.title) };
  const { name, description, nodes, groups, notes, exposed, inputs, outputs, blocks } = workflow;
  return {
    ...workflow,
    name: own(name),
    ...(description !== undefined && { description: own(description) }),
    nodes: nodes.map(titled),
    groups: groups.map(titled),
    notes: notes.map((note) => ({ ...note, text: own(note.text) })),
    exposed: exposed.map(titled),
    ...(inputs && { inputs: inputs.map(titled) }),
    ...(outputs && { outputs: outputs.map(titled) }),
    ...(blocks && { blocks: blocks.map((block) => ({ ...block, workflow: workflowIn(block.workflow, words) })) }),
  };
}
