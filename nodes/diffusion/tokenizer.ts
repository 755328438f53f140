import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Tokenizer } from "@huggingface/tokenizers";
import { Failure } from "#core/failure.ts";
import { byT5Tokenizer } from "./byt5-tokenizer.ts";
import { clipTokenizer } from "./clip-tokenizer.ts";

/** Token ids of one prompt, padded. */
export interface Tokens {
  /** As long as the model's text length. */
  readonly ids: Int32Array;
  /** 1 for a token of the prompt, the start and end tokens included, 0 for padding; as long as `ids`. */
  readonly mask: Int32Array;
  /** Tokens of the prompt that did not fit and were cut off before the end token. */
  readonly dropped: number;
}

/** Beside a tokenizer's vocabulary; all that there is of ByT5's. */
export const TOKENIZER_CONFIG = "tokenizer_config.json";

/** Each run of white space in the prompt counts as one blank, and none at its ends, as the pipelines clean prompts; ByT5 alone takes it as it is. */
export type Encode = (prompt: string) => Tokens;

/**
 * The tokenizer of a tokenizer.json, with padding and truncation to `length` tokens (which the library leaves to us),
 * and with the special tokens and the side of padding that tokenizer_config.json beside it names. A vocab.json of CLIP,
 * with merges.txt beside it, will do, and of ByT5, which has no vocabulary, the tokenizer_config.json.
 * @param template what stands around each prompt, with {} in its place; where it begins with the start token, none is
 *   added, as with transformers' chat templates. @param blank what is written for an empty prompt.
 * @throws Failure `model/bad-tokenizer`; the returned function: `prompt/unknown-word` naming the words and, for small
 *   vocabularies, all that are known.
 */
export async function loadTokenizer(path: string, length: number, template = "{}", blank = ""): Promise<Encode> {
  if (basename(path) === TOKENIZER_CONFIG) return byT5Tokenizer(length);
  const configPath = join(dirname(path), TOKENIZER_CONFIG);
  const json = await definitionOf(path);
  const config = parsed(configPath, await textOf(configPath, "{}"));
  const tokenizer = make(path, json, config);
  const pad = idOf(tokenizer, configPath, config, "pad_token") ?? idOf(tokenizer, configPath, config, "eos_token") ?? 0;
  const start = contentOf(config, "bos_token");
  const left = config.padding_side === "left";
  return (prompt) => {
    const text = template.replace("{}", () => prompt.trim().replace(/\s+/g, " ") || blank);
    const words = tokenizer.encode(text, { add_special_tokens: false }).ids;
    refuseUnknown(tokenizer, text, words, json);
    const hasStart = start !== undefined && text.startsWith(start);
    const kept = truncated(hasStart ? words : tokenizer.encode(text).ids, words, length);
    const ids = new Int32Array(length).fill(pad);
    const first = left ? length - kept.ids.length : 0;
    ids.set(kept.ids, first);
    const mask = new Int32Array(length).fill(1, first, first + kept.ids.length);
    return { ids, mask, dropped: kept.dropped };
  };
}

/** A CLIP tokenizer may be there as a vocabulary with merges only. */
async function definitionOf(path: string): Promise<Json> {
  const json = parsed(path, await textOf(path));
  if (basename(path) !== "vocab.json") return json;
  const merges = join(dirname(path), "merges.txt");
  return clipTokenizer(json as Readonly<Record<string, number>>, await textOf(merges));
}

/** Cuts the prompt's own tokens at their end, and keeps the special tokens before and after them. */
function truncated(all: number[], words: readonly number[], length: number): { ids: number[]; dropped: number } {
  const dropped = Math.min(Math.max(0, all.length - length), words.length);
  const before = Array.from({ length: all.length - words.length + 1 }, (_, k) => k).find((k) =>
    words.every((id, n) => all[k + n] === id),
  );
  const end = (before ?? 0) + words.length;
  return { ids: [...all.slice(0, end - dropped), ...all.slice(end)].slice(0, length), dropped };
}

type Json = Readonly<Record<string, unknown>>;

async function textOf(path: string, fallback?: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT" && fallback !== undefined) return fallback;
    throw unusable(path, cause);
  }
}

function parsed(path: string, text: string): Json {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw unusable(path, cause);
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Json;
  throw unusable(path, new TypeError("it is no JSON object"));
}

function make(path: string, json: Json, config: Json): Tokenizer {
  try {
    // The library wants every section, and older files lack those that would be null.
    const sections = { decoder: null, post_processor: null, pre_tokenizer: null, normalizer: null, added_tokens: [] };
    return new Tokenizer({ ...sections, ...json }, config);
  } catch (cause) {
    throw unusable(path, cause);
  }
}

function unusable(path: string, cause: unknown): Failure {
  return new Failure(
    "model/bad-tokenizer",
    `${path} cannot be used: ${(cause as Error).message}. Save the tokenizer again with transformers' save_pretrained (a fast tokenizer: BPE or Unigram).`,
    { cause },
  );
}

/** @throws Failure `model/bad-tokenizer` when the token that the configuration names is not in the vocabulary. */
function idOf(tokenizer: Tokenizer, configPath: string, config: Json, key: string): number | undefined {
  const content = contentOf(config, key);
  if (content === undefined) return undefined;
  const id = tokenizer.token_to_id(content);
  if (id === undefined) throw unusable(configPath, new Error(`its ${key} "${content}" is not in the vocabulary`));
  return id;
}

/** A token of tokenizer_config.json: its text, or an object that has it. */
function contentOf(config: Json, key: string): string | undefined {
  const token = config[key];
  const content = typeof token === "object" && token !== null ? (token as Json).content : token;
  return typeof content === "string" ? content : undefined;
}

/** A vocabulary of at most this many words is told in full. */
const TELLABLE = 200;

function refuseUnknown(tokenizer: Tokenizer, prompt: string, ids: readonly number[], json: Json): void {
  const unknown = tokenizer.model?.unk_token_id;
  if (unknown === undefined || !ids.includes(unknown)) return;
  const isUnknown = (word: string) => tokenizer.encode(word, { add_special_tokens: false }).ids.includes(unknown);
  const words = new Set(prompt.split(" ").filter(isUnknown));
  const known = wordsOf(json);
  const advice =
    known.length > 0 && known.length <= TELLABLE ? `Use only: ${known.join(", ")}.` : "Say it in other words.";
  const what = [...words].map((word) => `"${word}"`).join(", ") || "something";
  throw new Failure("prompt/unknown-word", `This model does not know ${what} in the prompt "${prompt}". ${advice}`);
}

/**
 * The pieces of a vocabulary that are whole words: marked at their start (▁, Ġ) or at their end (a suffix such as
 * `</w>`).
 */
function wordsOf(json: Json): string[] {
  const { vocab, end_of_word_suffix } = (json.model ?? {}) as { vocab?: unknown; end_of_word_suffix?: unknown };
  const pieces = Array.isArray(vocab)
    ? vocab.map((entry) => String((entry as unknown[])[0]))
    : Object.keys(vocab ?? {});
  const suffix = typeof end_of_word_suffix === "string" ? end_of_word_suffix : "";
  return pieces.flatMap((piece) => {
    if (suffix && piece.endsWith(suffix)) return piece.slice(0, -suffix.length) || [];
    return /^[\u2581\u0120]/.test(piece) ? piece.slice(1) || [] : [];
  });
}
