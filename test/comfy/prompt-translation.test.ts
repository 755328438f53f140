import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nodeIds } from "#comfy/node-ids.ts";
import { nodeInfos } from "#comfy/node-info.ts";
import type { Prompt } from "#comfy/prompt.ts";
import { NOT_CONVERTIBLE, pythonValue } from "#comfy/python-value.ts";
import { readPrompt } from "#comfy/read-prompt.ts";
import { writePrompt } from "#comfy/write-prompt.ts";
import { failures } from "#core/failure.ts";
import { catalogueOf } from "#kit/catalogue.ts";
import { workflowSchema } from "#protocol/workflow-schema.ts";
import { pack } from "../packs/lab-pack.ts";

const catalogue = catalogueOf(pack({ failures }));
const infos = nodeInfos(catalogue.describe());
const read = (prompt: Prompt) => readPrompt(prompt, catalogue, infos, { id: "w", name: "W" });

describe("Node ids", () => {
  test("stay as they are where our format allows them, and others are numbered past those that are taken", () => {
    const ids = nodeIds(["3", "10:5", "node-1", "ü", "x".repeat(65)]);
    expect(["3", "10:5", "node-1", "ü", "x".repeat(65)].map(ids.ours)).toEqual([
      "3",
      "node-2",
      "node-1",
      "node-3",
      "node-4",
    ]);
    expect(["3", "node-2", "node-1", "unknown"].map(ids.theirs)).toEqual(["3", "10:5", "node-1", "unknown"]);
    expect(ids.ours("4")).toBeUndefined();
  });

  test("are mapped there and back for any ids", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.oneof(fc.string(), fc.constantFrom("node-1", "node-2", "a:b"))), (list) => {
        const ids = nodeIds(list);
        const ours = list.map((id) => ids.ours(id)!);
        expect(new Set(ours).size).toBe(list.length);
        expect(ours.every((id) => /^[A-Za-z0-9_-]{1,64}$/.test(id))).toBe(true);
        expect(ours.map(ids.theirs)).toEqual(list);
      }),
    );
  });
});

test.each([
  ["INT", "12", 12],
  ["INT", " -1_000 ", -1000],
  ["INT", 3.9, 3],
  ["INT", -3.9, -3],
  ["INT", true, 1],
  ["INT", "3.9", NOT_CONVERTIBLE],
  ["INT", {}, NOT_CONVERTIBLE],
  ["FLOAT", "1e-3", 0.001],
  ["FLOAT", ".5", 0.5],
  ["FLOAT", "a", NOT_CONVERTIBLE],
  ["STRING", 5, "5"],
  ["STRING", false, "False"],
  ["STRING", [1], NOT_CONVERTIBLE],
  ["BOOLEAN", "false", true],
  ["BOOLEAN", "", false],
  ["BOOLEAN", 0, false],
  ["BOOLEAN", [], false],
  [["a", "b"], "a", "a"],
  ["JSON", [1, 2], [1, 2]],
])("Where %s is wanted, %j is taken as %j", (type, value, taken) => {
  expect(pythonValue(value, type)).toEqual(taken);
});

describe("A prompt", () => {
  const prompt: Prompt = {
    "1": {
      class_type: "lab/number",
      inputs: { value: "7", loud: 1, weights: { __value__: [1, 2] }, control: "fixed" },
    },
    "2:1": { class_type: "lab/sleep", inputs: { value: ["1", 0], milliseconds: 5 }, _meta: { title: "Rest" } },
    "3": { class_type: "lab/show", inputs: { value: ["2:1", 0], beside: null }, _meta: { title: "Show" } },
  };

  test("becomes a workflow with named ports, its values converted, and what the node does not have left out", () => {
    const { document, problems } = read(prompt);
    expect(problems.size).toBe(0);
    expect(document.nodes).toEqual([
      { id: "1", type: "lab/number", version: 2, params: { value: 7, loud: true, weights: [1, 2] } },
      { id: "3", type: "lab/show", version: 1, params: {} },
      { id: "node-1", type: "lab/sleep", version: 1, params: { milliseconds: 5 }, title: "Rest" },
    ]);
    expect(document.wires).toEqual([
      { from: ["node-1", "value"], to: ["3", "value"] },
      { from: ["1", "value"], to: ["node-1", "value"] },
    ]);
    expect(workflowSchema.parse(document)).toEqual(document);
  });

  test("with a title longer than our format allows has as much of it as it does", () => {
    const titled = { "1": { class_type: "lab/number", inputs: { value: 7 }, _meta: { title: "x".repeat(10_000) } } };
    const { document } = read(titled);
    expect(document.nodes[0]!.title).toBe("x".repeat(500));
    expect(workflowSchema.parse(document)).toEqual(document);
  });

  test("comes back from its workflow as what it says", () => {
    const back = writePrompt(read(prompt).document, catalogue);
    expect(back).toEqual({
      "1": {
        class_type: "lab/number",
        inputs: { value: 7, loud: true, weights: { __value__: [1, 2] } },
        _meta: { title: "Number" },
      },
      "3": { class_type: "lab/show", inputs: { value: ["node-1", 0] }, _meta: { title: "Show" } },
      "node-1": { class_type: "lab/sleep", inputs: { milliseconds: 5, value: ["1", 0] }, _meta: { title: "Rest" } },
    });
    expect(writePrompt(read(back).document, catalogue)).toEqual(back);
  });

  test("leaves out muted nodes and wires that lead from nowhere when it is made from a workflow", () => {
    const { document } = read(prompt);
    const muted = {
      ...document,
      nodes: document.nodes.map((n) => (n.id === "1" ? { ...n, mode: "muted" as const } : n)),
    };
    expect(writePrompt(muted, catalogue)["node-1"]!.inputs).toEqual({ milliseconds: 5 });
    expect(writePrompt(muted, catalogue)["1"]).toBeUndefined();
  });

  test.each([
    ["a value at a socket", "lab/show", { value: 5 }, "bad_linked_input"],
    ["a link to no node", "lab/show", { value: ["9", 0] }, "bad_linked_input"],
    ["a link to no output", "lab/show", { value: ["1", 7] }, "bad_linked_input"],
    ["a link of three", "lab/show", { value: ["1", 0, 0] }, "bad_linked_input"],
    ["a bare list for a parameter", "lab/number", { weights: [1, 2, 3] }, "bad_linked_input"],
    ["a link into a parameter", "lab/number", { value: ["1", 1] }, "return_type_mismatch"],
    ["a text that is no number", "lab/number", { value: "many" }, "invalid_input_type"],
  ])("with %s has a problem of ComfyUI's type", (_, class_type, inputs, type) => {
    const { problems } = read({ "1": { class_type: "lab/number", inputs: {} }, "2": { class_type, inputs } });
    expect(problems.get("2")).toEqual([
      { type, message: expect.any(String), details: expect.any(String), extra_info: expect.any(Object) },
    ]);
    expect(problems.get("2")![0]!.extra_info.input_name).toBe(Object.keys(inputs)[0]);
  });
});
