import { describe, expect, test } from "vitest";
import { workflowIn } from "#http/template-words.ts";
import { listTemplates, readTemplate } from "#http/templates.ts";
import { catalogueOf } from "#kit/catalogue.ts";
import { pack } from "#nodes/index.ts";
import { parseWorkflow } from "#protocol/workflow.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";
import { ownWords } from "#server/packs/own-words.ts";
import { TEMPLATES, templateTexts } from "./template-texts.ts";

const FOLDER = TEMPLATES;
const languages = Object.keys(ownWords);
const wordsOf = (language: string) => ownWords[language] as Record<string, string>;
const items = await listTemplates(FOLDER);
const templates = await Promise.all(items.map(async ({ id }) => [id, await readTemplate(FOLDER, id)] as const));

describe.each(languages)("the words of the templates in %s", (language) => {
  test.each(templates)("make of %s a sound workflow that differs in texts only", async (id, english) => {
    const other = await readTemplate(FOLDER, id, language);
    expect(other.name).not.toBe(english.name);
    expect(parseWorkflow(JSON.stringify(other))).toEqual(other);
    const texts = [...(await templateTexts())];
    const back = Object.fromEntries(texts.map((text) => [wordsOf(language)[text]!, text]));
    expect(workflowIn(other, { language, texts: back })).toEqual(english);
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
  expect(workflowIn(workflow, { language: "zh-CN", texts: { a: "甲" } })).toEqual({
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

test.each(templates)(
  "the nodes of %s are at the versions that are installed, so that opening it changes nothing",
  (_, { nodes }) => {
    const catalogue = catalogueOf(pack);
    expect(nodes.filter(({ type, version }) => catalogue.get(type)?.version !== version)).toEqual([]);
  },
);
