import type { Failure } from "#core/failure.ts";
import { said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import type { EncodedText } from "#diffusion/families/family.ts";
import type { TextPart } from "#diffusion/families/text-part.ts";
import type { TextFiles } from "#diffusion/model/model.ts";
import type { Inference } from "#diffusion/run/inference.ts";
import { runOneRow } from "#diffusion/run/one-row.ts";
import type { Session } from "#diffusion/session.ts";
import type { Tensor } from "#diffusion/tensors/tensor.ts";
import { besideEachOther } from "#diffusion/tensors/tensor-joins.ts";
import { loadTokenizer } from "./tokenizer.ts";
import type { Tokens } from "./tokens.ts";

/** One prompt through one encoder, with how many of its tokens were cut off, and which pieces of it are unknown. */
export type EncodeText = (
  prompt: string,
) => Promise<{ readonly text: EncodedText } & Pick<Tokens, "dropped" | "unknown">>;

/**
 * A text encoder with its tokenizer, ready for prompts.
 * @throws Failure `model/bad-tokenizer`, `model/encoder-output`; what the inference throws; the returned function:
 *   `prompt/unknown-word`, what the session throws.
 */
export async function textEncoder(
  { encoder, tokenizer, length }: TextFiles,
  part: TextPart,
  inference: Inference,
  signal?: AbortSignal,
): Promise<EncodeText> {
  const tokensOf = await loadTokenizer(tokenizer, length, part.template, part.blank);
  const session = await inference.open(encoder, {}, signal);
  const stateNames = statesOf(session, part);
  for (const wanted of [part.pooled, part.nothing]) {
    if (wanted !== undefined && !session.outputs.some(({ name }) => name === wanted)) {
      throw outputMissing(session, wanted);
    }
  }
  return async (prompt) => {
    const { ids, mask, dropped, unknown } = await tokensOf(prompt);
    const dims = [1, ids.length];
    const positions = Int32Array.from(ids.keys());
    const seen = part.seesPadding ? new Int32Array(mask.length).fill(1) : mask;
    const feeds = { input_ids: ids, attention_mask: seen, position_ids: positions };
    const outputs = await runOneRow(
      session,
      Object.fromEntries(Object.entries(feeds).map(([name, data]) => [name, { data, dims }])),
      signal,
    );
    const states = besideEachOther(stateNames.map((name) => outputs[name]!));
    const pooled = part.pooled && outputs[part.pooled];
    const nothing = part.nothing === undefined ? undefined : outputs[part.nothing];
    if (nothing && nothing.data.length !== states.data.length) {
      throw failure(
        "model/encoder-output",
        said(
          "The text encoder {encoder} gives {nothing} as [{dims}], but the states of a prompt are [{dims2}]. Export it with as many tokens.",
          { encoder, nothing: part.nothing!, dims: nothing.dims.join(", "), dims2: states.dims.join(", ") },
        ),
      );
    }
    const text = { ...trimmed(states, mask, part), ...(pooled && { pooled }), ...(nothing && { nothing }) };
    return { text, dropped, unknown };
  };
}

/**
 * The outputs that hold the hidden states wanted; an encoder with one output has made the choice itself.
 * @throws Failure `model/encoder-output`.
 */
export function statesOf({ outputs, path }: Session, { states }: Pick<TextPart, "states">): string[] {
  const names = outputs.map(({ name }) => name);
  if (names.length === 1) return names as [string];
  if (states === "last") return [names.includes("last_hidden_state") ? "last_hidden_state" : names[0]!];
  const count = names.filter((name) => /^hidden_states\.\d+$/.test(name)).length;
  const wanted = [states]
    .flat()
    .map((layer) => `hidden_states.${(layer as number) < 0 ? count + (layer as number) : layer}`);
  const missing = wanted.find((name) => !names.includes(name));
  if (missing !== undefined) throw outputMissing({ outputs, path }, missing);
  return wanted;
}

function outputMissing({ path, outputs }: Pick<Session, "path" | "outputs">, missing: string): Failure {
  const names = outputs.map(({ name }) => name).join(", ");
  return failure(
    "model/encoder-output",
    said(
      "The encoder {path} has no output {missing}, which this family needs, but {names}. Export it with output_hidden_states, as Optimum does for pipelines.",
      { path, missing, names },
    ),
  );
}

/** States and mask without the template's leading tokens, and padding as the family wants it. */
function trimmed({ data, dims }: Tensor, mask: Int32Array, { skip = 0, padding }: TextPart): EncodedText {
  const [, length, width] = dims as [number, number, number];
  const used = Array.from(mask.keys()).filter((k) => k >= skip && (padding !== "dropped" || mask[k] === 1));
  const states = new Float32Array(used.length * width);
  used.forEach((k, n) => {
    if (k < length && (padding !== "zero" || mask[k] === 1)) {
      states.set(data.subarray(k * width, (k + 1) * width), n * width);
    }
  });
  return {
    states: { data: states, dims: [1, used.length, width] },
    mask: { data: Float32Array.from(used, (k) => mask[k]!), dims: [1, used.length] },
  };
}
