import { describe, expect, test } from "vitest";
import { type Workflow, workflowSchema } from "#protocol/workflow-schema.ts";
import { withSettings } from "../../server/cli/workflow-file.ts";

const workflow: Workflow = workflowSchema.parse({
  format: "lemica.workflow",
  version: 1,
  id: "w",
  name: "W",
  nodes: [
    { id: "schedule", type: "solve/schedule", version: 1 },
    { id: "save", type: "export/schedule-file", version: 1 },
    { id: "saver", type: "block/save", version: 1 },
  ],
  exposed: [
    { node: "schedule", param: "budget" },
    { name: "file", node: "save", param: "name" },
  ],
  blocks: [
    {
      id: "save",
      workflow: {
        format: "lemica.workflow",
        version: 1,
        id: "inner",
        name: "Inner",
        nodes: [{ id: "inner", type: "export/schedule-file", version: 1 }],
        exposed: [{ name: "as", node: "inner", param: "name" }],
      },
    },
  ],
});

const paramsAfter = (id: string, ...settings: string[]) =>
  withSettings(workflow, settings).nodes.find((node) => node.id === id)!.params;

describe("--set", () => {
  test("takes a parameter by its node, or by the name that the workflow exposes it under", () => {
    expect(paramsAfter("schedule", "schedule.budget=8")).toEqual({ budget: 8 });
    expect(paramsAfter("schedule", "budget=9")).toEqual({ budget: 9 });
    expect(paramsAfter("save", "file=12")).toEqual({ name: "12" });
    expect(paramsAfter("save", "file=a.b=c")).toEqual({ name: "a.b=c" });
    expect(paramsAfter("saver", "saver.as=12")).toEqual({ as: "12" });
    expect(workflow.nodes[0]!.params).toEqual({});
  });

  test.each([
    ["budegt=8", 'exposes no parameter "budegt". Did you mean budget?'],
    ["zzzzzzzz=8", "Choose one of budget, file."],
    ["a.b.c=8", "--set takes NODE.PARAM=VALUE or NAME=VALUE"],
    [".budget=8", "--set takes NODE.PARAM=VALUE or NAME=VALUE"],
    ["budget", "--set takes NODE.PARAM=VALUE or NAME=VALUE"],
    ["shedule.budget=8", 'no node "shedule". Did you mean schedule?'],
  ])("refuses %s, and says what it takes", (setting, message) => {
    expect(() => withSettings(workflow, [setting])).toThrow(message);
  });
});
