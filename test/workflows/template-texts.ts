import { fileURLToPath } from "node:url";
import { workflowIn } from "#http/template-words.ts";
import { listTemplates, readTemplate } from "#http/templates.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";

export const TEMPLATES = fileURLToPath(new URL("../../workflows/", import.meta.url));

/** Every text that a workflow has of its own: what is told in other words when each word is. */
function textsOf(workflow: Workflow): string[] {
  const found: string[] = [];
  const ask = new Proxy<Record<string, string>>(
    {},
    {
      getOwnPropertyDescriptor: (_, text) => {
        found.push(String(text));
        return undefined;
      },
    },
  );
  workflowIn(workflow, { language: "en", texts: ask });
  return found;
}

/** Those of all templates, each once. */
export async function templateTexts(): Promise<ReadonlySet<string>> {
  const items = await listTemplates(TEMPLATES);
  const templates = await Promise.all(items.map(({ id }) => readTemplate(TEMPLATES, id)));
  return new Set(templates.flatMap(textsOf));
}
