import { bySize } from "#diffusion/schedulers/flow-shift.ts";
import { clipText, t5Text } from "./clip-text.ts";
import { flag, whole } from "./config-values.ts";
import type { Configs } from "./configs.ts";
import { gridIds } from "./constants.ts";
import type { Family } from "./family.ts";
import { cellsOf, spatialOf } from "./sizing.ts";
import { asSigma } from "./usual.ts";

/** Only FLUX.1 dev is told the guidance scale; schnell has no such input. */
const isGuided = ({ denoiser }: Configs) => flag(denoiser, "guidance_embeds", false);

/** FLUX.1 (diffusers 0.40, pipeline_flux.py). */
export const flux1: Family = {
  id: "flux1",
  title: "FLUX.1",
  task: "text-to-image",
  pipelines: ["FluxPipeline", "ORTFluxPipeline"],
  denoiser: {
    folder: "transformer",
    inputs: {
      latent: "hidden_states",
      timestep: "timestep",
      text: "encoder_hidden_states",
      guidance: "guidance",
    },
    timestep: asSigma,
    constants: ({ sizes: { width, height }, latentDims, textTokens }) => {
      const columns = Math.round(Math.sqrt((latentDims[0]! * width) / height));
      const img = gridIds(latentDims[0]! / columns, columns, (row, column) => [0, row, column]);
      return {
        img_ids: { data: img, dims: [latentDims[0]!, 3] },
        txt_ids: { data: new Float32Array(3 * textTokens), dims: [textTokens, 3] },
      };
    },
  },
  latent: {
    sizes: () => ({ width: 1024, height: 1024, frames: 1 }),
    dims: (sizes, configs) => {
      const { rows, columns } = cellsOf(sizes, spatialOf(configs, 8), true);
      return [(rows / 2) * (columns / 2), whole(configs.denoiser, "in_channels", 64)];
    },
    layout: "packed",
  },
  decoder: { folder: "vae_decoder", scaling: { scaling_factor: 0.3611, shift_factor: 0.1159 } },
  texts: {
    encoders: [
      clipText("", "last", "pooler_output"),
      { ...t5Text("_2", (configs) => (isGuided(configs) ? 512 : 256)), seesPadding: true },
    ],
    conditioning: ([clip, t5]) => ({ encoder_hidden_states: t5!.states, pooled_projections: clip!.pooled! }),
  },
  sampling: {
    guidance: (configs) => (isGuided(configs) ? { mode: "embedded", scale: 3.5 } : { mode: "none" }),
    table: bySize,
    steps: 28,
  },
  exporting: {
    by: "optimum",
    how: "`optimum-cli export onnx --model MODEL --task text-to-image FOLDER`. torch.onnx.export with dynamo=True takes the transformer as it is; with dynamo=False its RMSNorm must be written out, and the graph is for one row.",
  },
  remarks: [
    "True classifier-free guidance beside the embedded one is not there.",
    "schnell reads 256 tokens of T5, as its model card has it; FluxPipeline's own default is 512, which gives another picture of the same prompt.",
  ],
};
