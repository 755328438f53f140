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

/** Qwen2 or Qwen3: byte-level pairs without any merges, and the marks of a chat. */
export function qwenFiles(folder: string): Files {
  const added = QWEN_SPECIALS.map((content, k) => ({
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
      pre_tokenizer: { type: "ByteLevel", add_prefix_space: false, trim_offsets: false, use_regex: true },
      post_processor: { type: "ByteLevel", add_prefix_space: false, trim_offsets: false, use_regex: false },
      decoder: { type: "ByteLevel", add_prefix_space: false, trim_offsets: false, use_regex: false },
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
    [`${folder}/tokenizer_config.json`]: JSON.stringify({
      tokenizer_class: "Qwen2Tokenizer",
      pad_token: "<|endoftext|>",
    }),
  };
}

/** Ids without padding. */
export function qwenIds(text: string): number[] {
  return text.split(/(<\|\w+\|>)/).flatMap((piece) => {
    const special = QWEN_SPECIALS.indexOf(piece);
    return special >= 0 ? [256 + special] : [...Buffer.from(piece)];
  });
}
