import fc from "fast-check";
import { expect, test } from "vitest";
import { type CheckedPrompt, checkPrompt } from "#comfy/check-prompt.ts";
import { nodeInfos } from "#comfy/node-info.ts";
import type { PromptRefusal } from "#comfy/problems.ts";
import { failures } from "#core/failure.ts";
import { checkWorkflow } from "#engine/check-workflow.ts";
import { catalogueOf } from "#kit/catalogue.ts";
import { workflowSchema } from "#protocol/workflow-schema.ts";
import { pack } from "../packs/lab-pack.ts";

const catalogue = catalogueOf(pack({ failures }));
const known = { catalogue, infos: nodeInfos(catalogue.describe()) };
const check = (prompt: unknown, targets?: string[]) => checkPrompt(prompt, known, { id: "w", name: "W", targets });
const refused = async (prompt: unknown, targets?: string[]) => (await check(prompt, targets)) as PromptRefusal;
const taken = async (prompt: unknown, targets?: string[]) => (await check(prompt, targets)) as CheckedPrompt;

const number = { class_type: "lab/number", inputs: {} };
const show = (from: unknown) => ({ class_type: "lab/show", inputs: { value: from } });
const typesOf = ({ node_errors }: PromptRefusal) =>
  Object.fromEntries(Object.entries(node_errors).map(([id, { errors }]) => [id, errors.map(({ type }) => type)]));

test("A sound prompt is taken, with the outputs that it is run for", async () => {
  const { outputs, document, nodeErrors } = await taken({ "1": number, "2": show(["1", 0]), "3": show(["1", 0]) });
  expect(outputs).toEqual(["2", "3"]);
  expect(document.nodes).toHaveLength(3);
  expect(nodeErrors).toEqual({});
});

test("Only the wanted outputs are run, and only what they need is looked at", async () => {
  const prompt = { "1": number, "2": show(["1", 0]), "3": show(5), "4": { class_type: "lab/sleep", inputs: {} } };
  const { outputs, document, nodeErrors } = await taken(prompt, ["2"]);
  expect([outputs, document.nodes.map(({ id }) => id), nodeErrors]).toEqual([["2"], ["1", "2"], {}]);
});

test("Outputs that cannot be run are dropped with their errors, and the good ones stay", async () => {
  const { outputs, document, nodeErrors } = await taken({
    "1": { class_type: "lab/number", inputs: { value: 5000 } },
    "2": { class_type: "lab/sleep", inputs: { value: ["1", 0], milliseconds: 1 } },
    "3": show(["2", 0]),
    "4": number,
    "5": show(["4", 0]),
  });
  expect(outputs).toEqual(["5"]);
  expect(document.nodes.map(({ id }) => id)).toEqual(["4", "5"]);
  expect(nodeErrors).toEqual({
    "1": {
      class_type: "lab/number",
      dependent_outputs: ["3"],
      errors: [
        {
          type: "value_bigger_than_max",
          message: expect.any(String),
          details: expect.stringContaining("5000"),
          extra_info: { input_name: "value", input_config: ["INT", expect.any(Object)], received_value: 5000 },
        },
      ],
    },
  });
});

test.each([
  ["nothing", undefined, "no_prompt"],
  ["a list", [], "no_prompt"],
  ["no node", {}, "prompt_no_outputs"],
  ["no output node", { "1": number }, "prompt_no_outputs"],
  ["a node without class", { "1": { inputs: {} } }, "invalid_prompt"],
  ["a node that is none", { "1": 5 }, "invalid_prompt"],
  ["a class that is not installed", { "1": { class_type: "KSampler", inputs: {} } }, "missing_node_type"],
  ["a class called as a member of objects", { "1": { class_type: "constructor", inputs: {} } }, "missing_node_type"],
  ["a link to a member of objects", { "1": show(["toString", 0]) }, "prompt_outputs_failed_validation"],
])("A prompt with %s is refused", async (_, prompt, type) => {
  expect((await refused(prompt)).error).toMatchObject({
    type,
    message: expect.any(String),
    details: expect.any(String),
  });
  expect((await refused(prompt)).error.extra_info).toBeDefined();
});

test("A class that is not installed is told as newer editors look for it", async () => {
  const node = { class_type: "KSampler", inputs: {}, _meta: { title: "My sampler" } };
  expect((await refused({ "7": node })).error).toMatchObject({
    type: "missing_node_type",
    extra_info: { node_id: "7", class_type: "KSampler", node_title: "My sampler" },
  });
  expect((await refused({ "7": { class_type: "KSampler" } })).error.extra_info).toMatchObject({
    node_title: "KSampler",
  });
});

test.each([
  ["a number", "value"],
  ["a measure", "scale"],
  ["a choice", "sign"],
  ["a flag", "loud"],
  ["a text", "note"],
  ["a list", "weights"],
])("Nothing is no value of %s", async (_, name) => {
  for (const nothing of [null, { __value__: null }]) {
    const prompt = { "1": { class_type: "lab/number", inputs: { [name]: nothing } }, "2": show(["1", 0]) };
    const { error, node_errors } = await refused(prompt);
    expect([error.type, Object.keys(node_errors)]).toEqual(["prompt_outputs_failed_validation", ["1"]]);
    expect(node_errors["1"]!.errors).toEqual([
      expect.objectContaining({
        type: "invalid_input_type",
        extra_info: expect.objectContaining({ input_name: name, received_value: null }),
      }),
    ]);
  }
});

