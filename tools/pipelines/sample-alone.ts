import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { maskOf } from "#core/schedule.ts";
import { familyById } from "#diffusion/families/index.ts";
import type { ConditionedSample } from "#diffusion/loop/conditioned-sample.ts";
import { loadDenoiser } from "#diffusion/model/load-denoiser.ts";
import { type Model, withResidual, withSchedule } from "#diffusion/model/model.ts";
import { makeSettings, type Settings } from "#diffusion/model/settings.ts";
import type { Inference } from "#diffusion/run/inference.ts";
import type { Cut } from "#diffusion/session.ts";
import { readNpy } from "#formats/npy.ts";
import { conditioningOf } from "#nodes/condition/conditioning-file.ts";

/** What to sample: a folder with a graph, its configurations, conditioning and noise, as fixtures.py writes it. */
export interface Job {
  readonly folder: string;
  /** The graph's file in it. */
  readonly graph: string;
  readonly family: string;
  readonly sizes: Readonly<Record<string, number>>;
  readonly guidance: number;
  readonly steps: number;
  readonly level: "output" | "residual";
  /** Steps that are computed; all where absent. */
  readonly compute?: readonly number[];
}

export interface Sampled {
  readonly latent: Float32Array;
  readonly dims: readonly number[];
  /** Where the graph was cut, at the level residual. */
  readonly cut?: Cut;
}

/**
 * Final latents of a denoiser alone, as the workflow makes them: Load Denoiser, Load Conditioning, Reuse Level, Apply Cache Mask, Sample.
 * @throws Failure as these.
 */
export async function sampleAlone(job: Job, inference: Inference): Promise<Sampled> {
  const { folder, family, guidance, steps } = job;
  const json = async (name: string) => JSON.parse(await readFile(join(folder, name), "utf8"));
  const loaded = await loadDenoiser(join(folder, job.graph), {
    family,
    scheduler: await json("scheduler_config.json"),
    config: await json("config.json"),
    sizes: job.sizes,
  });
  const { text } = familyById(family).denoiser.inputs;
  const read = async (name: string) => conditioningOf(await readFile(join(folder, name)), name, text);
  const positive = await read("positive.safetensors");
  const settings = makeSettings(loaded, { steps, guidanceScale: guidance });
  const guided = settings.guidance.mode === "classifier-free";
  const negative = guided ? await read("negative.safetensors") : positive;
  const noise = Float32Array.from(readNpy(await readFile(join(folder, "noise.npy")), "noise.npy").data);
  return sampleAsAsked(loaded, settings, { noise, conditionings: { positive, negative } }, job, inference);
}

/** How a model is sampled: at which level, and by which steps. */
export type Asked = Pick<Job, "level" | "compute">;

/** Final latents by Reuse Level and Apply Cache Mask. @throws Failure as these, and Sample. */
export async function sampleAsAsked(
  loaded: Model<never>,
  settings: Settings,
  start: Pick<ConditionedSample, "noise" | "conditionings">,
  { level, compute }: Asked,
  inference: Inference,
): Promise<Sampled> {
  const atLevel = level === "residual" ? withResidual(loaded, {}) : loaded;
  const cost = level === "residual" && (await inference.perform({ kind: "reuse-cost", model: atLevel }));
  const model: Model = compute
    ? withSchedule<undefined>(atLevel, {
        mask: maskOf(settings.timesteps.length, compute),
        predictor: "hold",
        schedule: undefined,
      })
    : atLevel;
  const sample = { prompt: "", negative: "", seed: 0, ...start };
  const { latent } = await inference.perform({ kind: "sample", model, settings, sample });
  return { latent, dims: loaded.latentDims, ...(cost && { cut: cost.cut }) };
}
