import { movingShapesFiles } from "../moving-shapes-folder.ts";

type Files = Record<string, string | Uint8Array>;

/** GPT-2's printable stand-in for each byte. */
function byteCharacters(): string[] {
  const printable = (b: number) => (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || b >= 174;
  let more = 256;
  return Array.from({ length: 256 }, (_, b) => String.fromCodePoint(printable(b) ? b : more++));
}

/** Sizes of the vocabularies. */
export const CLIP_VOCABULARY = 516;
export const QWEN_VOCABULARY = 260;
export const MISTRAL_VOCABULARY = 262;
export const T5_VOCABULARY = 11;

/** CLIP as Optimum leaves it: vocab.json and merges.txt, padded with the end token or with "!". */
export function clipFiles(folder: string, pad: "<|endoftext|>" | "!"): Files {
  const bytes = byteCharacters();
  const pieces = [...bytes, ...bytes.map((c) => `${c}</w>`), "re", "red</w>", "<|startoftext|>", "<|endoftext|>"];
  return {
    [`${folder}/vocab.json`]: JSON.stringify(Object.fromEntries(pieces.map((piece, id) => [piece, id]))),
    [`${folder}/merges.txt`]: "#version: 0.2\nr e\nre d</w>\n",
    [`${folder}/tokenizer_config.json`]: JSON.stringify({ tokenizer_class: "CLIPTokenizer", pad_token: pad }),
  };
}

/** Ids of 77 CLIP tokens for lower-case words of ASCII letters, worked out without a tokenizer. */
export function clipIds(prompt: string, pad: "<|endoftext|>" | "!"): Int32Array {
  const bytes = byteCharacters();
  const ids = prompt.split(" ").flatMap((word) => {
    if (word === "red") return [513];
    if (word === "") return [];
    return [...word].map((c, k) => bytes.indexOf(c) + (k === word.length - 1 ? 256 : 0));
  });
  const all = new Int32Array(77).fill(pad === "!" ? bytes.indexOf("!") : 515);
  all.set([514, ...ids, 515]);
  return all;
}

/** T5 or UMT5: the tokenizer.json of the tiny model. */
export function t5Files(folder: string): Files {
  const files = movingShapesFiles();
  return Object.fromEntries(
    ["tokenizer.json", "tokenizer_config.json"].map((name) => [`${folder}/${name}`, files[`tokenizer/${name}`]!]),
  );
}

const T5_WORDS = ["a", "red", "blue", "circle", "square", "moving", "left", "right"];

export function t5Ids(prompt: string, length: number): Int32Array {
  const words = prompt.split(" ").filter((word) => word !== "");
  const ids = new Int32Array(length);
  ids.set([...words.map((word) => 3 + T5_WORDS.indexOf(word)), 1]);
  return ids;
}

const QWEN_SPECIALS = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"];
const MISTRAL_SPECIALS = ["<pad>", "<s>", "[SYSTEM_PROMPT]", "[/SYSTEM_PROMPT]", "[INST]", "[/INST]"];

/** Qwen2 or Qwen3: byte-level pairs without any merges, and the marks of a chat. */
export function qwenFiles(folder: string): Files {
  const config = { tokenizer_class: "Qwen2Tokenizer", pad_token: "<|endoftext|>" };
  return byteLevelFiles(folder, QWEN_SPECIALS, config, { type: "ByteLevel", ...plainBytes });
}

/** Mistral: the same, with a start token put before every text that has none, and padded on the left. */
export function mistralFiles(folder: string): Files {
  const start = MISTRAL_SPECIALS[1]!;
  const config = { bos_token: { content: start }, pad_token: MISTRAL_SPECIALS[0], padding_side: "left" };
  return byteLevelFiles(folder, MISTRAL_SPECIALS, config, {
    type: "TemplateProcessing",
    single: [{ SpecialToken: { id: start, type_id: 0 } }, { Sequence: { id: "A", type_id: 0 } }],
    pair: [],
    special_tokens: { [start]: { id: start, ids: [257], tokens: [start] } },
  });
}

const plainBytes = { add_prefix_space: false, trim_offsets: false, use_regex: false };

const T5_SPECIALS = ["<pad>", "</s>"];
export const SPELLED_VOCABULARY = 258;

/** A stand-in for T5's vocabulary that knows every word: byte by byte, with an end token. */
export function spelledFiles(folder: string): Files {
  const [pad, end] = T5_SPECIALS as [string, string];
  const config = { tokenizer_class: "T5Tokenizer", pad_token: pad, eos_token: end };
  return byteLevelFiles(folder, T5_SPECIALS, config, {
    type: "TemplateProcessing",
    single: [{ Sequence: { id: "A", type_id: 0 } }, { SpecialToken: { id: end, type_id: 0 } }],
    pair: [],
    special_tokens: { [end]: { id: end, ids: [257], tokens: [end] } },
  });
}

/** Its ids, padded. */
export function spelledIds(prompt: string, length: number): Int32Array {
  const ids = new Int32Array(length).fill(256);
  ids.set([...Buffer.from(prompt), 257]);
  return ids;
}

function byteLevelFiles(folder: string, specials: readonly string[], config: object, after: object): Files {
  const added = specials.map((content, k) => ({
    id: 256 + k,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  }));
  const bytes = byteCharacters();
  return {
    [`${folder}/tokenizer.json`]: JSON.stringify({
      added_tokens: added,
      normalizer: { type: "NFC" },
      pre_tokenizer: { type: "ByteLevel", ...plainBytes, use_regex: true },
      post_processor: after,
      decoder: { type: "ByteLevel", ...plainBytes },
      model: {
        type: "BPE",
        unk_token: null,
        continuing_subword_prefix: "",
        end_of_word_suffix: "",
        fuse_unk: false,
        vocab: Object.fromEntries(bytes.map((c, b) => [c, b])),
        merges: [],
      },
    }),
    [`${folder}/tokenizer_config.json`]: JSON.stringify(config),
  };
}

/** Ids without padding. */
export function qwenIds(text: string): number[] {
  return text.split(/(<\|\w+\|>)/).flatMap((piece) => {
    const special = QWEN_SPECIALS.indexOf(piece);
    return special >= 0 ? [256 + special] : [...Buffer.from(piece)];
  });
}

/** Ids without padding. */
export function mistralIds(text: string): number[] {
  return text.split(/(<s>|\[\/?[A-Z_]+\])/).flatMap((piece) => {
    const special = MISTRAL_SPECIALS.indexOf(piece);
    return special >= 0 ? [256 + special] : [...Buffer.from(piece)];
  });
}
