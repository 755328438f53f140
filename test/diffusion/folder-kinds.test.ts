import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isTorchFolder } from "#diffusion/model/is-torch-folder.ts";
import { lemica, MODEL } from "../cli/lemica.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lemica-kinds-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function holds(...files: string[]): void {
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), "");
  }
}

test("a folder with weights of PyTorch and no graph is a pipeline in PyTorch", () => {
  holds("model_index.json", "unet/config.json", "unet/diffusion_pytorch_model.fp16.safetensors");
  expect(isTorchFolder(folder)).toBe(true);
});

test("a folder with graphs is one of ONNX files, also where weights of PyTorch lie beside them", () => {
  holds("model_index.json", "unet/model.onnx", "unet/diffusion_pytorch_model.safetensors");
  expect(isTorchFolder(folder)).toBe(false);
});

test("a manifest says that it is one of ONNX files", () => {
  holds("model_index.json", "lemica.model.json", "unet/diffusion_pytorch_model.safetensors");
  expect(isTorchFolder(folder)).toBe(false);
});

test("what is neither, or is not there, is left to the loader of ONNX files, which says what is missing", () => {
  expect(isTorchFolder(join(folder, "nothing"))).toBe(false);
  holds("model_index.json", "unet/config.json");
  expect(isTorchFolder(folder)).toBe(false);
});

test("options of pipelines in PyTorch are refused for a folder of ONNX files", async () => {
  const out = join(folder, "out.png");
  const { code, err } = await lemica("sample", "--model", MODEL, "--prompt", "a", "--dtype", "float16", "--out", out);
  expect([code, err]).toEqual([2, expect.stringContaining("--dtype is for a pipeline in PyTorch")]);
});
