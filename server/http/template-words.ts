import type { Words } from "#core/said.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";

type Texts = Words["texts"];

/** A workflow with its own texts in other words: names, titles, notes. Parameters stay, since they say what is computed. */
export function workflowIn(workflow: Workflow, words: Texts): Workflow {
  const told = (text: string) => {
    const own = Object.hasOwn(words, text) ? words[text] : undefined;
    return typeof own === "string" ? own : text;
  };
  const titled = <T extends { readonly title?: string | undefined }>(item: T): T =>
    item.title === undefined ? item : { ...item, title: told(item.title) };
  const { name, description, nodes, groups, notes, exposed, inputs, outputs, blocks } = workflow;
  return {
    ...workflow,
    name: told(name),
    ...(description !== undefined && { description: told(description) }),
    nodes: nodes.map(titled),
    groups: groups.map(titled),
    notes: notes.map((note) => ({ ...note, text: told(note.text) })),
    exposed: exposed.map(titled),
    ...(inputs && { inputs: inputs.map(titled) }),
    ...(outputs && { outputs: outputs.map(titled) }),
    ...(blocks && { blocks: blocks.map((block) => ({ ...block, workflow: workflowIn(block.workflow, words) })) }),
  };
}
