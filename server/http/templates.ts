import { readdir, readFile } from "node:fs/promises";
import { Failure } from "#core/failure.ts";
import { decodeText } from "#protocol/text.ts";
import { parseWorkflow } from "#protocol/workflow.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";
import { findFile } from "./file-name.ts";
import { templateWords, workflowIn } from "./template-words.ts";

const SUFFIX = ".workflow.json";

/** The workflows of a folder, by file name. */
export async function listTemplates(
  folder: string,
  language?: string,
): Promise<{ readonly id: string; readonly name: string; readonly nodes: number }[]> {
  const files = await readdir(folder).catch(() => []);
  const ids = files.filter((file) => file.endsWith(SUFFIX)).map((file) => file.slice(0, -SUFFIX.length));
  return Promise.all(
    ids.sort().map(async (id) => {
      const { name, nodes } = await readTemplate(folder, id, language);
      return { id, name, nodes: nodes.length };
    }),
  );
}

/**
 * @param language a tag of letters, digits and hyphens. Texts that have no words in it stay in English.
 * @throws Failure `http/no-such-template`.
 */
export async function readTemplate(folder: string, id: string, language?: string): Promise<Workflow> {
  const found = await findFile(folder, id + SUFFIX).catch(() => undefined);
  if (found === undefined)
    throw new Failure("http/no-such-template", `There is no template ${JSON.stringify(id)}; choose one of the list.`);
  const workflow = parseWorkflow(decodeText(await readFile(found.path)));
  return language === undefined ? workflow : workflowIn(workflow, await templateWords(folder, language));
}