test("A workflow as ComfyUI's editor saves it is no prompt, and is told what to do", async () => {
  const { error } = await refused({ last_node_id: 1, nodes: [{ id: 1, type: "KSampler" }], links: [] });
  expect(error).toMatchObject({ type: "invalid_prompt", message: expect.stringContaining("Export (API)") });
});

test("Targets that are no output nodes leave nothing to run", async () => {
  expect((await refused({ "1": number, "2": show(["1", 0]) }, ["1", "9"])).error.type).toBe("prompt_no_outputs");
});

test.each([
  ["required_input_missing", "lab/show", {}],
  ["bad_linked_input", "lab/show", { value: 3 }],
  ["return_type_mismatch", "lab/show", { value: ["1", 1] }],
])("An output node is refused with %s", async (type, class_type, inputs) => {
  const answer = await refused({ "1": number, "2": { class_type, inputs } });
  expect(answer.error.type).toBe("prompt_outputs_failed_validation");
  expect(typesOf(answer)).toEqual({ "2": [type] });
  expect(answer.node_errors["2"]).toMatchObject({ class_type, dependent_outputs: ["2"] });
});

test.each([
  ["required_input_missing", "lab/sleep", {}],
  ["invalid_input_type", "lab/sleep", { milliseconds: "long" }],
  ["value_smaller_than_min", "lab/sleep", { milliseconds: -1 }],
  ["value_bigger_than_max", "lab/sleep", { milliseconds: 1e9 }],
])("A parameter is refused with %s", async (type, class_type, inputs) => {
  const answer = await refused({
    "1": number,
    "2": { class_type, inputs: { value: ["1", 0], ...inputs } },
    "3": show(["2", 0]),
  });
  expect(typesOf(answer)).toEqual({ "2": [type] });
});

test("A choice that does not exist, and a value of a wrong shape", async () => {
  const answer = await refused({
    "1": { class_type: "lab/number", inputs: { sign: "maybe", weights: "heavy" } },
    "2": show(["1", 0]),
  });
  expect(typesOf(answer)).toEqual({ "1": ["value_not_in_list", "custom_validation_failed"] });
});

test("A link between other types names both ends", async () => {
  const answer = await refused({ "1": number, "2:7": show(["1", 1]) });
  expect(answer.node_errors["2:7"]!.errors[0]!.extra_info).toMatchObject({
    input_name: "value",
    linked_node: ["1", 1],
    received_type: "TEXT",
  });
});

test("Nodes in a circle are all named", async () => {
  const sleep = (from: string) => ({ class_type: "lab/sleep", inputs: { value: [from, 0], milliseconds: 0 } });
  const answer = await refused({ "1": sleep("2"), "2": sleep("1"), "3": show(["2", 0]) });
  expect(typesOf(answer)).toEqual({ "1": ["dependency_cycle"], "2": ["dependency_cycle"] });
  expect(answer.node_errors["1"]!.dependent_outputs).toEqual(["3"]);
});

test("A prompt as large as may be is checked without delay, whatever is wrong with it", async () => {
  const nodes = Object.fromEntries(
    Array.from({ length: 10_000 }, (_, k) => [`${k}:0`, { class_type: "lab/show", inputs: { value: ["1", 0] } }]),
  );
  const answer = await refused(nodes);
  expect(answer.error.type).toBe("prompt_outputs_failed_validation");
  expect(Object.keys(answer.node_errors)).toHaveLength(100);
  expect((await refused({ ...nodes, more: number })).error.type).toBe("invalid_prompt");
});

test("Whatever a prompt is, it is taken as a sound workflow or refused with a reason", async () => {
  const id = fc.constantFrom("1", "2", "3:0", "__proto__", "node-1", "");
  const input = fc.oneof(
    fc.tuple(id, fc.integer({ min: -1, max: 3 })),
    fc.jsonValue({ maxDepth: 2 }),
    fc.record({ __value__: fc.jsonValue({ maxDepth: 2 }) }),
  );
  const name = fc.constantFrom("value", "beside", "milliseconds", "sign", "scale", "weights", "toString", "path");
  const type = fc.oneof(fc.constantFrom(...catalogue.keys()), fc.constantFrom("valueOf", "Odd"));
  const node = fc.oneof(
    { weight: 20, arbitrary: fc.record({ class_type: type, inputs: fc.dictionary(name, input) }) },
    fc.jsonValue(),
  );
  const seen = { taken: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(fc.oneof({ weight: 20, arbitrary: fc.dictionary(id, node) }, fc.jsonValue()), async (prompt) => {
      const answer = await check(JSON.parse(JSON.stringify(prompt)));
      if ("error" in answer) {
        seen.refused++;
        expect(answer.error.message).not.toBe("");
      } else {
        seen.taken++;
        expect(workflowSchema.safeParse(answer.document).success).toBe(true);
        expect(checkWorkflow(answer.document, catalogue)).toEqual([]);
      }
    }),
    { numRuns: 500, examples: [[{ "1": number, "2": { class_type: "lab/show", inputs: { value: ["1", 0] } } }]] },
  );
  expect(seen.taken).toBeGreaterThan(0);
  expect(seen.refused).toBeGreaterThan(0);
});
