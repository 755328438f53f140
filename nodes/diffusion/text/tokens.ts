/** Token ids of one prompt, padded. */
export interface Tokens {
  /** As long as the model's text length. */
  readonly ids: Int32Array;
  /** 1 for a token of the prompt, the start and end tokens included, 0 for padding; as long as `ids`. */
  readonly mask: Int32Array;
  /** Tokens of the prompt that did not fit and were cut off before the end token. */
  readonly dropped: number;
  /** Pieces of the prompt that the vocabulary does not have, each once, for which the unknown token stands. */
  readonly unknown: readonly string[];
}

/** The prompt is taken as it is: what a pipeline cleans is the family's to say. */
export type Encode = (prompt: string) => Promise<Tokens>;
