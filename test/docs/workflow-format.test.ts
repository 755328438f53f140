import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { checkWorkflow } from "#engine/check-workflow.ts";
import { catalogueOf } from "#kit/catalogue.ts";
import { pack } from "#nodes/index.ts";
import { formatWorkflow, parseWorkflow } from "#protocol/workflow.ts";
import { workflowSchema } from "#protocol/workflow-schema.ts";

const page = readFileSync(new URL("../../docs/formats.md", import.meta.url), "utf8");
const section = page.slice(page.indexOf("## Workflow:"), page.indexOf("## Error graph:"));

test("the workflow in docs/formats.md can be run, and is the one that is written", () => {
  const [, text] = /```json\n([\s\S]*?)```/.exec(section)!;
  const workflow = parseWorkflow(text!);
  expect(checkWorkflow(workflow, catalogueOf(pack))).toEqual([]);
  expect(parseWorkflow(formatWorkflow(workflow))).toEqual(workflow);
});

test("docs/formats.md has a row for every field of a workflow", () => {
  const rows = [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
  expect(rows.sort()).toEqual(Object.keys(workflowSchema.shape).sort());
});
