import { readdir, readFile } from "node:fs/promises";
import { said } from "#core/said.ts";
import { decodeText } from "#protocol/text.ts";
import { parseWorkflow } from "#protocol/workflow.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";
import { ownWords } from "#server/packs/own-words.ts";
import { failure } from "./failures.ts";
import { findFile } from "./file-name.ts";
import { workflowIn } from "./template-words.ts";

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
    throw failure(
      "http/no-such-template",
      said("There is no template {id}; choose one of the list.", { id: JSON.stringify(id) }),
    );
  const workflow = parseWorkflow(decodeText(await readFile(found.path)));
  return language === undefined || !Object.hasOwn(ownWords, language)
    ? workflow
    : workflowIn(workflow, { language, texts: ownWords[language]! });
}
