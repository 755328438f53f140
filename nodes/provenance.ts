import type { Settings } from "#diffusion/model/settings.ts";
import type { Provenance } from "#formats/provenance.ts";
import { version } from "#process/home.ts";
import type { Conditioning, PipelineModel } from "./values.ts";

/** All that is needed to trust an error graph or a schedule later. */
export function provenanceOf(model: PipelineModel, settings: Settings, { samples }: Conditioning): Provenance {
  return {
    model: { name: model.name, hash: model.hash },
    scheduler: tableOf(settings),
    guidance: settings.guidance,
    prompts: [...new Set(samples.map((s) => s.prompt))],
    seeds: [...new Set(samples.map((s) => s.seed))],
    toolVersion: version,
    date: new Date().toISOString(),
  };
}

/** The timestep table that something is for, with the class and the configuration that made it. */
export function tableOf({ className, config, timesteps, sigmas }: Settings): NonNullable<Provenance["scheduler"]> {
  return { className, config, timesteps: [...timesteps], sigmas: [...sigmas] };
}
