import type { Configs } from "./family.ts";

/** One text encoder with its tokenizer, and what of its work is used. */
export interface TextPart {
  /** Folder of the encoder. */
  readonly encoder: string;
  /** Folder of the tokenizer. */
  readonly tokenizer: string;
  /** Tokens that a prompt is padded and cut to, those of the template included. @throws Failure `model/bad-config`. */
  readonly length: (configs: Configs) => number;
  /**
   * Which hidden states: the last after the final norm, one counted from the end (−2 is the penultimate), or some of
   * these, one after another in each token.
   */
  readonly states: "last" | number | readonly number[];
  /** The output with one vector for the whole prompt. */
  readonly pooled?: "pooler_output" | "text_embeds";
  /** What stands around the prompt, with {} in its place. */
  readonly template?: string;
  /** States of so many leading tokens, those of the template, are dropped. */
  readonly skip?: number;
  /** What becomes of the states of padding: kept, dropped, or zero. */
  readonly padding: "kept" | "dropped" | "zero";
  /** The model can do without. */
  readonly optional?: true;
}
