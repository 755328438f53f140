import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { distance } from "#core/distance.ts";
import { guidedGram } from "#core/gram.ts";
import type { Recorded } from "#core/local-errors.ts";
import type { Sampler } from "#diffusion/loop/branches.ts";
import { type ConditionedSample, startOf } from "#diffusion/loop/conditioned-sample.ts";
import type { FullRun } from "#diffusion/loop/full-run.ts";
import { branchesOf, type Guidance, guidanceFactors } from "#diffusion/loop/guidance.ts";
import { linearAction } from "#diffusion/loop/linear-action.ts";
import { loadModel } from "#diffusion/model/load-model.ts";
import type { Model } from "#diffusion/model/model.ts";
import { makeSettings, type Settings, type SettingsRequest, schedulerOf } from "#diffusion/model/settings.ts";
import type { OnnxInference } from "#diffusion/onnx/onnx-inference.ts";
import { decodeLatent } from "#diffusion/picture/decode-latents.ts";
import { samplerOf } from "#diffusion/run/sample-model.ts";
import { elements } from "#diffusion/tensors/tensor.ts";
import { encodePrompts } from "#diffusion/text/encode-prompts.ts";
import { type Clip, clipFromTensor } from "#media/clip.ts";
import { compareClips } from "#nodes/compare/compare-clips.ts";
import type { Kept } from "./kept.ts";
import { newest, type Policy } from "./policy.ts";
import { type Ran, runTogether } from "./run-together.ts";

/** Which prompts of the model's walk, and from which seed on. */
export interface Walk {
  readonly first: number;
  readonly stride: number;
  readonly seed: number;
  readonly count: number;
}

/** What is measured: a model as it is sampled, and on which prompts. */
export interface StudySpec {
  readonly id: string;
  /** A line for the page. */
  readonly title: string;
  /** Under `models`. */
  readonly folder: string;
  /** The n-th prompt; neighbours differ. */
  readonly prompt: (n: number) => string;
  readonly settings: SettingsRequest;
  readonly budgets: readonly number[];
  readonly pairs: Walk;
  readonly calibration: Walk;
  /** Another file in place of the model's denoiser. */
  readonly denoiser?: string;
  /** Where it is guided otherwise than the model's own. */
  readonly guidance?: Guidance;
}

/** How a method runs: under which settings, and by which policy. */
export interface Variation {
  /** Where they are not the full run's. */
  readonly settings?: Settings;
  readonly start: () => Policy;
}

/** Of one pair against its full run. */
export interface PairFigures {
  readonly psnr: number;
  readonly ssim: number;
  /** Of final latents. */
  readonly l1: number;
  /** Steps computed. */
  readonly computed: number;
}

/** Computes every step. */
export const everyStep = (): Policy => ({ computes: () => true, prediction: newest });

/** A model, its prompts and its full runs, each made when it is first asked for. */
export class Study {
  readonly spec: StudySpec;
  readonly model: Model<never>;
  readonly settings: Settings;
  readonly inference: OnnxInference;
  readonly #samples = new Map<string, Promise<ConditionedSample[]>>();
  readonly #traces = new Map<ConditionedSample, Promise<Ran>>();
  readonly #fullRuns = new Map<ConditionedSample, Promise<FullRun>>();
  #references: Promise<{ readonly latent: Float32Array; readonly clip: Clip }[]> | undefined;

  readonly #kept: Kept;

  private constructor(spec: StudySpec, model: Model<never>, inference: OnnxInference, kept: Kept) {
    this.spec = spec;
    this.model = model;
    this.inference = inference;
    this.#kept = kept;
    this.settings = this.settingsOf(spec.settings);
  }

  static async open(spec: StudySpec, inference: OnnxInference, kept: Kept): Promise<Study> {
    const loaded = await loadModel(fileURLToPath(new URL(`../../models/${spec.folder}`, import.meta.url)));
    if (!spec.denoiser) return new Study(spec, loaded, inference, kept);
    const denoiser = resolve(spec.denoiser);
    const hash = createHash("sha256")
      .update(loaded.hash)
      .update(await readFile(denoiser))
      .digest("hex");
    return new Study(spec, { ...loaded, hash, files: { ...loaded.files, denoiser } }, inference, kept);
  }

  get steps(): number {
    return this.settings.timesteps.length;
  }

  get budgets(): readonly number[] {
    return this.spec.budgets;
  }

  /** All budgets together: what a method costs that runs each sample once along every schedule. */
  get budgetSum(): number {
    return this.budgets.reduce((sum, budget) => sum + budget, 0);
  }

