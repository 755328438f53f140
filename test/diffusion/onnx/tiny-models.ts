import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type ElementName, float, initializer, type ModelSpec, model, op, tensor } from "../../onnx/builder.ts";

/** y = x + [1, 2, 3, 4] for x [batch, 4]. */
export function adder(over: Partial<ModelSpec> = {}): Uint8Array {
  return model({
    inputs: [tensor("x", "float32", ["batch", 4])],
    outputs: [tensor("y", "float32", ["batch", 4])],
    nodes: [op("Add", ["x", "b"], "y")],
    initializers: [initializer("b", "float32", [4], [1, 2, 3, 4])],
    ...over,
  });
}

/** y [n] = x [n], both of a type, by way of a node. */
export function identity(type: ElementName, dims: readonly (number | string)[] = ["n"]): Uint8Array {
  return model({
    inputs: [tensor("x", type, dims)],
    outputs: [tensor("y", type, dims)],
    nodes: [op("Identity", "x", "y")],
  });
}

/** y [n] as one type from x [n] of another. */
export function caster(from: ElementName, to: 1 | 6 | 7 | 9 | 10 | 11, type: ElementName): Uint8Array {
  return model({
    inputs: [tensor("x", from, ["n"])],
    outputs: [tensor("y", type, ["n"])],
    nodes: [op("Cast", "x", "y", { to })],
  });
}

/** Adds 1 to a number as often as `turns` says, slowly: a run of any length. */
export function looper(): Uint8Array {
  return model({
    inputs: [tensor("turns", "int64"), tensor("x", "float32", [1])],
    outputs: [tensor("y", "float32", [1])],
    nodes: [
      op("Loop", ["turns", "", "x"], "y", {
        body: {
          name: "body",
          inputs: [tensor("i", "int64"), tensor("go", "bool"), tensor("state", "float32", [1])],
          outputs: [tensor("go_on", "bool"), tensor("next", "float32", [1])],
          nodes: [
            op("Identity", "go", "go_on"),
            op("RandomUniform", [], "noise", { shape: [256, 256], seed: float(1) }),
            op("MatMul", ["noise", "noise"], "busy"),
            op("ReduceMean", "busy", "mean", { keepdims: 0 }),
            op("Mul", ["mean", "nothing"], "zero"),
            op("Add", ["state", "one"], "more"),
            op("Add", ["more", "zero"], "next"),
          ],
          initializers: [initializer("one", "float32", [1], 1), initializer("nothing", "float32", [], 0)],
        },
      }),
    ],
  });
}

/** A folder of its own for the running test, removed after it. */
export async function testFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "lemica-onnx-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes one model into a folder of its own. */
export async function modelFile(bytes: Uint8Array, name = "model.onnx"): Promise<string> {
  const path = join(await testFolder(), name);
  await writeFile(path, bytes);
  return path;
}
