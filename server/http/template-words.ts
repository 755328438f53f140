import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Workflow } from "#protocol/workflow-schema.ts";

type Words = Readonly<Record<string, string>>;

/** What the texts of a folder's templates are in a language, by what they are in English; none where nobody has written them. */
export async function templateWords(folder: string, language: string): Promise<Words> {
  const text = await readFile(join(folder, "words", `${language}.json`), "utf8").catch(() => undefined);
  return text === undefined ? {} : JSON.parse(text);
}

/** A workflow with its own texts in other words: names, titles, notes. Parameters stay, since they say what is computed. */
export function workflowIn(workflow: Workflow, words: Words): Workflow {
  const told = (text: string) => (Object.hasOwn(words, text) ? words[text]! : text);
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
