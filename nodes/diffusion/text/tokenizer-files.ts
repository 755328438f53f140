import { basename, dirname, join } from "node:path";
import type { Failure } from "#core/failure.ts";
import { said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import { TOKENIZER_CONFIG } from "#diffusion/model/manifest.ts";
import { readText } from "#diffusion/model/read-text.ts";
import { clipTokenizer } from "./clip-tokenizer.ts";
import { fatalFlaw } from "./tokenizer-checks.ts";

type Json = Readonly<Record<string, unknown>>;

/** What a tokenizer's folder says, as transformers 5.24 puts it together. */
export interface TokenizerFiles {
  /** As in tokenizer.json, with all named tokens among its `added_tokens`, and neither padding nor truncation. */
  readonly definition: Json;
  readonly padding: { readonly id: number; readonly side: "left" | "right" };
  /** What a text begins with that is not to get a start token. */
  readonly start?: string;
}

/** Tokens of a role, and those that a class has where its files name none. */
const ROLES = ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"] as const;
const OWN: Readonly<Record<string, Json>> = {
  CLIPTokenizer: {
    bos_token: "<|startoftext|>",
    eos_token: "<|endoftext|>",
    unk_token: "<|endoftext|>",
    pad_token: "<|endoftext|>",
  },
  T5Tokenizer: { eos_token: "</s>", unk_token: "<unk>", pad_token: "<pad>" },
  Qwen2Tokenizer: { eos_token: "<|endoftext|>", pad_token: "<|endoftext|>" },
  GemmaTokenizer: { bos_token: "<bos>", eos_token: "<eos>", unk_token: "<unk>", pad_token: "<pad>" },
};

/**
 * Reads tokenizer.json, or vocab.json with the merges.txt beside it of a CLIP tokenizer, and what lies beside: the tokens
 * that tokenizer_config.json names, over which special_tokens_map.json wins unless there is an `added_tokens_decoder`.
 * @throws Failure `model/bad-tokenizer`.
 */
export async function tokenizerFiles(path: string): Promise<TokenizerFiles> {
  const beside = (name: string) => join(dirname(path), name);
  const json = jsonOf(path, await textOf(path));
  const slow = basename(path) === "vocab.json";
  if (slow && json["<|startoftext|>"] === undefined) throw unusable(path, new Error("it is no vocabulary of CLIP"));
  const file = slow
    ? clipTokenizer(json as Readonly<Record<string, number>>, await textOf(beside("merges.txt")))
    : json;
  if (typeof file.model !== "object" || file.model === null) throw unusable(path, new Error("it has no model"));
  const flaw = fatalFlaw(file);
  if (flaw !== undefined) throw unusable(path, new Error(flaw));
  const written = jsonOf(beside(TOKENIZER_CONFIG), await textOf(beside(TOKENIZER_CONFIG), "{}"));
  const legacy = written.added_tokens_decoder === undefined;
  const map = beside("special_tokens_map.json");
  const mapped = legacy ? jsonOf(map, await textOf(map, "{}")) : {};
  const more = legacy ? jsonOf(beside("added_tokens.json"), await textOf(beside("added_tokens.json"), "{}")) : {};
  const className = slow ? "CLIPTokenizer" : String(written.tokenizer_class).replace(/Fast$/, "");
  const padding = (file.padding ?? {}) as Json;
  const config: Json = { ...OWN[className], ...fromPadding(padding), ...written, ...mapped };
  if (config.split_special_tokens === true) {
    throw unusable(beside(TOKENIZER_CONFIG), new Error("split_special_tokens is not there"));
  }
  const known = knownTokens(file, written, more);
  const definition = { ...BARE, ...file, ...WHOLE, added_tokens: addedTokens(file, config, known) };
  const pad = ["pad_token", "eos_token"].find((role) => contentOf(config[role]) !== undefined);
  const id = pad === undefined ? 0 : known.get(contentOf(config[pad])!);
  if (id === undefined) {
    const from = mapped[pad!] === undefined ? beside(TOKENIZER_CONFIG) : map;
    throw unusable(from, new Error(`its ${pad} "${contentOf(config[pad!])}" is not in the vocabulary`));
  }
  const start = contentOf(config.bos_token);
  return {
    definition,
    padding: { id, side: config.padding_side === "left" ? "left" : "right" },
    ...(start !== undefined && { start }),
  };
}

/** Older files lack sections that would be null. Padding and cutting are the model's business, not the file's. */
const BARE = { decoder: null, post_processor: null, pre_tokenizer: null, normalizer: null };
const WHOLE = { padding: null, truncation: null };

function fromPadding({ pad_token, direction }: Json): Json {
  const side = typeof direction === "string" ? { padding_side: direction.toLowerCase() } : {};
  return typeof pad_token === "string" ? { pad_token, ...side } : side;
}

/** Every token that a folder gives an id. */
function knownTokens(file: Json, { added_tokens_decoder = {} }: Json, more: Json): ReadonlyMap<string, number> {
  const { vocab = {} } = (file.model ?? {}) as Json;
  const pieces: [string, number][] = Array.isArray(vocab)
    ? vocab.map((entry, id) => [String((entry as unknown[])[0]), id])
    : Object.entries(vocab as Record<string, number>);
  const added = listOf(file).map(({ content, id }): [string, number] => [String(content), Number(id)]);
  const decoder = Object.entries(added_tokens_decoder as Json).map(([id, token]): [string, number] => [
    contentOf(token) ?? "",
    Number(id),
  ]);
  const later = Object.entries(more).map(([content, id]): [string, number] => [content, Number(id)]);
  return new Map([...later, ...decoder, ...added, ...pieces]);
}

/**
 * Those of the file, and every other that is named, as far as it has an id: found in a text before its words are. Of a token
 * that several roles name, the last has the say, unless the file or `added_tokens_decoder` has it.
 */
function addedTokens(file: Json, config: Json, known: ReadonlyMap<string, number>): readonly Json[] {
  const own = listOf(file);
  const extra = [config.extra_special_tokens, config.additional_special_tokens].flatMap((list) =>
    Array.isArray(list) ? (list as unknown[]) : [],
  );
  const named = [...ROLES.map((role) => config[role]), ...extra];
  const decoder = Object.values((config.added_tokens_decoder ?? {}) as Json);
  const others = new Map<string, Json>();
  for (const token of [...named, ...decoder]) {
    const content = contentOf(token);
    const id = content === undefined ? undefined : known.get(content);
    if (content === undefined || id === undefined || own.some((one) => one.content === content)) continue;
    const facts = typeof token === "object" ? (token as Json) : {};
    const { single_word = false, lstrip = false, rstrip = false, normalized = false, special = true } = facts;
    others.set(content, { id, content, single_word, lstrip, rstrip, normalized, special });
  }
  return [...own, ...[...others.values()].sort((a, b) => (a.id as number) - (b.id as number))];
}

function listOf({ added_tokens }: Json): readonly Json[] {
  return Array.isArray(added_tokens) ? added_tokens : [];
}

/** A token in a configuration: its text, or an object that has it. */
function contentOf(token: unknown): string | undefined {
  const content = typeof token === "object" && token !== null ? (token as Json).content : token;
  return typeof content === "string" ? content : undefined;
}

async function textOf(path: string, fallback?: string): Promise<string> {
  try {
    return await readText(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT" && fallback !== undefined) return fallback;
    throw unusable(path, cause);
  }
}

function jsonOf(path: string, text: string): Json {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw unusable(path, cause);
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Json;
  throw unusable(path, new TypeError("it is no JSON object"));
}

/** @param cause what is wrong with the file. */
export function unusable(path: string, cause: unknown): Failure {
  return failure(
    "model/bad-tokenizer",
    said(
      "{path} cannot be used: {message}. Save the tokenizer again with transformers' save_pretrained (a fast tokenizer: BPE or Unigram).",
      { path, message: (cause as Error).message },
    ),
    { cause },
  );
}
