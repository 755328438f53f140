import type { Encode } from "./tokens.ts";

/** Ids of ByT5 (arXiv 2105.13626): 0 pads, 1 ends, 2 is unknown, a byte b of UTF-8 is b + 3, and 125 more follow. */
const [PAD, END, UNKNOWN, FIRST_BYTE, FIRST_EXTRA] = [0, 1, 2, 3, 259];
const NAMED: Readonly<Record<string, number>> = { "<pad>": PAD, "</s>": END, "<unk>": UNKNOWN };

/** Tokens written out in a text; white space beside the first three goes with them, as in transformers 5.24. */
const SPECIAL = /\s*(<pad>|<\/s>|<unk>)\s*|<extra_id_(\d|[1-9]\d|1[01]\d|12[0-4])>/gu;

/** ByT5's tokenizer, which has no vocabulary: bytes, white space and all, padded and cut to `length`, the end token included. */
export function byT5Tokenizer(length: number): Encode {
  return async (prompt) => {
    const own = idsOf(prompt);
    const kept = own.slice(0, length - 1);
    const ids = new Int32Array(length).fill(PAD);
    ids.set([...kept, END]);
    const mask = new Int32Array(length).fill(1, 0, kept.length + 1);
    return { ids, mask, dropped: own.length - kept.length, unknown: [] };
  };
}

function idsOf(text: string): number[] {
  const ids: number[] = [];
  let at = 0;
  const addBytes = (end: number) => {
    ids.push(...Array.from(new TextEncoder().encode(text.slice(at, end)), (b) => b + FIRST_BYTE));
  };
  for (const { 0: all, 1: named, 2: extra, index } of text.matchAll(SPECIAL)) {
    addBytes(index);
    ids.push(named === undefined ? FIRST_EXTRA + Number(extra) : NAMED[named]!);
    at = index + all.length;
  }
  addBytes(text.length);
  return ids;
}
