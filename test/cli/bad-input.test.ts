import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { elements } from "#diffusion/tensors/tensor.ts";
import { writeNpy } from "#formats/npy.ts";
import { formatSchedule, makeSchedule, type ScheduleFile } from "#formats/schedule-file.ts";
import { LATENT, modelCopy, replaceDenoiser } from "../nodes/model-folder.ts";
import { type Ended, lemica, MODEL } from "./lemica.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const path = temporaryFolder();
const PROMPT = "a small red circle moving right on black";

/** Samples with what is given in place of what would be right. */
function sample(given: Readonly<Record<string, string>>, ...more: string[]): Promise<Ended> {
  const right = { model: MODEL, prompt: PROMPT, steps: "4", out: path("clip.webp") };
  const options = Object.entries({ ...right, ...given }).flatMap(([name, value]) => [`--${name}`, value]);
  return lemica("sample", ...options, "--threads", "1", ...more);
}

/** That a command ended with a code, and with a sentence for people and nothing else: no result, no stack. */
function expectRefusal({ code, out, err }: Ended, exitCode: number, sentence: RegExp): void {
  expect(err).toMatch(sentence);
  expect(err).not.toMatch(/\n {4}at /);
  expect([code, out]).toEqual([exitCode, ""]);
}

/** A schedule for 4 steps that says what it was calibrated with. */
function schedule(name: string, provenance: ScheduleFile["provenance"], compute = [0, 1, 3]): string {
  const file = path(name);
  const steps = compute.at(-1)! + 1;
  writeFileSync(file, formatSchedule(makeSchedule({ compute, steps, objective: "given", provenance })));
  return file;
}

