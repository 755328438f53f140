import { Failure } from "#core/failure.ts";
import type { Conditioning, Conditionings } from "./denoiser.ts";
import { familyById } from "./families/index.ts";
import type { Inference } from "./inference.ts";
import type { Model } from "./model.ts";
import { firstNotFinite } from "./tensor.ts";
import { loadTokenizer } from "./tokenizer.ts";

/** Prompts as the denoiser takes them. */
export interface EncodedPrompts {
  /** In the order of the prompts; equal prompts share one, and all share the negative branch. */
  readonly conditionings: readonly Conditionings[];
  /** What a user should know, such as a prompt that was cut: once for each prompt that it concerns. */
  readonly notes: readonly string[];
}

/**
 * Encodes prompts and one negative prompt with the model's tokenizer and text encoder: hidden states [1, L, D], where L
 * is the model's text length. Every distinct prompt goes through the encoder once, by itself, so that it is encoded
 * alike whatever stands beside it. An encoder that has an `attention_mask` is told which tokens are padding.
 * @param onEncoded called after each distinct prompt, with how many are done and how many there are.
 * @throws Failure `prompt/unknown-word`, `model/bad-tokenizer`; `diffusion/not-finite` when the encoder returns NaN or
 *   infinity; what the inference throws; the signal's reason.
 */
export async function encodePrompts(
  model: Model,
  inference: Inference,
  prompts: readonly string[],
  negative: string,
  signal?: AbortSignal,
  onEncoded?: (done: number, total: number) => void,
): Promise<EncodedPrompts> {
  const { inputs } = familyById(model.family);
  const encode = await loadTokenizer(model.files.tokenizer, model.textLength);
  const session = await inference.open(model.files.textEncoder, {}, signal);
  const [output] = session.outputs;
  const encoded = new Map<string, Conditioning>();
  const notes: string[] = [];
  const distinct = new Set([negative, ...prompts]);
  for (const prompt of distinct) {
    const { ids, mask, dropped } = encode(prompt);
    if (dropped > 0) {
      notes.push(`The prompt "${prompt}" is ${dropped} tokens too long for ${model.name}; its end was cut off.`);
    }
    const dims = [1, ids.length];
    const outputs = await session.run({ input_ids: { data: ids, dims }, attention_mask: { data: mask, dims } }, signal);
    const states = outputs.last_hidden_state ?? outputs[output!.name]!;
    const bad = firstNotFinite(states.data);
    if (bad !== undefined) {
      throw new Failure(
        "diffusion/not-finite",
        `The text encoder of ${model.name} returned ${bad} for the prompt "${prompt}". A float16 export may overflow: export the text encoder in float32.`,
      );
    }
    encoded.set(prompt, { [inputs.text]: states });
    onEncoded?.(encoded.size, distinct.size);
  }
  const conditionings = prompts.map((prompt) => ({
    positive: encoded.get(prompt)!,
    negative: encoded.get(negative)!,
  }));
  return { conditionings, notes };
}
