import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { leastWorst } from "#core/solver.ts";
import { calibrationCost } from "#diffusion/loop/calibration.ts";
import { startOf } from "#diffusion/loop/conditioned-sample.ts";
import { type Settings, schedulerOf } from "#diffusion/model/settings.ts";
import { elements, type Tensor } from "#diffusion/tensors/tensor.ts";
import { type ErrorGraphFile, graphOf, parseErrorGraph } from "#formats/error-graph-file.ts";
import type { Conditioning } from "#nodes/values.ts";
import { temporaryFolder } from "../cli/temporary-folder.ts";
import { beginning, calibrating, flow } from "../nodes/flow.ts";
import { seeded } from "../onnx/builder.ts";
import { movingShapesFiles, tinySizes, writeFiles } from "../onnx/moving-shapes-folder.ts";
import { findTorch, NO_TORCH } from "./find-torch.ts";

const path = temporaryFolder();
const { run } = flow(path());
const python = findTorch();
const SCRIPT = fileURLToPath(new URL("toy_pipeline.py", import.meta.url));
const TOOLS = fileURLToPath(new URL("../../tools", import.meta.url));

/** What the Python program says beside the graph that it saves. */
interface Said {
  readonly told: readonly (readonly [done: number, total: number])[];
  readonly untouched: boolean;
  readonly remembering: readonly number[];
  readonly naive: readonly number[];
  readonly refused: readonly string[];
}

const steps = 10;
const maxGap = 4;

describe.skipIf(!python)(`tools/calibrate_elsewhere.py${python ? "" : ` (skipped: ${NO_TORCH})`}`, () => {
  let ours: ErrorGraphFile;
  let theirs: ErrorGraphFile;
  let said: Said;

  beforeAll(async () => {
    const folder = path("tiny");
    await writeFiles(folder, movingShapesFiles());
    const begin = beginning({ steps, seeds: "1,2", prompts: ["a red circle", "a blue square moving left"], folder });
    const ran = await run({ ...begin, errors: calibrating({ maxGap }) });
    ours = ran.value<ErrorGraphFile>("errors.errors");
    const [job, out] = [path("job.json"), path("torch.error-graph.json")];
    writeFileSync(job, JSON.stringify(jobOf(ran.value("settings.settings"), ran.value("prompts.conditioning"))));
    const { stdout } = await promisify(execFile)(python!, ["-B", SCRIPT, job, out], {
      env: { ...process.env, PYTHONPATH: TOOLS, OMP_NUM_THREADS: "1" },
    });
    said = JSON.parse(stdout) as Said;
    theirs = parseErrorGraph(readFileSync(out, "utf8"), "torch");
  });

  test("gives in PyTorch the graph that calibration gives for the same denoiser in ONNX, to 1e-5, sample by sample", () => {
    const { distance, aggregate, reuseLevel, predictor } = ours;
    expect(theirs).toMatchObject({ steps, maxGap, distance, aggregate, reuseLevel, predictor });
    const all = (file: ErrorGraphFile) => [
      file.edges.map(([, , error]) => error),
      ...file.samples!.map((s) => s.errors),
    ];
    const [expected, found] = [all(ours), all(theirs)];
    expect(found.map((errors) => errors.length)).toEqual(expected.map((errors) => errors.length));
    const pairs = expected.flatMap((errors, k) => errors.map((error, e) => [error, found[k]![e]!] as const));
    expect(Math.max(...pairs.map(([a, b]) => Math.abs(a - b)))).toBeLessThan(1e-5);
    // The errors themselves are far larger than what they may differ by.
    expect(Math.min(...pairs.map(([a]) => a))).toBeGreaterThan(1e-4);
  });

  test("says what ran, so that the file is trusted and solved like one of ours", () => {
    const { provenance, samples } = theirs;
    expect(samples!.map(({ prompt, seed }) => [prompt, seed])).toEqual(
      ours.samples!.map(({ prompt, seed }) => [prompt, seed]),
    );
    expect(provenance).toMatchObject({
      model: { name: "toy" },
      prompts: ours.provenance.prompts,
      seeds: [1, 2],
      source: "calibrate_elsewhere.py",
      scheduler: { className: "FlowEuler", config: { shift: 3 } },
    });
    provenance.scheduler!.sigmas.forEach((sigma, k) => {
      expect(sigma).toBeCloseTo(ours.provenance.scheduler!.sigmas[k]!, 5);
    });
    for (let budget = 5; budget <= steps; budget++) {
      expect(leastWorst(graphOf(theirs), budget)).toEqual(leastWorst(graphOf(ours), budget));
    }
  });

  test("costs what a calibration costs, tells how far it is, and leaves the caller's scheduler alone", () => {
    const total = 4 * calibrationCost(steps, maxGap);
    expect(said.told.at(-1)).toEqual([total, total]);
    expect(said.told.map(([done]) => done)).toEqual(said.told.map(([done]) => done).sort((a, b) => a - b));
    expect(said.untouched).toBe(true);
  });

  test("replays a scheduler with a memory as whole runs from step 0 do", () => {
    expect(said.remembering.length).toBe(graphOf(ours).errors.length);
    said.remembering.forEach((error, k) => {
      expect(Math.abs(error - said.naive[k]!)).toBeLessThan(1e-6);
    });
    expect(Math.max(...said.naive)).toBeGreaterThan(1e-3);
  });

  test("refuses a scheduler that draws noise of its own, and one in the middle of a run", () => {
    expect(said.refused).toEqual([
      expect.stringMatching(/^Ancestral draws noise of its own/),
      expect.stringMatching(/in the middle of a run: call its set_timesteps/),
    ]);
  });
});

/** The run of our calibration as numbers, for the toy to repeat in PyTorch. */
function jobOf(settings: Settings, { samples }: Conditioning) {
  const { latentDims, width } = tinySizes;
  const side = latentDims[3]!;
  const scheduler = schedulerOf(settings);
  const plain = ({ data, dims }: Tensor) => ({ data: [...data], dims });
  const text = (conditioning: Readonly<Record<string, Tensor>>) => plain(conditioning.encoder_hidden_states!);
  return {
    timesteps: settings.timesteps,
    sigmas: settings.sigmas,
    scale: settings.guidance.mode === "classifier-free" ? settings.guidance.scale : 1,
    maxGap,
    weights: [seeded("text_w", [width, 3], 2), seeded("w0", [side, side], 3), seeded("w1", [side, side], 4)].map(
      ({ content, dims }) => ({ data: [...new Float32Array((content as Uint8Array).buffer)], dims }),
    ),
    samples: samples.map((sample) => ({
      prompt: sample.prompt,
      seed: sample.seed,
      latents: plain({ data: startOf(sample, scheduler, elements(latentDims)).latent, dims: [1, ...latentDims] }),
      texts: [text(sample.conditionings.positive), text(sample.conditionings.negative)],
    })),
  };
}
