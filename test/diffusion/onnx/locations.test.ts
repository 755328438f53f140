import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import protobuf from "protobufjs/minimal.js";
import { describe, expect, it } from "vitest";
import { externalLocations } from "#diffusion/model/locations.ts";
import { external, initializer, model, op, seeded, tensor } from "../../onnx/builder.ts";
import { modelFile, testFolder } from "./tiny-models.ts";

/** A length-delimited field. */
const field = (number: number, ...parts: Uint8Array[]) => {
  const w = protobuf.Writer.create().uint32(number * 8 + 2);
  return w.bytes(Buffer.concat(parts)).finish();
};
const text = (number: number, value: string) => field(number, Buffer.from(value));

/** A tensor whose external data lies at `location`, key first or value first. */
const tensorAt = (location: string, valueFirst = false) => {
  const entry = [text(1, "location"), text(2, location)];
  return field(13, ...(valueFirst ? entry.reverse() : entry));
};

async function locationsIn(bytes: Uint8Array): Promise<string[]> {
  return externalLocations(await modelFile(bytes));
}

describe("the locations of external data", () => {
  it("are found in initializers, each once, in the order met", async () => {
    const bytes = model({
      inputs: [],
      outputs: [tensor("y", "float32", [2])],
      nodes: [op("Add", ["a", "b"], "y")],
      initializers: [
        external("a", "float32", [2], { location: "w.bin", offset: 8, length: 8 }),
        external("b", "float32", [2], "sub/v.bin"),
        external("c", "float32", [2], "w.bin"),
      ],
    });
    expect(await locationsIn(bytes)).toEqual(["w.bin", "sub/v.bin"]);
  });

  it("are found in constants, and in the graphs inside of nodes, however deep", async () => {
    const constant = (name: string) => op("Constant", [], name, { value: external("", "float32", [2], `${name}.bin`) });
    const body = (name: string, more: ReturnType<typeof op>[]) => ({
      inputs: [],
      outputs: [tensor(name, "float32", [2])],
      nodes: [constant(name), ...more],
      initializers: [external("z", "float32", [1], `in-${name}.bin`)],
    });
    const inner = op("If", "c", "i", { then_branch: body("deep", []) });
    const bytes = model({
      inputs: [tensor("c", "bool")],
      outputs: [tensor("y", "float32", [2])],
      nodes: [
        constant("top"),
        op("If", "c", "y", { then_branch: body("then", [inner]), else_branch: body("else", []) }),
      ],
    });
    const found = await locationsIn(bytes);
    expect(found.sort()).toEqual([
      "deep.bin",
      "else.bin",
      "in-deep.bin",
      "in-else.bin",
      "in-then.bin",
      "then.bin",
      "top.bin",
    ]);
  });

  it("are found wherever else the format allows a tensor", async () => {
    const attribute = (...parts: Uint8Array[]) => field(1, field(5, ...parts));
    const bytes = Buffer.concat([
      field(7, attribute(field(10, tensorAt("tensors")))),
      field(7, attribute(field(11, field(5, tensorAt("graphs"))))),
      field(7, attribute(field(22, field(1, tensorAt("sparse-values"))))),
      field(7, attribute(field(23, field(2, tensorAt("sparse-indices"))))),
      field(7, field(15, field(1, tensorAt("sparse-initializer")))),
      field(20, field(1, field(5, tensorAt("training-start")))),
      field(20, field(2, field(5, tensorAt("training-step")))),
      field(25, field(7, field(5, field(5, tensorAt("function-node"))))),
      field(25, field(11, field(5, tensorAt("function-default")))),
    ]);
    expect(await locationsIn(bytes)).toEqual([
      "tensors",
      "graphs",
      "sparse-values",
      "sparse-indices",
      "sparse-initializer",
      "training-start",
      "training-step",
      "function-node",
      "function-default",
    ]);
  });

  it("cannot be hidden by a value before its key, nor by a second one", async () => {
    const bytes = field(7, field(5, tensorAt("/etc/shadow", true), tensorAt("w.bin"), tensorAt("../up.bin", true)));
    expect(await locationsIn(bytes)).toEqual(["/etc/shadow", "w.bin", "../up.bin"]);
  });

  it("are none in a model that keeps its weights inside, and those are not read", async () => {
    const bytes = model({
      inputs: [],
      outputs: [tensor("y", "float32", [500, 500])],
      nodes: [op("Add", ["a", "b"], "y")],
      initializers: [seeded("a", [500, 500], 1), initializer("b", "int64", [3], [1, 2, 3])],
    });
    expect(await locationsIn(bytes)).toEqual([]);
  });

  it.each([
    ["a length beyond the file", Uint8Array.of(0x3a, 0x50, 0x01)],
    ["a part longer than what it is in", Uint8Array.of(0x3a, 0x02, 0x0a, 0x05, 1, 2, 3, 4, 5)],
    ["an entry longer than what it is in", Uint8Array.of(0x3a, 0x06, 0x2a, 0x04, 0x6a, 0x02, 0x0a, 0x10, 1, 2)],
    ["a number without an end", new Uint8Array(40).fill(0xff)],
    ["a group", Uint8Array.of(0x3a, 0x00, 0x0b, 0x0c)],
    ["a field cut short", Uint8Array.of(0x3a, 0x00, 0x09, 1, 2, 3)],
    ["no graph", Uint8Array.of(0x08, 0x08)],
  ])("are not looked for in a file with %s", async (_, bytes) => {
    const path = join(await testFolder(), "model.onnx");
    await writeFile(path, bytes);
    expect(() => externalLocations(path)).toThrow(`${path} is not a whole ONNX file: `);
  });
});
