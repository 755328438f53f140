import { basename } from "node:path";
import type { Encoding, Tokenizer } from "tokenizers";
import { TOKENIZER_CONFIG } from "#diffusion/model/manifest.ts";
import { byT5Tokenizer } from "./byt5-tokenizer.ts";
import { tokenizerFiles, unusable } from "./tokenizer-files.ts";
import type { Encode } from "./tokens.ts";
import { unknownWords } from "./unknown-words.ts";

/**
 * The tokenizer of a folder, with padding and truncation to `length` tokens: ids are those of the same library in Python,
 * which transformers and diffusers have under them. A vocab.json of CLIP, with merges.txt beside it, will do, and of ByT5,
 * which has no vocabulary, the tokenizer_config.json.
 * @param template what stands around each prompt, with {} in its place; where it begins with the start token, none is
 *   added, as with transformers' chat templates. @param blank what is written for an empty prompt.
 * @throws Failure `model/bad-tokenizer`; the returned function: `model/bad-tokenizer`, and `prompt/unknown-word` naming the
 *   words where the vocabulary is small enough to tell all that are known.
 */
export async function loadTokenizer(path: string, length: number, template = "{}", blank = ""): Promise<Encode> {
  if (basename(path) === TOKENIZER_CONFIG) return byT5Tokenizer(length);
  const { definition, padding, start } = await tokenizerFiles(path);
  const tokenizer = await make(path, definition);
  const addSpecialTokens = start === undefined || !template.startsWith(start);
  const unknownOf = unknownWords(definition);
  return async (prompt) => {
    const text = template.replace("{}", () => prompt || blank);
    const encoding = await tokenizer.encode(text, null, { addSpecialTokens }).catch((cause: unknown) => {
      throw unusable(path, cause);
    });
    const unknown = unknownOf(text, encoding);
    const { kept, dropped } = truncated(encoding, length);
    const ids = new Int32Array(length).fill(padding.id);
    const first = padding.side === "left" ? length - kept.length : 0;
    ids.set(kept, first);
    const mask = new Int32Array(length).fill(1, first, first + kept.length);
    return { ids, mask, dropped, unknown };
  };
}

async function make(path: string, definition: Readonly<Record<string, unknown>>): Promise<Tokenizer> {
  // Not loaded before the first prompt: a program starts faster without, and may never need it.
  const { Tokenizer } = await import("tokenizers");
  try {
    return Tokenizer.fromString(JSON.stringify(definition));
  } catch (cause) {
    throw unusable(path, cause);
  }
}

/** Cuts the prompt's own tokens at their end, and keeps the special tokens before and after them. */
function truncated(encoding: Encoding, length: number): { kept: number[]; dropped: number } {
  const ids = encoding.getIds();
  const special = encoding.getSpecialTokensMask();
  const last = special.lastIndexOf(0) + 1;
  const own = last - Math.max(0, special.indexOf(0));
  const dropped = Math.min(Math.max(0, ids.length - length), own);
  return { kept: [...ids.slice(0, last - dropped), ...ids.slice(last)].slice(0, length), dropped };
}
