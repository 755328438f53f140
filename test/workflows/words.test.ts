import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { workflowIn } from "#http/template-words.ts";
import { listTemplates, readTemplate } from "#http/templates.ts";
import { parseWorkflow } from "#protocol/workflow.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";

const FOLDER = fileURLToPath(new URL("../../workflows/", import.meta.url));
const languages = readdirSync(`${FOLDER}words`).map((file) => file.replace(/\.json$/, ""));
const wordsOf = (language: string): Record<string, string> =>
  JSON.parse(readFileSync(`${FOLDER}words/${language}.json`, "utf8"));
const items = await listTemplates(FOLDER);
const templates = await Promise.all(items.map(async ({ id }) => [id, await readTemplate(FOLDER, id)] as const));

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
  workflowIn(workflow, ask);
  return found;
}

describe.each(languages)("the words of the templates in %s", (language) => {
  test("are there for every text of every template, and for nothing else", () => {
    const texts = new Set(templates.flatMap(([, workflow]) => textsOf(workflow)));
    expect(texts.size).toBeGreaterThan(10);
    expect(Object.keys(wordsOf(language)).sort()).toEqual([...texts].sort());
    expect(Object.values(wordsOf(language)).filter((text) => text.trim() === "")).toEqual([]);
  });

  test.each(templates)("make of %s a sound workflow that differs in texts only", async (id, english) => {
    const other = await readTemplate(FOLDER, id, language);
    expect(other.name).not.toBe(english.name);
    expect(parseWorkflow(JSON.stringify(other))).toEqual(other);
    const back = Object.fromEntries(Object.entries(wordsOf(language)).map(([text, told]) => [told, text]));
    expect(workflowIn(other, back)).toEqual(english);
    expect(other.nodes.map(({ params }) => params)).toEqual(english.nodes.map(({ params }) => params));
  });

  test("name the templates in the list, in the same order", async () => {
    const named = await listTemplates(FOLDER, language);
    expect(named).toEqual(items.map((item) => ({ ...item, name: wordsOf(language)[item.name] })));
  });
});

test("a template has all its texts told, those of ports, descriptions and blocks, too, and no value", () => {
  const inner = { ...templates[0]![1], name: "a", nodes: [], wires: [], groups: [], notes: [], exposed: [] };
  const workflow: Workflow = {
    ...inner,
    description: "a",
    nodes: [{ id: "a", type: "a", version: 1, title: "a", params: { a: "a", title: "a" } }],
    groups: [{ title: "a", position: [0, 0], size: [1, 1] }],
    notes: [{ text: "a", position: [0, 0] }],
    exposed: [{ name: "a", node: "a", param: "a", title: "a" }],
    inputs: [{ name: "a", title: "a", to: [["a", "a"]] }],
    outputs: [{ name: "a", from: ["a", "a"] }],
    blocks: [{ id: "a", workflow: inner }],
  };
  expect(workflowIn(workflow, { a: "甲" })).toEqual({
    ...workflow,
    name: "甲",
    description: "甲",
    nodes: [{ ...workflow.nodes[0], title: "甲" }],
    groups: [{ ...workflow.groups[0], title: "甲" }],
    notes: [{ ...workflow.notes[0], text: "甲" }],
    exposed: [{ ...workflow.exposed[0], title: "甲" }],
    inputs: [{ ...workflow.inputs![0], title: "甲" }],
    blocks: [{ id: "a", workflow: { ...inner, name: "甲" } }],
  });
});

test("a language that nobody has written words in gives English", async () => {
  const [id, english] = templates[0]!;
  expect(await readTemplate(FOLDER, id, "tlh")).toEqual(english);
});
