import { said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import type { Guidance } from "#diffusion/loop/guidance.ts";
import { evenSigmas } from "#diffusion/schedulers/flow-shift.ts";
import type { Tensor } from "#diffusion/tensors/tensor.ts";
import { whole } from "./config-values.ts";
import type { Configs } from "./configs.ts";
import type { EncodedText, Family } from "./family.ts";
import { cellsOf, latentFrames } from "./sizing.ts";

/** Tokens of the template before the prompt, of a text, of the text in quotes, and of a picture. */
const [SKIPPED, TEXT, GLYPHS, SEEN] = [108, 1000, 256, 729];

/** The lines of the system message are joined with their indentation, which the 108 tokens count. */
const SYSTEM = [
  "You are a helpful assistant. Describe the video by detailing the following aspects:",
  "1. The main content and theme of the video.",
  "2. The color, shape, size, texture, quantity, text, and spatial relationships of the objects.",
  "3. Actions, events, behaviors temporal relationships, physical movement changes of the objects.",
  "4. background environment, light, style and atmosphere.",
  "5. camera angles, movements, and transitions used in the video.",
].join(` ${" ".repeat(8)}`);

/** What a prompt has in quotes, each once, as the glyph encoder was taught to read it; undefined where there are none. */
export function quotedTexts(prompt: string): string | undefined {
  const found = [...prompt.matchAll(/"(.*?)"|“(.*?)”/g)].map(([, straight, curly]) => straight || curly || "");
  return found.length > 0 ? [...new Set(found)].map((text) => `Text "${text}". `).join("") : undefined;
}

const zeros = (...dims: [number, number] | [number, number, number]): Tensor => ({
  data: new Float32Array(dims.reduce((product, d) => product * d, 1)),
  dims,
});

function textsAndGlyphs([text, glyphs]: readonly (EncodedText | undefined)[], { denoiser }: Configs) {
  return {
    encoder_hidden_states: text!.states,
    encoder_attention_mask: text!.mask,
    encoder_hidden_states_2: glyphs?.states ?? zeros(1, GLYPHS, whole(denoiser, "text_embed_2_dim", 1472)),
    encoder_attention_mask_2: glyphs?.mask ?? zeros(1, GLYPHS),
  };
}

/**
 * Of guider/guider_config.json; where there is no such file, the scale that the models were published with. What the file
 * leaves out is as in the class (diffusers 0.42, guiders/classifier_free_guidance.py).
 * @throws Failure `model/bad-config` for guidance that is not there.
 */
function guidanceOf({ guider = { guidance_scale: 6 } }: Configs): Guidance {
  const { _class_name: name = "ClassifierFreeGuidance", guidance_scale: scale = 7.5, guidance_rescale = 0 } = guider;
  const { start = 0, stop = 1, use_original_formulation: original = false, enabled = true } = guider;
  const known = name === "ClassifierFreeGuidance" && start === 0 && stop === 1 && original === false;
  if (!known || !isFrom0(scale) || !isFrom0(guidance_rescale) || typeof enabled !== "boolean") {
    throw failure(
      "model/bad-config",
      said(
        "guider/guider_config.json asks for {guider}: only ClassifierFreeGuidance of all steps is there, by guidance_scale, guidance_rescale and enabled. Change the file, and calibrate with that.",
        { guider: JSON.stringify(guider) },
      ),
    );
  }
  if (!enabled) return { mode: "none" };
  return {
    mode: "classifier-free",
    scale,
    belowOne: true,
    batch: "separate",
    ...(guidance_rescale !== 0 && { rescale: { kind: "deviation", amount: guidance_rescale } }),
  };
}

function isFrom0(value: unknown): value is number {
  return Number.isFinite(value) && (value as number) >= 0;
}

const remarks = [
  "Text in quotes is read by the glyph encoder (ByT5, a tokenizer without vocabulary: `tokenizer_2/tokenizer_config.json` is enough). Without `text_encoder_2` such text is not told to the model, and a note says so.",
  "As diffusers' guider does, a guidance scale below 1 guides, too; the prompt alone is at 1, and where `guider/guider_config.json` is not `enabled`.",
];

/** HunyuanVideo-1.5 text to video (diffusers 0.40, pipeline_hunyuan_video1_5.py). */
export const hunyuanVideoT2v: Family = {
  id: "hunyuanvideo15-t2v",
  title: "HunyuanVideo-1.5 T2V",
  task: "text-to-video",
  pipelines: ["HunyuanVideo15Pipeline"],
  denoiser: {
    folder: "transformer",
    inputs: {
      latent: "hidden_states",
      timestep: "timestep",
      text: "encoder_hidden_states",
      nextTimestep: "timestep_r",
    },
    beside: { name: "condition", channels: 33 },
  },
  latent: {
    // 16:9 of the area that the model was made for.
    sizes: ({ denoiser }) =>
      whole(denoiser, "target_size", 640) > 800
        ? { width: 1280, height: 720, frames: 121 }
        : { width: 848, height: 480, frames: 121 },
    dims: (sizes, { denoiser }) => {
      const { rows, columns } = cellsOf(sizes, 16);
      return [whole(denoiser, "out_channels", 32), latentFrames(sizes, 4), rows, columns];
    },
    layout: "plain",
  },
  decoder: { folder: "vae_decoder", scaling: { scaling_factor: 1.03682 }, framesPerSecond: 24 },
  texts: {
    encoders: [
      {
        encoder: "text_encoder",
        tokenizer: "tokenizer",
        length: () => TEXT + SKIPPED,
        states: -3,
        template: `<|im_start|>system\n${SYSTEM}<|im_end|>\n<|im_start|>user\n{}<|im_end|>\n<|im_start|>assistant\n`,
        blank: " ",
        skip: SKIPPED,
        padding: "kept",
      },
      {
        encoder: "text_encoder_2",
        tokenizer: "tokenizer_2",
        length: () => GLYPHS,
        states: "last",
        wording: quotedTexts,
        padding: "kept",
        optional: true,
      },
    ],
    conditioning: (texts, configs) => ({
      ...textsAndGlyphs(texts, configs),
      image_embeds: zeros(1, SEEN, whole(configs.denoiser, "image_embed_dim", 1152)),
    }),
  },
  sampling: { guidance: guidanceOf, table: (steps) => ({ sigmas: evenSigmas(steps) }), steps: 50 },
  exporting: {
    by: "package",
    how: "Optimum does not export it. torch.onnx.export with dynamo=False takes the transformer as it is, for one row and for the task of the example (it asks whether the picture's states are all zero); dynamo=True cannot: export-onnx leaves the tokens in place under a mask, for any sizes and both tasks. Of the text encoder, the hidden states are wanted.",
  },
  remarks,
};

/** HunyuanVideo-1.5 image to video (diffusers 0.40, pipeline_hunyuan_video1_5_image2video.py). */
export const hunyuanVideoI2v: Family = {
  ...hunyuanVideoT2v,
  id: "hunyuanvideo15-i2v",
  title: "HunyuanVideo-1.5 I2V",
  task: "image-to-video",
  pipelines: ["HunyuanVideo15ImageToVideoPipeline"],
  texts: { ...hunyuanVideoT2v.texts, conditioning: textsAndGlyphs },
  image: {
    encoder: "vae_encoder",
    fit: "crop",
    encodes: "picture",
    mask: { channels: 1, place: "after" },
    vision: {
      encoder: "image_encoder",
      processor: "feature_extractor",
      states: "last",
      input: "image_embeds",
      sees: "fitted",
      needed: () => true,
    },
  },
  exporting: {
    by: "package",
    how: "As for T2V; beside it the VAE's encoder (one frame of pixels to latents, `vae_encoder`) and the SigLIP vision model (`image_encoder`, with `feature_extractor/preprocessor_config.json`).",
  },
  remarks: [
    ...remarks,
    "diffusers chooses the size by the picture's shape; here it is that of Load Pipeline, to which the picture is cropped.",
    "Of a step-distilled model (`use_meanflow`), the next timestep is fed to `timestep_r`.",
  ],
};
