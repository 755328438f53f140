import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { routes } from "#protocol/routes.ts";
import type { RunDetail } from "#protocol/run.ts";
import { drawn } from "../engine/drawn-workflow.ts";
import { external, model as onnxOf, op, rawBytes, tensor } from "../onnx/builder.ts";
import { movingShapesFiles, writeFiles } from "../onnx/moving-shapes-folder.ts";
import { startServer, type TestServer } from "./server.ts";

let server: TestServer;
let outside: string;
let models = 0;
beforeAll(async () => {
  server = await startServer({ ownModels: true });
  outside = await mkdtemp(join(tmpdir(), "outside-"));
  await writeFile(join(outside, "weights.bin"), rawBytes("float32", Array(64).fill(1)));
  await writeFile(join(server.data, "weights.bin"), rawBytes("float32", Array(64).fill(1)));
});
afterAll(async () => {
  await server.close();
  await rm(outside, { recursive: true });
});

/** A text encoder whose weights lie elsewhere. */
const encoder = (location: string) =>
  onnxOf({
    inputs: [tensor("input_ids", "int64", ["batch", 6])],
    outputs: [tensor("last_hidden_state", "float32", ["batch", 6, 8])],
    nodes: [op("Gather", ["embedding", "input_ids"], "last_hidden_state")],
    initializers: [external("embedding", "float32", [8, 8], { location, offset: 0, length: 256 })],
  });

/** Runs Prompts over a model folder, which opens its text encoder. */
async function encodeWith(folder: string): Promise<RunDetail> {
  const document = drawn(
    { load: ["load/pipeline", { folder }], prompts: ["condition/prompts", { prompts: "a red circle" }] },
    ["load.model -> prompts.model"],
  );
  const { id } = await server.call(routes.submitRun, { body: { document, targets: ["prompts"] } });
  for (;;) {
    const run = await server.call(routes.readRun, { params: { id } });
    if (!["waiting", "running"].includes(run.status)) return run;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function modelFolder(name: string, textEncoder: Uint8Array | string): Promise<string> {
  await writeFiles(join(server.data, "models", name), {
    ...movingShapesFiles(),
    "text_encoder/model.onnx": textEncoder,
  });
  return name;
}

describe("a model from a stranger", () => {
  test.each([
    ["keeps its weights in a folder above", () => encoder("../../../weights.bin"), "onnx/external-data"],
    ["keeps its weights at an absolute path", () => encoder(join(outside, "weights.bin")), "onnx/external-data"],
    ["is no ONNX file", () => "<html>not a model</html>", "onnx/not-a-model"],
    ["is a pickle", () => new Uint8Array([0x80, 4, 0x95, 0x63, 0x6f, 0x73, 0x0a]), "onnx/not-a-model"],
    ["is empty", () => "", "onnx/not-a-model"],
  ])("that %s fails its run, and the next one works", async (_, content, code) => {
    const name = `odd-${++models}`;
    const run = await encodeWith(await modelFolder(name, content()));
    expect(run).toMatchObject({ status: "failed", failure: { code, node: "prompts" } });
    const sound = await encodeWith(await modelFolder("sound", movingShapesFiles()["text_encoder/model.onnx"]!));
    expect(sound.status).toBe("done");
  });

  test.each([
    ["by an absolute path", () => outside],
    ["by ..", () => "../models/../../.."],
    ["by a link", () => "link"],
  ])("is not looked for outside: %s", async (_, folder) => {
    await symlink(outside, join(server.data, "models", "link")).catch(() => {});
    const run = await encodeWith(folder());
    expect(run).toMatchObject({ status: "failed", failure: { code: "engine/path-outside", node: "load" } });
  });
});
