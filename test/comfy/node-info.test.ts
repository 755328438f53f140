import { expect, test } from "vitest";
import { nodeInfo, nodeInfos } from "#comfy/node-info.ts";
import { failures } from "#core/failure.ts";
import { catalogueOf } from "#kit/catalogue.ts";
import { pack as ours } from "#nodes/index.ts";
import { pack } from "../packs/lab-pack.ts";

const catalogue = catalogueOf(pack({ failures })).describe();
const infos = nodeInfos(catalogue);

test("A node is described with its parameters as ComfyUI's widgets", () => {
  expect(infos.get("lab/number")).toEqual({
    input: {
      required: {},
      optional: {
        value: ["INT", { default: 1, display_name: "Value (apples)", tooltip: "How many", min: 0, max: 1000, step: 1 }],
        scale: ["FLOAT", { min: 0.5, max: 2, step: 0.01 }],
        sign: [["plus", "minus"], { default: "plus" }],
        loud: ["BOOLEAN", { default: false }],
        note: ["STRING", { default: "", multiline: true }],
        weights: ["JSON", { default: [1] }],
      },
      hidden: {},
    },
    input_order: { required: [], optional: ["value", "scale", "sign", "loud", "note", "weights"] },
    output: ["NUMBER", "TEXT"],
    output_is_list: [false, false],
    output_name: ["value", "text"],
    output_tooltips: ["The number", "The number in digits"],
    name: "lab/number",
    display_name: "Number",
    description: "Gives a number.",
    python_module: "lemica-nodes",
    category: "lab",
    output_node: false,
  });
});

test("Sockets are inputs of their type, and only what must be given is required", () => {
  const { input, input_order, output_node } = infos.get("lab/show")!;
  expect(input.required).toEqual({ value: ["NUMBER", { display_name: "Number", tooltip: "A number" }] });
  expect(Object.keys(input.optional)).toEqual(["beside"]);
  expect(input_order).toEqual({ required: ["value"], optional: ["beside"] });
  expect(output_node).toBe(true);
  expect(infos.get("lab/sleep")!.input_order).toEqual({ required: ["value", "milliseconds"], optional: ["salt"] });
});

test("Bounds that say nothing are not told, open ones are, and null is seen through", () => {
  const params = {
    properties: {
      whole: { type: "integer", minimum: -Number.MAX_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
      above: { type: "number", exclusiveMinimum: 0, maximum: 1, multipleOf: 0.25 },
      maybe: { anyOf: [{ type: "string" }, { type: "null" }], default: null, title: "Maybe" },
      only: { const: "this" },
    },
    required: ["whole", "above", "only"],
  };
  const { input } = nodeInfo({ ...catalogue.nodes[0]!, inputs: [], params });
  expect(input.required).toEqual({
    whole: ["INT", { step: 1 }],
    above: ["FLOAT", { min: 0, max: 1, step: 0.25 }],
    only: [["this"], {}],
  });
  expect(input.optional).toEqual({ maybe: ["STRING", { display_name: "Maybe", multiline: false }] });
});

test("Every node of our pack can be described, with widgets that ComfyUI knows", () => {
  const all = nodeInfos(catalogueOf(ours).describe());
  expect(all.size).toBe(ours.length);
  for (const node of ours) {
    const { input } = all.get(node.type)!;
    for (const name of Object.keys(node.params.shape)) {
      const [type] = { ...input.required, ...input.optional }[name]!;
      expect(Array.isArray(type) || ["INT", "FLOAT", "STRING", "BOOLEAN"].includes(type as string), name).toBe(true);
    }
  }
});
