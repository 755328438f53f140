import type { Conditioning, Conditionings } from "./denoiser.ts";
import { familyById } from "./families/index.ts";
import type { Inference } from "./inference.ts";
import type { Model } from "./model.ts";
import { elements, type Tensor } from "./tensor.ts";
import { loadTokenizer } from "./tokenizer.ts";

/** Prompts as the denoiser takes them. */
export interface EncodedPrompts {
  /** In the order of the prompts; the negative branch is shared. */
  readonly conditionings: readonly Conditionings[];
  /** What a user should know, such as a prompt that was cut. */
  readonly notes: readonly string[];
}

/**
 * Encodes prompts and one negative prompt with the model's tokenizer and text encoder.
 * @throws Failure `prompt/unknown-word`, `model/bad-tokenizer`, what the inference throws.
 */
export async function encodePrompts(
  model: Model,
  inference: Inference,
  prompts: readonly string[],
  negative: string,
  signal?: AbortSignal,
): Promise<EncodedPrompts> {
  const family = familyById(model.family);
  const encode = await loadTokenizer(model.files.tokenizer, model.textLength);
  const session = await inference.open(model.files.textEncoder);
  const notes: string[] = [];
  const conditioningOf = async (prompt: string): Promise<Conditioning> => {
    const { ids, mask, dropped } = encode(prompt);
    if (dropped > 0)
      notes.push(`The prompt "${prompt}" is ${dropped} tokens too long for ${model.name}; its end was cut off.`);
    const dims = [1, ids.length];
    const outputs = await session.run({ input_ids: { data: ids, dims }, attention_mask: { data: mask, dims } }, signal);
    return { [family.inputs.text]: outputs["last_hidden_state"] ?? firstOf(outputs) };
  };
  const shared = await conditioningOf(negative);
  const conditionings: Conditionings[] = [];
  for (const prompt of prompts) {
    conditionings.push({ positive: prompt === negative ? shared : await conditioningOf(prompt), negative: shared });
  }
  return { conditionings, notes };
}

function firstOf(outputs: Readonly<Record<string, Tensor>>): Tensor {
  return Object.values(outputs)[0]!;
}

/** Stacks rows [1, …] of one shape into [n, …]. */
export function stackRows(rows: readonly Tensor[]): Tensor {
  const [, ...dims] = rows[0]!.dims;
  const size = elements(dims);
  const data = new Float32Array(size * rows.length);
  rows.forEach((row, k) => {
    data.set(row.data, k * size);
  });
  return { data, dims: [rows.length, ...dims] };
}