describe("a model folder", () => {
  const copy = modelCopy(path("copy"));
  const at = (...names: string[]) => join(copy, ...names);
  /** Writes a file of the copy for as long as `work` takes; undefined removes it. */
  async function spoilt<T>(files: Readonly<Record<string, string | undefined>>, work: () => Promise<T>): Promise<T> {
    const before = Object.keys(files).map((name) => [name, readFileSync(at(name))] as const);
    for (const [name, text] of Object.entries(files))
      text === undefined ? rmSync(at(name)) : writeFileSync(at(name), text);
    try {
      return await work();
    } finally {
      for (const [name, bytes] of before) writeFileSync(at(name), bytes);
    }
  }

  test("that is not there is refused with the places looked at", async () => {
    expectRefusal(await sample({ model: path("nowhere") }), 2, /no file or folder ".*nowhere" .*correct the path/);
  });

  test("that is a file, or has no model_index.json, is refused", async () => {
    expectRefusal(await sample({ model: at("model_index.json") }), 2, /There is no model folder at/);
    expectRefusal(await sample({ model: at("transformer") }), 2, /has no model_index.json/);
  });

  test.each([
    ["model_index.json", "{", /model_index.json cannot be read: .*Copy the file again/],
    ["model_index.json", '{"_class_name": "HeunPipeline"}', /HeunPipeline, which no adapter knows. Known are: /],
    ["model_index.json", '{"_class_name": "FluxPipeline"}', /recognised as FLUX.1, but lacks text_encoder_2/],
    ["transformer/config.json", "[1]", /config.json cannot be read/],
    ["transformer/config.json", '{"in_channels": -6}', /must give .* as a positive whole number/],
    ["scheduler/scheduler_config.json", '{"shift": 3.0', /The scheduler's configuration is not JSON/],
    [
      "scheduler/scheduler_config.json",
      '{"_class_name": "Heun"}',
      /"Heun" is no scheduler that can be run; use one of/,
    ],
    ["tokenizer/tokenizer.json", "{}", /tokenizer.json cannot be used/],
    ["transformer/model.onnx", "not a model", /model.onnx is not a whole ONNX file: .*Check that the download/],
  ])("with a spoilt %s (%s) is refused", async (name, text, sentence) => {
    expectRefusal(await spoilt({ [name]: text }, () => sample({ model: copy })), 2, sentence);
  });

  test("that lacks files is refused with all that it lacks", async () => {
    const lacking = { "transformer/model.onnx": undefined, "vae_decoder/config.json": undefined };
    const ended = await spoilt(lacking, () => sample({ model: copy }));
    expectRefusal(ended, 2, /lacks transformer\/model.onnx, vae_decoder\/config.json. Export these parts/);
  });

  test("whose model predicts NaN fails with the step, what may be the cause, and exit code 1", async () => {
    const nan = modelCopy(path("nan"));
    replaceDenoiser(nan, Number.NaN);
    const sentence = /The model returned NaN at step 0 of 4\. .*try a float32 export.*\[diffusion\/not-finite\]/;
    expectRefusal(await sample({ model: nan }), 1, sentence);
    const out = path("nan.error-graph.json");
    const argv = ["--model", nan, "--prompt", PROMPT, "--steps", "4", "--max-gap", "2", "--out", out];
    expectRefusal(await lemica("calibrate", ...argv), 1, sentence);
  });
});

describe("prompts", () => {
  test("with unknown words are refused with these words and those that are known", async () => {
    const ended = await sample({ prompt: "a tiny red hexagon moving right on black" });
    expectRefusal(ended, 2, /does not know "tiny", "hexagon" in the prompt .* Use only: .*circle/);
  });

  test("that are none, in a file that is missing or empty, are refused", async () => {
    const calibrate = (...options: string[]) =>
      lemica("calibrate", "--model", MODEL, "--steps", "4", "--out", path("e.error-graph.json"), ...options);
    writeFileSync(path("empty.txt"), "\n  \n");
    expectRefusal(await calibrate(), 2, /Give at least one --prompt TEXT, or --prompts FILE/);
    expectRefusal(await calibrate("--prompts", path("no.txt")), 2, /no file or folder ".*no.txt"/);
    expectRefusal(await calibrate("--prompts", path("empty.txt")), 2, /There is no prompt/);
    expectRefusal(await calibrate("--prompt", PROMPT, "--seeds", "1-"), 2, /must be whole numbers and ranges such as/);
  });

  test("with latents of another shape, with gaps, or that are no .npy file, are refused", async () => {
    const file = path("latents.npy");
    const withLatents = (bytes: Uint8Array | string) => {
      writeFileSync(file, bytes);
      return sample({ latents: file });
    };
    const shape = new RegExp(
      `has the shape \\[3, 5\\], but this model with 1 seed needs \\[1, ${LATENT.join(", ")}\\]`,
    );
    expectRefusal(await withLatents(writeNpy(new Float32Array(15), [3, 5])), 2, shape);
    const gap = new Float32Array(elements(LATENT)).fill(1).fill(Number.NaN, 5, 6);
    expectRefusal(await withLatents(writeNpy(gap, LATENT)), 2, /has NaN at value 5/);
    expectRefusal(await withLatents("hello"), 2, /is not a .npy file; save it with numpy.save/);
  });
});

describe("sampling settings", () => {
  test("that cannot be are refused", async () => {
    expectRefusal(
      await sample({ sampler: "DDIMScheduler" }),
      2,
      /DDIMScheduler cannot sample this model.*flow velocity/,
    );
    expectRefusal(await sample({ steps: "0" }), 2, /--steps must be a whole number from 1 to 1000, not "0"/);
    expectRefusal(await sample({ guidance: "much" }), 2, /--guidance must be a number from 0, not "much"/);
    expectRefusal(await sample({ seed: "-1" }), 2, /--seed must be a whole number from 0, not "-1"/);
    expectRefusal(
      await sample({ seed: "9007199254740993" }),
      2,
      /--seed must be a whole number from 0 to 9007199254740991, not "9007199254740993"/,
    );
  });
});

describe("a schedule", () => {
  test("that is missing, corrupt or no schedule is refused before anything is sampled", async () => {
    writeFileSync(path("corrupt.schedule.json"), '{"format": "lemica.schedule", "steps": 4,');
    expectRefusal(await sample({ schedule: path("no.schedule.json") }), 2, /no file or folder/);
    expectRefusal(await sample({ schedule: path("corrupt.schedule.json") }), 2, /is not JSON/);
    expectRefusal(await sample({}, "--compare"), 2, /--compare sets a schedule against the full run/);
  });

  test("calibrated on another model is refused, unless that is wanted", async () => {
    const other = schedule("other-model.schedule.json", { model: { name: "Wan", hash: "0123456789abcdef" } });
    const sentence = /calibrated on Wan \(0123456789ab\), not on moving-shapes .*--any-model.*\[apply\/other-model\]/;
    expectRefusal(await sample({ schedule: other }), 2, sentence);
    expect(await sample({ schedule: other }, "--any-model")).toMatchObject({ code: 0 });
  });

  test("calibrated on another table of sigmas is refused with the first step that differs", async () => {
    const scheduler = {
      className: "FlowMatchEulerDiscreteScheduler",
      config: {},
      timesteps: [1000, 900, 750, 500],
      sigmas: [1, 0.8, 0.7, 0.5, 0],
    };
    const ended = await sample({ schedule: schedule("other-table.schedule.json", { scheduler }) });
    expectRefusal(ended, 2, /another timestep table .*: step 1 has sigma 0\.857\d*, not 0\.8\. Use the same sampler/);
  });

  test("for another number of steps is refused with both numbers", async () => {
    const ended = await sample({ schedule: schedule("six.schedule.json", {}, [0, 2, 5]) });
    expectRefusal(ended, 2, /The schedule is for 6 steps, but FlowMatchEuler\w+ makes 4. Set the steps to 6/);
  });
});

describe("what is to be written", () => {
  test("is refused in a format or a place that cannot be, before anything is sampled", async () => {
    mkdirSync(path("folder.webp"));
    expectRefusal(await sample({ out: path("clip.avi") }), 2, /must end in .webp, .gif, .png, .mp4/);
    expectRefusal(await sample({ out: path("folder.webp") }), 2, /it is a folder; name a file in it/);
    expectRefusal(await sample({ out: join(MODEL, "model_index.json", "x.webp") }), 2, /is a file, not a folder/);
  });

  test("as MP4 needs ffmpeg, whose absence is told before anything is sampled", async () => {
    const { PATH } = process.env;
    process.env.PATH = path();
    try {
      const ended = await sample({ out: path("clip.mp4") });
      expectRefusal(
        ended,
        1,
        /^MP4 is made by ffmpeg, which is not on the PATH; install ffmpeg, or save an animated WebP/,
      );
    } finally {
      process.env.PATH = PATH;
    }
  });
});
