import { mkdir, rename, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { OnnxInference } from "#diffusion/onnx/onnx-inference.ts";
import { external, op, rawBytes } from "../../onnx/builder.ts";
import { failureFrom } from "./failure-from.ts";
import { adder, modelFile } from "./tiny-models.ts";

const inference = new OnnxInference();
afterAll(() => inference.close());

const weights = rawBytes("float32", [1, 2, 3, 4]);

/** The adder with its weights kept at `location`. */
function adderOf(location: string, offset = 0): Promise<string> {
  return modelFile(adder({ initializers: [external("b", "float32", [4], { location, offset, length: 16 })] }));
}

async function expectToAdd(path: string): Promise<void> {
  const session = await inference.open(path);
  const { y } = await session.run({ x: { data: new Float32Array(4), dims: [1, 4] } });
  expect(y!.data).toEqual(Float32Array.of(1, 2, 3, 4));
}

/** Opens a model with a session that never loaded anything, so that a refusal comes before anything is loaded. */
async function refusal(path: string): Promise<string> {
  const fresh = new OnnxInference();
  const failure = await failureFrom(fresh.open(path));
  expect(failure.code).toBe("onnx/external-data");
  expect(fresh.pid).toBeUndefined();
  return failure.message;
}

const sentence = (path: string, complaints: string) =>
  `${path} keeps weights in other files, of which these cannot be used: ${complaints}. Put the data files beside the .onnx file, under the names that it gives.`;

describe("weights in another file", () => {
  it("are read from beside the model", async () => {
    const path = await adderOf("model.onnx_data");
    await writeFile(join(dirname(path), "model.onnx_data"), weights);
    await expectToAdd(path);
  });

  it("are read from below it", async () => {
    const path = await adderOf("weights/b.bin");
    await mkdir(join(dirname(path), "weights"));
    await writeFile(join(dirname(path), "weights/b.bin"), weights);
    await expectToAdd(path);
  });

  it("are read where both files are links into one store, as in a hub's cache", async () => {
    const path = await adderOf("model.onnx_data");
    const snapshot = join(dirname(path), "snapshot");
    await mkdir(snapshot);
    await rename(path, join(dirname(path), "blob1"));
    await symlink("../blob1", join(snapshot, "model.onnx"));
    await writeFile(join(dirname(path), "blob2"), weights);
    await symlink("../blob2", join(snapshot, "model.onnx_data"));
    await expectToAdd(join(snapshot, "model.onnx"));
  });

  it("are read through a link to the whole folder", async () => {
    const path = await adderOf("model.onnx_data");
    await writeFile(join(dirname(path), "model.onnx_data"), weights);
    const link = `${dirname(await adderOf("x"))}/link`;
    await symlink(dirname(path), link);
    await expectToAdd(join(link, "model.onnx"));
  });

  it("are read anew when they were replaced", async () => {
    const path = await adderOf("model.onnx_data");
    await writeFile(join(dirname(path), "model.onnx_data"), rawBytes("float32", [9, 9, 9, 9, 9]));
    const x = { data: new Float32Array(4), dims: [1, 4] };
    expect((await (await inference.open(path)).run({ x })).y!.data).toEqual(Float32Array.of(9, 9, 9, 9));
    await writeFile(join(dirname(path), "model.onnx_data"), weights);
    await expectToAdd(path);
  });
});

describe("weights that lie elsewhere are refused before anything is loaded", () => {
  it.each([
    ["../b.bin", "lies outside the model's folder"],
    ["x/../../b.bin", "lies outside the model's folder"],
    ["..", "lies outside the model's folder"],
    ["/etc/hostname", "is an absolute path"],
    ["..\\b.bin", "has a backslash, which means another place on another system"],
    ["b.bin", "is missing"],
    ["", "is missing"],
    ["a\u0000b", "is missing"],
    ["*/_ORT_MEM_ADDR_/*", "is missing"],
  ])("at %j", async (location, complaint) => {
    const path = await adderOf(location);
    expect(await refusal(path)).toBe(sentence(path, `${JSON.stringify(location)} ${complaint}`));
  });

  it("through a link that leaves the folder", async () => {
    const path = await adderOf("b.bin");
    const elsewhere = join(dirname(await adderOf("x")), "b.bin");
    await writeFile(elsewhere, weights);
    await symlink(elsewhere, join(dirname(path), "b.bin"));
    expect(await refusal(path)).toBe(sentence(path, '"b.bin" is a link that leaves the model\'s folder'));
  });

  it("through a linked folder", async () => {
    const path = await adderOf("sub/b.bin");
    const elsewhere = dirname(await adderOf("x"));
    await writeFile(join(elsewhere, "b.bin"), weights);
    await symlink(elsewhere, join(dirname(path), "sub"));
    expect(await refusal(path)).toBe(sentence(path, '"sub/b.bin" is a link that leaves the model\'s folder'));
  });

  it("at a place that is no file", async () => {
    const path = await adderOf("b.bin");
    await mkdir(join(dirname(path), "b.bin"));
    expect(await refusal(path)).toBe(sentence(path, '"b.bin" is missing'));
  });

  it("as a Git LFS pointer", async () => {
    const path = await adderOf("b.bin");
    await writeFile(
      join(dirname(path), "b.bin"),
      "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 16\n",
    );
    expect(await refusal(path)).toBe(sentence(path, '"b.bin" is only a Git LFS pointer (run git lfs pull)'));
  });

  it("and every one of them is named", async () => {
    const path = await modelFile(
      adder({
        nodes: [op("Add", ["x", "b"], "z"), op("Add", ["z", "c"], "y")],
        initializers: [external("b", "float32", [4], "../b.bin"), external("c", "float32", [4], "c.bin")],
      }),
    );
    expect(await refusal(path)).toBe(sentence(path, '"../b.bin" lies outside the model\'s folder; "c.bin" is missing'));
  });
});

describe("weights that are cut short", () => {
  it("are named by the runtime", async () => {
    const path = await adderOf("b.bin", 8);
    await writeFile(join(dirname(path), "b.bin"), weights);
    const failure = await failureFrom(inference.open(path));
    expect(failure.code).toBe("onnx/external-data");
    expect(failure.message).toMatch(
      /^The weights that .* keeps in another file cannot be read: .*out of bounds.* it may be cut short\.$/,
    );
  });
});
