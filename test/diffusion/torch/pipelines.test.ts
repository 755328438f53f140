import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadTorch } from "#diffusion/model/load-torch.ts";
import { TorchInference } from "#diffusion/torch/torch-inference.ts";
import { parseSchedule } from "#formats/schedule-file.ts";
import { HOME } from "#process/home.ts";
import { start } from "../../cli/lemica.ts";

// `npm run test:python` names it.
const python = process.env.LEMICA_PYTHON;
const env = { HF_HUB_OFFLINE: "1", OMP_NUM_THREADS: "1", LEMICA_PYTHON: python ?? "" };
const WANTED = { dtype: "float32", device: "cpu", offload: false, variant: "", call: {} } as const;

describe.skipIf(python === undefined)("A diffusers pipeline in PyTorch", { timeout: 300_000 }, () => {
  let folder: string;
  let pipeline: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "lemica-torch-"));
    pipeline = join(folder, "tiny");
    make(pipeline);
    Object.assign(process.env, env, { LEMICA_DATA: join(folder, "data") });
  });
  function make(...args: readonly string[]): void {
    const program = join(HOME, "test", "python", "folders.py");
    execFileSync(python!, [program, ...args], { env: { ...process.env, ...env }, stdio: "ignore" });
  }
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

  /** A shipped workflow, in which the loader alone is another. */
  function withLoader(template: string): string {
    const workflow = JSON.parse(readFileSync(join(HOME, "workflows", `${template}.workflow.json`), "utf8"));
    for (const node of workflow.nodes) {
      if (node.type === "load/pipeline") Object.assign(node, { type: "load/diffusers", params: { folder: pipeline } });
    }
    const file = join(folder, `${template}.workflow.json`);
    writeFileSync(file, JSON.stringify(workflow));
    return file;
  }

  test.each([
    ["calibrate-and-compare", "hold"],
    ["propose-from-full-runs", "fitted"],
  ])("runs the workflow %s when its loader alone is changed", async (template, predictor) => {
    const out = join(folder, template);
    const settings = ["--set", "settings.steps=10", "--set", "schedule.budget=5", "--out", out];
    const { code, err } = await start("run", withLoader(template), ...settings).ended;
    expect(code, err).toBe(0);
    const schedule = parseSchedule(readFileSync(join(out, "schedule.schedule.json"), "utf8"), "schedule");
    expect(schedule).toMatchObject({ steps: 10, budget: 5, predictor });
    expect(schedule.provenance.scheduler?.className).toBe("DDIMScheduler");
  });

  test("that begins with a picture is given one by Condition on Image, calibrated and sampled by it", async () => {
    const fromPicture = join(folder, "from-picture");
    make(fromPicture, "--picture");
    const red = join(folder, "red.png");
    await sharp({ create: { width: 32, height: 32, channels: 3, background: "#c02010" } })
      .png()
      .toFile(red);
    const workflow = JSON.parse(readFileSync(withLoader("calibrate-and-compare"), "utf8"));
    const loader = workflow.nodes.find(({ type }: { type: string }) => type === "load/diffusers");
    loader.params = { folder: fromPicture };
    const wires: { from: [string, string]; to: [string, string] }[] = workflow.wires;
    const prompts = workflow.nodes.filter(({ type }: { type: string }) => type === "condition/prompts");
    for (const { id } of prompts) {
      const picture = `${id}-picture`;
      for (const wire of wires) if (wire.from[0] === id) wire.from = [picture, "conditioning"];
      wires.push({ from: [id, "conditioning"], to: [picture, "conditioning"] });
      wires.push({ from: [loader.id, "model"], to: [picture, "model"] });
      workflow.nodes.push({
        id: picture,
        type: "condition/image",
        version: 1,
        params: { image: red },
        position: [0, 0],
      });
    }
    const file = join(folder, "from-picture.workflow.json");
    writeFileSync(file, JSON.stringify(workflow));
    const out = join(folder, "from-picture-out");
    const settings = ["--set", "settings.steps=10", "--set", "schedule.budget=4", "--out", out];
    const { code, err } = await start("run", file, ...settings).ended;
    expect(code, err).toBe(0);
    expect(parseSchedule(readFileSync(join(out, "schedule.schedule.json"), "utf8"), "schedule")).toMatchObject({
      steps: 10,
      budget: 4,
    });

    const inference = new TorchInference(python);
    const model = await loadTorch(fromPicture, WANTED);
    const sampling = await inference.perform({ kind: "table", model, steps: 10 });
    const latentOf = async (grey: number) => {
      const image = { data: new Float32Array(3 * 32 * 32).fill(grey), dims: [32, 32, 3] };
      const sample = { prompt: "a", negative: "", seed: 1, conditionings: { positive: { image }, negative: {} } };
      return (await inference.perform({ kind: "sample", model, settings: sampling, sample })).latent;
    };
    expect(await latentOf(10)).toEqual(await latentOf(10));
    expect(await latentOf(200)).not.toEqual(await latentOf(10));
    await inference.close();
  });

  test("is told apart from ONNX files by the command line, where a folder is given by --model", async () => {
    const at = (name: string) => join(folder, name);
    const model = ["--model", pipeline, "--prompt", "a fox", "--steps", "6"];
    const done = async (...argv: string[]) => {
      const { code, out, err } = await start(...argv).ended;
      expect(code, err).toBe(0);
      return out;
    };
    await done("calibrate", ...model, "--max-gap", "3", "--out", at("a.error-graph.json"));
    await done("solve", at("a.error-graph.json"), "--budget", "4", "--out", at("a.schedule.json"));
    const checked = JSON.parse(await done("check", at("a.schedule.json"), "--min-psnr", "1", ...model, "--json"));
    const reported = JSON.parse(await done("report", at("a.schedule.json"), ...model, "--json"));
    expect(reported.schedules[0].psnr.mean).toBeCloseTo(checked.psnr, 6);
    await done("calibrate", "--full-runs", ...model, "--out", at("a.full-runs.safetensors"));
    await done("propose", at("a.full-runs.safetensors"), "--budget", "4", "--out", at("b.schedule.json"));
    await done("sample", ...model, "--schedule", at("b.schedule.json"), "--out", at("b.png"));
  });

  test("whose process is killed is told so, and the next request starts another", async () => {
    const inference = new TorchInference(python);
    const model = await loadTorch(pipeline, WANTED);
    const settings = await inference.perform({ kind: "table", model, steps: 400 });
    const conditionings = { positive: {}, negative: {} };
    const task = {
      kind: "sample",
      model,
      settings,
      sample: { prompt: "a", negative: "", seed: 1, conditionings },
    } as const;
    const dying = inference.perform(task, { onEvent: () => inference.pid && process.kill(inference.pid, "SIGKILL") });
    await expect(dying).rejects.toMatchObject({ code: "torch/process-died" });
    expect(await inference.perform({ kind: "table", model, steps: 4 })).toMatchObject({ className: "DDIMScheduler" });
    await inference.close();
  });

  test("stops when it is told to, with the reason that it is given", async () => {
    const inference = new TorchInference(python);
    const model = await loadTorch(pipeline, WANTED);
    const settings = await inference.perform({ kind: "table", model, steps: 900 });
    const stop = new AbortController();
    const conditionings = { positive: {}, negative: {} };
    const task = {
      kind: "sample",
      model,
      settings,
      sample: { prompt: "a", negative: "", seed: 1, conditionings },
    } as const;
    const running = inference.perform(task, { signal: stop.signal, onEvent: () => stop.abort(new Error("enough")) });
    await expect(running).rejects.toThrow("enough");
    await inference.close();
  });

  test("needs a Python, and says which was not there", async () => {
    const inference = new TorchInference(join(folder, "no-python"));
    const model = await loadTorch(pipeline, WANTED);
    const asked = inference.perform({ kind: "table", model, steps: 4 });
    await expect(asked).rejects.toMatchObject({
      code: "torch/no-python",
      message: expect.stringContaining("no-python"),
    });
  });

  test("is known by its model_index.json: another folder is refused by its name", async () => {
    await expect(loadTorch(join(pipeline, "unet"), WANTED)).rejects.toMatchObject({ code: "torch/refused" });
    await expect(loadTorch(join(folder, "nothing"), WANTED)).rejects.toMatchObject({ code: "model/no-folder" });
  });
});
