import type { Configs } from "./configs.ts";

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
  /** The output with the states that stand for no prompt at all: those of an empty negative prompt. */
  readonly nothing?: string;
  /** What stands around the prompt, with {} in its place. */
  readonly template?: string;
  /** What is written for an empty prompt. */
  readonly blank?: string;
  /** What of a prompt it reads; it has no part in a prompt of which that is nothing. */
  readonly wording?: (prompt: string) => string | undefined;
  /** States of so many leading tokens, those of the template, are dropped. */
  readonly skip?: number;
  /** What becomes of the states of padding: kept, dropped, or zero. */
  readonly padding: "kept" | "dropped" | "zero";
  /** The encoder is not told which tokens are padding: its attention goes to all of them. */
  readonly seesPadding?: true;
  /** The model can do without. */
  readonly optional?: true;
}
