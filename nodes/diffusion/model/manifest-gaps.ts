import type { Family } from "#diffusion/families/family.ts";
import type { Manifest } from "./manifest.ts";

/** How a manifest's lists of encoders and tokenizers fit the texts of its family. */
export interface TextGaps {
  /** What the family cannot do without, each by its place in the manifest and its usual folder. */
  readonly unnamed: readonly string[];
  /** Entries beyond those that the family has. */
  readonly surplus: readonly string[];
}

/** An optional text may be left out, but only as a whole; both lists can be empty, where prompts are encoded elsewhere. */
export function textGaps({ texts: { encoders } }: Family, { textEncoders, tokenizers }: Manifest["files"]): TextGaps {
  if (textEncoders.length === 0 && tokenizers.length === 0) return { unnamed: [], surplus: [] };
  const unnamed = encoders.flatMap(({ encoder, tokenizer, optional }, k) => {
    if (optional && !textEncoders[k] && !tokenizers[k]) return [];
    return [
      ...(textEncoders[k] ? [] : [`files.textEncoders[${k}] (${encoder})`]),
      ...(tokenizers[k] ? [] : [`files.tokenizers[${k}] (${tokenizer})`]),
    ];
  });
  const surplus = [...textEncoders.slice(encoders.length), ...tokenizers.slice(encoders.length)].flatMap(
    (name) => name ?? [],
  );
  return { unnamed, surplus };
}
