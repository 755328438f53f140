import type { TextPart } from "./text-part.ts";

/** A CLIP text encoder: 77 tokens, padding kept. */
export function clipText(which: "" | "_2", states: TextPart["states"], pooled?: TextPart["pooled"]): TextPart {
  return {
    encoder: `text_encoder${which}`,
    tokenizer: `tokenizer${which}`,
    length: () => 77,
    states,
    padding: "kept",
    ...(pooled && { pooled }),
  };
}

/** A T5 encoder whose padding is fed like the rest. */
export function t5Text(which: "" | "_2" | "_3", length: TextPart["length"]): TextPart {
  return { encoder: `text_encoder${which}`, tokenizer: `tokenizer${which}`, length, states: "last", padding: "kept" };
}
