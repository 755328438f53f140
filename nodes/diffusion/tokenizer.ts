import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Tokenizer } from "@huggingface/tokenizers";
import { Failure } from "#core/failure.ts";

/** Token ids of one prompt, padded. */
export interface Tokens {
  /** As long as the model's text length. */
  readonly ids: Int32Array;
  /** 1 for a token of the prompt, 0 for padding; as long as `ids`. */
  readonly mask: Int32Array;
  /** Tokens that did not fit and were cut off, the end token kept. */
  readonly dropped: number;
}

export type Encode = (prompt: string) => Tokens;

/**
 * The tokenizer of a tokenizer.json, with padding and truncation to `length` tokens (which the library leaves to us).
 * @throws Failure `model/bad-tokenizer`; the returned function: `prompt/unknown-word` naming the words and, for small
 *   vocabularies, all that are known.
 */
export async function loadTokenizer(path: string, length: number): Promise<Encode> {
  const json = await readJson(path);
  const config = await readJson(join(dirname(path), "tokenizer_config.json")).catch((): Json => ({}));
  const tokenizer = make(path, json, config);
  const pad = idOf(tokenizer, config["pad_token"]) ?? idOf(tokenizer, config["eos_token"]) ?? 0;
  const unknown = idOf(tokenizer, config["unk_token"]);
  const encode = (text: string) => tokenizer.encode(text, { add_special_tokens: true }).ids;
  return (prompt) => {
    refuseUnknown(prompt, unknown, encode, json);
    const all = encode(prompt);
    const kept = all.length > length ? [...all.slice(0, length - 1), all[all.length - 1]!] : all;
    const ids = new Int32Array(length).fill(pad);
    ids.set(kept);
    return { ids, mask: new Int32Array(length).fill(1, 0, kept.length), dropped: all.length - kept.length };
  };
}

type Json = Record<string, unknown>;

async function readJson(path: string): Promise<Json> {
  return JSON.parse(await readFile(path, "utf8")) as Json;
}

function make(path: string, json: Json, config: Json): Tokenizer {
  try {
    return new Tokenizer(json, config);
  } catch (cause) {
    throw new Failure("model/bad-tokenizer", `${path} cannot be used: ${(cause as Error).message}. Save the tokenizer with transformers' save_pretrained (a fast tokenizer: BPE or Unigram).`, { cause });
  }
}

function idOf(tokenizer: Tokenizer, token: unknown): number | undefined {
  const content = typeof token === "object" && token !== null ? (token as Json)["content"] : token;
  return typeof content === "string" ? tokenizer.token_to_id(content) : undefined;
}

/** A vocabulary of at most this many pieces is told in full. */
const TELLABLE = 200;

function refuseUnknown(prompt: string, unknown: number | undefined, encode: (text: string) => number[], json: Json): void {
  if (unknown === undefined || !encode(prompt).includes(unknown)) return;
  const words = prompt.split(/\s+/).filter((word) => word !== "" && encode(word).includes(unknown));
  const known = vocabulary(json);
  const advice = known.length <= TELLABLE ? `Use only: ${known.join(", ")}.` : "Say it in other words.";
  throw new Failure("prompt/unknown-word", `This model does not know ${words.map((w) => `"${w}"`).join(", ")} in the prompt "${prompt}". ${advice}`);
}

function vocabulary(json: Json): string[] {
  const vocab = (json["model"] as Json | undefined)?.["vocab"];
  const pieces = Array.isArray(vocab) ? vocab.map((entry) => String((entry as unknown[])[0])) : Object.keys((vocab as Json) ?? {});
  const special = new Set(((json["added_tokens"] as Json[] | undefined) ?? []).map((t) => t["content"]));
  return pieces.filter((piece) => !special.has(piece)).map((piece) => piece.replace(/^\u2581/, ""));
}
