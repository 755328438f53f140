import { clipText } from "./clip-text.ts";
import type { Family } from "./family.ts";
import { pictureOf, spatialOf } from "./sizing.ts";
import { unetLatent } from "./stable-diffusion.ts";

/** Latent Consistency Models (diffusers 0.40, pipeline_latent_consistency_text2img.py). */
export const latentConsistency: Family = {
  id: "lcm",
  title: "Latent Consistency Model",
  task: "text-to-image",
  pipelines: ["LatentConsistencyModelPipeline", "ORTLatentConsistencyModelPipeline"],
  denoiser: {
    folder: "unet",
    inputs: { latent: "sample", timestep: "timestep", text: "encoder_hidden_states", guidance: "timestep_cond" },
    guidanceWaves: true,
  },
  latent: { sizes: (configs) => pictureOf(configs, spatialOf(configs, 8), 768), dims: unetLatent, layout: "plain" },
  decoder: { folder: "vae_decoder", scaling: { scaling_factor: 0.18215 } },
  texts: { encoders: [clipText("", "last")] },
  sampling: { guidance: () => ({ mode: "embedded", scale: 8.5 }), steps: 4 },
  exporting: { by: "optimum", how: "`optimum-cli export onnx --model MODEL --task text-to-image FOLDER`." },
  remarks: ["Four steps leave little to reuse, and the noise between them makes reuse worse."],
};
