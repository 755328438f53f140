import { type Said, said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import type { EncodedText, Family } from "#diffusion/families/family.ts";
import { familyById } from "#diffusion/families/index.ts";
import type { Conditionings } from "#diffusion/loop/branches.ts";
import type { Conditioning } from "#diffusion/loop/denoiser.ts";
import type { Model } from "#diffusion/model/model.ts";
import type { Inference } from "#diffusion/run/inference.ts";
import { firstNotFinite } from "#diffusion/tensors/tensor.ts";
import { textEncoder } from "./text-encoder.ts";

/** So many unknown pieces of a prompt are named. */
const NAMED = 20;

/** Prompts as the denoiser takes them. */
export interface EncodedPrompts {
  /** In the order of the prompts; equal prompts share one, and all share the negative branch. */
  readonly conditionings: readonly Conditionings[];
  /** What a user should know, such as a prompt that was cut: once for each prompt that it concerns. */
  readonly notes: readonly Said[];
}

/**
 * Encodes prompts and one negative prompt with the model's tokenizers and text encoders, and puts together what the
 * family's denoiser takes. Every distinct prompt goes through each encoder once, by itself, so that it is encoded alike
 * whatever stands beside it. Each encoder is released when it has encoded them all. An encoder that has an `attention_mask` is told which tokens are padding.
 * @param onEncoded called after each distinct prompt and encoder, with how many are done and how many there are.
 * @throws Failure `model/no-text-encoder`, `model/encoder-output`, `prompt/unknown-word`, `model/bad-tokenizer`;
 *   `diffusion/not-finite` when an encoder returns NaN or infinity; what the inference throws; the signal's reason.
 */
export async function encodePrompts(
  model: Model,
  inference: Inference,
  prompts: readonly string[],
  negative: string,
  signal?: AbortSignal,
  onEncoded?: (done: number, total: number) => void,
): Promise<EncodedPrompts> {
  const family = familyById(model.family);
  const { texts } = model.files;
  if (texts.length === 0) {
    throw failure(
      "model/no-text-encoder",
      said(
        "{model} has no text encoder. Give what it is conditioned on with Load Conditioning, or load the whole pipeline.",
        { model: model.name },
      ),
    );
  }
  const distinct = [...new Set([negative, ...prompts])];
  const encoded = distinct.map((): (EncodedText | undefined)[] => texts.map(() => undefined));
  const notes: Said[] = [];
  const total = distinct.length * texts.filter((files) => files !== null).length;
  let done = 0;
  for (const [n, files] of texts.entries()) {
    const part = family.texts.encoders[n]!;
    const wordings = distinct.map((prompt) => (part.wording ? part.wording(prompt) : prompt));
    if (!files) {
      const lost = distinct.filter((_, k) => part.wording && wordings[k] !== undefined);
      for (const prompt of lost) {
        notes.push(
          said('{encoder} is not there, so {model} is not told what it reads of the prompt "{prompt}".', {
            encoder: part.encoder,
            model: model.name,
            prompt,
          }),
        );
      }
      continue;
    }
    const encode = await textEncoder(files, part, inference, signal);
    for (const [k, prompt] of distinct.entries()) {
      const wording = wordings[k];
      if (wording !== undefined) {
        const { text, dropped, unknown } = await encode(wording);
        if (dropped > 0) {
          notes.push(
            said('The prompt "{prompt}" is {dropped} tokens too long for {model}; its end was cut off.', {
              prompt,
              dropped,
              model: model.name,
            }),
          );
        }
        if (unknown.length > 0) {
          notes.push(
            said(
              '{tokenizer} of {model} does not know {pieces} in the prompt "{prompt}": its unknown token is read there.',
              {
                tokenizer: part.tokenizer,
                model: model.name,
                pieces: unknown
                  .slice(0, NAMED)
                  .map((piece) => `"${piece}"`)
                  .join(", "),
                prompt,
              },
            ),
          );
        }
        checkFinite(model, prompt, text);
        encoded[k]![n] = text;
      }
      onEncoded?.(++done, total);
    }
    // Encoders can be larger than the denoiser, and are not needed again for these prompts.
    await inference.release(files.encoder);
  }
  const textsOf = new Map(distinct.map((prompt, k) => [prompt, encoded[k]!]));
  const condition = conditioner(family, model, textsOf);
  const zeroNegative = negative === "" && family.texts.zeroEmptyNegative?.(model.configs) === true;
  const absent = zeroNegative ? zeros(condition("")) : undefined;
  return {
    conditionings: prompts.map((prompt) => {
      const tokens = family.texts.cutToPrompt && tokensOf(textsOf.get(prompt)![0]!);
      const learned = negative === "" ? nothingOf(family, model, textsOf.get(prompt)!) : undefined;
      return { positive: condition(prompt, tokens), negative: absent ?? learned ?? condition(negative, tokens) };
    }),
    notes,
  };
}

/** What a prompt comes to, its texts cut to so many tokens; the same object for the same prompt and length. */
function conditioner(
  { texts: { conditioning }, denoiser }: Family,
  model: Model,
  textsOf: ReadonlyMap<string, readonly (EncodedText | undefined)[]>,
): (prompt: string, tokens?: number) => Conditioning {
  const known = new Map<string, Conditioning>();
  return (prompt, tokens) => {
    const key = JSON.stringify([prompt, tokens]);
    const texts = textsOf.get(prompt)!.map((text) => (text && tokens ? cutText(text, tokens) : text));
    const found = known.get(key) ??
      conditioning?.(texts, model.configs) ?? { [denoiser.inputs.text]: texts[0]!.states };
    known.set(key, found);
    return found;
  };
}

/** What the model has learned to stand for no prompt, with the mask of the prompt beside it; undefined for most models. */
function nothingOf(
  family: Family,
  model: Model,
  texts: readonly (EncodedText | undefined)[],
): Conditioning | undefined {
  const [text] = texts;
  if (!text?.nothing) return undefined;
  const states = { data: text.nothing.data, dims: text.states.dims };
  return family.texts.conditioning?.([{ ...text, states }], model.configs);
}

/** Tokens of the prompt itself, without padding. */
function tokensOf({ mask }: EncodedText): number {
  return mask.data.reduce((sum, m) => sum + m, 0);
}

function cutText(text: EncodedText, tokens: number): EncodedText {
  const { states, mask } = text;
  const width = states.dims[2]!;
  return {
    ...text,
    states: { data: states.data.slice(0, tokens * width), dims: [1, tokens, width] },
    mask: { data: mask.data.slice(0, tokens), dims: [1, tokens] },
  };
}

function zeros(conditioning: Conditioning): Conditioning {
  return Object.fromEntries(
    Object.entries(conditioning).map(([name, { data, dims }]) => [name, { data: new Float32Array(data.length), dims }]),
  );
}

function checkFinite(model: Model, prompt: string, { states, pooled }: EncodedText): void {
  const bad = firstNotFinite(states.data) ?? (pooled && firstNotFinite(pooled.data));
  if (bad === undefined) return;
  throw failure(
    "diffusion/not-finite",
    said(
      'The text encoder of {model} returned {bad} for the prompt "{prompt}". A float16 export may overflow: export the text encoder in float32.',
      { model: model.name, bad, prompt },
    ),
  );
}
