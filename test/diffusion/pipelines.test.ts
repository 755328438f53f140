import { readdirSync, readFileSync } from "node:fs";
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { OnnxInference } from "#diffusion/onnx/onnx-inference.ts";
import { readNpy } from "#formats/npy.ts";
import { type Job, sampleAlone } from "../../tools/pipelines/sample-alone.ts";
import { failureFrom } from "./onnx/failure-from.ts";
import { testFolder } from "./onnx/tiny-models.ts";
import { withoutMetadata } from "./without-metadata.ts";

/** Graphs of torch's new exporter with latents of diffusers' pipelines; tools/pipelines makes them. */
const fixtures = join(import.meta.dirname, "../fixtures/pipelines");
const inference = new OnnxInference({ threads: 1 });
afterAll(() => inference.close());

type Case = Omit<Job, "folder" | "graph" | "level" | "compute"> & {
  readonly computed: number[];
  readonly half: boolean;
};

const cases = readdirSync(fixtures).map((name) => {
  const known: Case = JSON.parse(readFileSync(join(fixtures, name, "case.json"), "utf8"));
  return { name, ...known };
});
const transformers = cases.filter(({ family }) => family !== "sdxl");

/** A case's folder with its graph, as it is or changed. */
async function unpacked(name: string, change = (graph: Uint8Array) => graph): Promise<string> {
  const folder = await testFolder();
  await cp(join(fixtures, name), folder, { recursive: true });
  await writeFile(join(folder, "model.onnx"), change(gunzipSync(await readFile(join(folder, "model.onnx.gz")))));
  return folder;
}

function sampled({ computed, ...known }: Case, folder: string, reuse: "full" | "hold" | "residual") {
  const level = reuse === "residual" ? "residual" : "output";
  const compute = reuse === "full" ? undefined : computed;
  return sampleAlone({ ...known, folder, graph: "model.onnx", level, ...(compute && { compute }) }, inference);
}

/** max |ours − theirs| / max |theirs| */
async function difference(latent: Float32Array, folder: string, reuse: string): Promise<number> {
  const theirs = Float64Array.from(readNpy(await readFile(join(folder, `${reuse}.npy`)), reuse).data);
  const largest = theirs.reduce((max, v) => Math.max(max, Math.abs(v)), 0);
  return latent.reduce((max, v, k) => Math.max(max, Math.abs(v - theirs[k]!)), 0) / largest;
}

describe("a graph of torch's new exporter", () => {
  test.each(cases)("gives the latents of diffusers' pipeline in full and with outputs held: $name", async (known) => {
    const folder = await unpacked(known.name);
    for (const reuse of ["full", "hold"] as const) {
      const { latent } = await sampled(known, folder, reuse);
      expect(await difference(latent, folder, reuse)).toBeLessThan(known.half ? 1e-2 : 1e-4);
    }
  });

  test.each(transformers)(
    "is cut where its block stack begins and ends, so that held residuals are the pipeline's: $name",
    async (known) => {
      const folder = await unpacked(known.name);
      const { latent } = await sampled(known, folder, "residual");
      expect(await difference(latent, folder, "residual")).toBeLessThan(known.half ? 1e-2 : 1e-4);
    },
  );

  test.each(transformers)("is cut rightly or refused when its metadata are lost: $name", async (known) => {
    const folder = await unpacked(known.name, withoutMetadata);
    const told = await sampled(known, folder, "residual").then(
      async ({ latent }) => difference(latent, folder, "residual"),
      ({ code }) => code,
    );
    if (typeof told === "number") expect(told).toBeLessThan(known.half ? 1e-2 : 1e-4);
    else expect(told).toMatch(/^residual\//);
  });

  test("is told to be a UNet by its modules", async () => {
    const known = cases.find(({ family }) => family === "sdxl")!;
    const folder = await unpacked(known.name);
    expect(await failureFrom(sampled(known, folder, "residual"))).toMatchObject({ code: "residual/unet" });
  });
});