  samples({ first, stride, seed, count }: Walk): Promise<ConditionedSample[]> {
    const key = [first, stride, seed, count].join();
    const known = this.#samples.get(key) ?? this.#condition({ first, stride, seed, count });
    this.#samples.set(key, known);
    return known;
  }

  async #condition({ first, stride, seed, count }: Walk): Promise<ConditionedSample[]> {
    const prompts = Array.from({ length: count }, (_, k) => this.spec.prompt(first + stride * k));
    const { conditionings } = await encodePrompts(this.model, this.inference, prompts, "");
    return prompts.map((prompt, k) => ({ prompt, negative: "", seed: seed + k, conditionings: conditionings[k]! }));
  }

  /** The first calibration samples. */
  async calibration(count: number): Promise<ConditionedSample[]> {
    return (await this.samples(this.spec.calibration)).slice(0, count);
  }

  pairs(): Promise<ConditionedSample[]> {
    return this.samples(this.spec.pairs);
  }

  /** Other settings of the same model. */
  settingsOf(request: SettingsRequest): Settings {
    const { settings, guidance } = this.spec;
    const made = makeSettings(this.model, { ...settings, ...request });
    return guidance ? { ...made, guidance } : made;
  }

  async sampler(settings: Settings = this.settings): Promise<Sampler> {
    return samplerOf(this.model, settings, await this.inference.open(this.model.files.denoiser));
  }

  /** Runs of these samples side by side. */
  async ran(samples: readonly ConditionedSample[], { settings, start }: Variation): Promise<Ran[]> {
    const sampler = await this.sampler(settings);
    const length = elements(this.model.latentDims);
    const starts = samples.map((sample) => startOf(sample, sampler.scheduler, length));
    return runTogether(sampler, starts, samples.map(start));
  }

  /** Full runs with all that was predicted: T evaluations a sample. */
  async traces(samples: readonly ConditionedSample[]): Promise<Ran[]> {
    const missing = samples.filter((sample) => !this.#traces.has(sample));
    if (missing.length > 0) {
      const made = this.ran(missing, { start: everyStep });
      missing.forEach(
        (sample, k) =>
          void this.#traces.set(
            sample,
            made.then((all) => all[k]!),
          ),
      );
    }
    return Promise.all(samples.map((sample) => this.#traces.get(sample)!));
  }

  /** Full runs as the product records them. */
  async fullRuns(samples: readonly ConditionedSample[]): Promise<FullRun[]> {
    const found: FullRun[] = [];
    for (const sample of samples) {
      const { model, settings, inference } = this;
      const run =
        this.#fullRuns.get(sample) ?? inference.perform({ kind: "full-run", model, settings, sample, states: true });
      this.#fullRuns.set(sample, run);
      found.push(await run);
    }
    return found;
  }

  /** What schedules are proposed by. */
  async recorded(samples: readonly ConditionedSample[]): Promise<Recorded> {
    const byBranch = guidanceFactors(this.settings.guidance);
    const factors = branchesOf(this.settings.guidance).map((branch) => byBranch[branch]!);
    return {
      grams: (await this.fullRuns(samples)).map(({ gram }) => guidedGram(gram, factors)),
      action: linearAction(schedulerOf(this.settings))[this.steps]!,
      sigmas: Float64Array.from(this.settings.sigmas),
    };
  }

  #referencesOf() {
    this.#references ??= this.#fullLatents().then((all) =>
      Promise.all(all.map(async (latent) => ({ latent, clip: await this.#clip(latent) }))),
    );
    return this.#references;
  }

  async #fullLatents(): Promise<Float32Array[]> {
    const { pairs, settings, denoiser } = this.spec;
    const latents = await this.#kept.get({ full: this.model.hash, pairs, settings, denoiser }, async () => {
      const all = await this.ran(await this.pairs(), { start: everyStep });
      return all.map(({ latent }) => [...latent]);
    });
    return latents.map((latent) => Float32Array.from(latent));
  }

  async #clip(latent: Float32Array): Promise<Clip> {
    const { data, dims } = await decodeLatent(this.model, this.inference, latent);
    // A picture is a clip of one frame.
    return clipFromTensor({ data, dims: dims.length === 3 ? dims.toSpliced(1, 0, 1) : dims }, [-1, 1]);
  }

  /** All pairs against their full runs. */
  async measure(variation: Variation): Promise<PairFigures[]> {
    const references = await this.#referencesOf();
    const found: PairFigures[] = [];
    for (const [k, { latent, compute }] of (await this.ran(await this.pairs(), variation)).entries()) {
      const { psnr, ssim } = await compareClips(await this.#clip(latent), references[k]!.clip);
      found.push({ psnr, ssim, l1: distance("l1")(latent, references[k]!.latent), computed: compute.length });
    }
    return found;
  }
}
