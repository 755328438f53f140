import type { Encode } from "./tokenizer.ts";

/** Ids of ByT5 (arXiv 2105.13626): 0 pads, 1 ends, 2 is unknown, and a byte b of UTF-8 is b + 3. */
const [PAD, END, FIRST_BYTE] = [0, 1, 3];

/** ByT5's tokenizer, which has no vocabulary: bytes, white space and all, padded and cut to `length`, the end token included. */
export function byT5Tokenizer(length: number): Encode {
  return async (prompt) => {
    const bytes = new TextEncoder().encode(prompt);
    const kept = bytes.subarray(0, length - 1);
    const ids = new Int32Array(length).fill(PAD);
    ids.set([...Array.from(kept, (b) => b + FIRST_BYTE), END]);
    const mask = new Int32Array(length).fill(1, 0, kept.length + 1);
    return { ids, mask, dropped: bytes.length - kept.length, unknown: [] };
  };
}
