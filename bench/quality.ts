/**
 * How near reused clips come to full ones, on the shipped model at T = 50, gap ≤ 7:
 *
 *     npx tsx bench/quality.ts [unseen samples, 16] [calibration samples, 4] [folder for error graphs and schedules]
 *
 * Mean PSNR of decoded frames against the full run over prompt × seed pairs that calibration never saw: lexicographic,
 * additive and uniform schedules that hold, simply fewer steps, and lexicographic with `taylor1` calibrated as such.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { aggregate } from "#core/aggregate.ts";
import { distance } from "#core/distance.ts";
import type { ErrorGraph } from "#core/error-graph.ts";
import { maskOf, scheduleErrors, uniformSteps } from "#core/schedule.ts";
import { solve } from "#core/solver.ts";
import type { ConditionedSample } from "#diffusion/loop/conditioned-sample.ts";
import { type AppliedSchedule, withSchedule } from "#diffusion/model/model.ts";
import { makeSettings, type Settings } from "#diffusion/model/settings.ts";
import { decodeLatent } from "#diffusion/picture/decode-latents.ts";
import { fileOf, formatErrorGraph } from "#formats/error-graph-file.ts";
import { formatSchedule, makeSchedule } from "#formats/schedule-file.ts";
import { type Clip, clipFromTensor } from "#media/clip.ts";
import { compareClips } from "#nodes/compare/compare-clips.ts";
import { provenanceOf } from "#nodes/provenance.ts";
import { mean, openBench, promptNumber } from "./moving-shapes.ts";

const [T, GAP, BUDGETS] = [50, 7, [10, 13, 17, 25]];
const unseenCount = Number(process.argv[2] ?? 16);
const calibrationCount = Number(process.argv[3] ?? 4);
const folder = process.argv[4];

const { model, inference, conditioned } = await openBench();
const settings = makeSettings(model, { steps: T });
const calibration = await conditioned(
  Array.from({ length: calibrationCount }, (_, k) => promptNumber(400 + 7 * k)),
  1,
);
const unseen = await conditioned(
  Array.from({ length: unseenCount }, (_, k) => promptNumber(k)),
  5001,
);

type Plan = Pick<AppliedSchedule<undefined>, "mask" | "predictor">;

const graphs = { hold: await calibrate("hold"), taylor1: await calibrate("taylor1") };
const schedules = (budget: number): Record<string, Plan> => {
  const solved = (predictor: "hold" | "taylor1", objective: "leximax" | "sum"): Plan => ({
    mask: maskOf(T, solve(graphs[predictor], objective).compute(budget)),
    predictor,
  });
  return {
    lexicographic: solved("hold", "leximax"),
    additive: solved("hold", "sum"),
    uniform: { mask: maskOf(T, uniformSteps(T, budget)), predictor: "hold" },
    "lexicographic taylor1": solved("taylor1", "leximax"),
    "uniform taylor1": { mask: maskOf(T, uniformSteps(T, budget)), predictor: "taylor1" },
  };
};

const references: { clip: Clip; latent: Float32Array }[] = [];
for (const s of unseen) references.push(await made(settings, s));

for (const budget of BUDGETS) {
  const line: string[] = [];
  for (const [name, plan] of Object.entries(schedules(budget))) line.push(`${name} ${await figures(settings, plan)}`);
  line.push(`fewer steps ${await figures(makeSettings(model, { steps: budget }))}`);
  const compute = solve(graphs.hold).compute(budget);
  console.log(
    `B = ${budget}: ${line.join(" | ")}\n   compute ${compute.join(" ")}; worst edge ${scheduleErrors(graphs.hold, compute)[0]!.toExponential(3)}`,
  );
}
await inference.close();

async function calibrate(predictor: string): Promise<ErrorGraph> {
  const perSample: Float64Array[] = [];
  for (const s of calibration) {
    const options = { maxGap: GAP, distance: "l1", predictor, batch: 32 } as const;
    perSample.push(
      await inference.perform({ kind: "calibrate", model, settings, sample: s, options, finished: new Map() }),
    );
    console.error(`${predictor}: calibrated ${perSample.length} of ${calibration.length}`);
  }
  const graph = { steps: T, maxGap: GAP, errors: aggregate(perSample, "mean") };
  if (folder) await save(folder, predictor, graph, perSample);
  return graph;
}

async function save(
  to: string,
  predictor: string,
  graph: ErrorGraph,
  perSample: readonly Float64Array[],
): Promise<void> {
  await mkdir(to, { recursive: true });
  const file = fileOf(graph, {
    distance: "l1",
    aggregate: "mean",
    reuseLevel: "output",
    predictor,
    samples: calibration.map(({ prompt, seed }, k) => ({ prompt, seed, errors: [...perSample[k]!] })),
    provenance: provenanceOf(model, settings, { samples: calibration }),
  });
  await writeFile(join(to, `moving-shapes-${T}-${predictor}.error-graph.json`), formatErrorGraph(file));
  for (const budget of BUDGETS) {
    const schedule = makeSchedule({ graph: file, compute: solve(graph).compute(budget), objective: "leximax" });
    await writeFile(join(to, `moving-shapes-${T}-${budget}-${predictor}.schedule.json`), formatSchedule(schedule));
  }
}

async function made(by: Settings, s: ConditionedSample, plan?: Plan): Promise<{ clip: Clip; latent: Float32Array }> {
  const used = plan ? withSchedule<unknown>(model, { ...plan, schedule: undefined }) : model;
  const { latent } = await inference.perform({ kind: "sample", model: used, settings: by, sample: s });
  return { latent, clip: clipFromTensor(await decodeLatent(model, inference, latent), [-1, 1]) };
}

/** "PSNR dB (joint error)" over the unseen samples. */
async function figures(by: Settings, plan?: Plan): Promise<string> {
  const psnrs: number[] = [];
  const joint: number[] = [];
  for (const [k, s] of unseen.entries()) {
    const { clip, latent } = await made(by, s, plan);
    psnrs.push((await compareClips(clip, references[k]!.clip)).psnr);
    joint.push(distance("l1")(latent, references[k]!.latent));
  }
  return `${mean(psnrs).toFixed(2)} (${mean(joint).toFixed(5)})`;
}
