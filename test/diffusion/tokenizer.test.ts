import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadTokenizer } from "#diffusion/text/tokenizer.ts";
import { fatalFlaw } from "#diffusion/text/tokenizer-checks.ts";
import { movingShapesFiles, tinyWords, writeFiles } from "../onnx/moving-shapes-folder.ts";
import { failureFrom } from "./onnx/failure-from.ts";
import { testFolder } from "./onnx/tiny-models.ts";

/** A tokenizer of a folder with these two files, as objects or as text. */
async function tokenizerOf(json: unknown, config: unknown, length: number) {
  const folder = await testFolder();
  const text = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
  const configs = config === undefined ? {} : { "tokenizer_config.json": text(config) };
  await writeFiles(folder, { "tokenizer.json": text(json), ...configs });
  return { path: join(folder, "tokenizer.json"), load: () => loadTokenizer(join(folder, "tokenizer.json"), length) };
}

const unigram = JSON.parse(movingShapesFiles()["tokenizer/tokenizer.json"] as string) as Record<string, unknown>;
const unigramConfig = { pad_token: "<pad>", eos_token: "</s>", unk_token: "<unk>" };
const idOf = (word: string) => 3 + tinyWords.indexOf(word);

async function encodeUnigram(prompt: string, length: number, config: unknown = unigramConfig, json: unknown = unigram) {
  return (await (await tokenizerOf(json, config, length)).load())(prompt);
}

const added = (id: number, content: string) => ({
  id,
  content,
  special: true,
  normalized: false,
  single_word: false,
  lstrip: false,
  rstrip: false,
});

/** As CLIP's: pieces end with </w>, a start and an end token, and the end token stands for what is unknown. */
const clip = {
  added_tokens: [added(9, "<|start|>"), added(10, "<|end|>")],
  normalizer: { type: "Lowercase" },
  pre_tokenizer: { type: "Split", pattern: { Regex: "[\\p{L}]+|[^\\s\\p{L}]+" }, behavior: "Removed", invert: true },
  post_processor: {
    type: "RobertaProcessing",
    sep: ["<|end|>", 10],
    cls: ["<|start|>", 9],
    trim_offsets: false,
    add_prefix_space: false,
  },
  decoder: null,
  model: {
    type: "BPE",
    unk_token: "<|end|>",
    end_of_word_suffix: "</w>",
    vocab: {
      r: 0,
      e: 1,
      "d</w>": 2,
      d: 3,
      "e</w>": 4,
      re: 5,
      "red</w>": 6,
      "r</w>": 7,
      "redd</w>": 8,
      "<|start|>": 9,
      "<|end|>": 10,
    },
    merges: ["r e", "re d</w>"],
  },
};
const clipConfig = { pad_token: "<|end|>", eos_token: "<|end|>", unk_token: "<|end|>" };

describe("a Unigram tokenizer", () => {
  it("pads a prompt to the model's length after the end token", async () => {
    const { ids, mask, dropped } = await encodeUnigram("a red circle", 6);
    expect(ids).toEqual(Int32Array.of(idOf("a"), idOf("red"), idOf("circle"), 1, 0, 0));
    expect(mask).toEqual(Int32Array.of(1, 1, 1, 1, 0, 0));
    expect(dropped).toBe(0);
  });

  it("cuts a prompt that is too long, keeps the end token and tells how much was dropped", async () => {
    const { ids, mask, dropped } = await encodeUnigram("a red circle moving left", 4);
    expect(ids).toEqual(Int32Array.of(idOf("a"), idOf("red"), idOf("circle"), 1));
    expect(mask).toEqual(Int32Array.of(1, 1, 1, 1));
    expect(dropped).toBe(2);
  });

  it("neither cuts nor pads a prompt that just fits", async () => {
    expect(await encodeUnigram("a red circle", 4)).toEqual({
      ids: Int32Array.of(idOf("a"), idOf("red"), idOf("circle"), 1),
      mask: Int32Array.of(1, 1, 1, 1),
      dropped: 0,
      unknown: [],
    });
  });

  it("makes of no prompt the end token alone", async () => {
    expect((await encodeUnigram("", 3)).ids).toEqual(Int32Array.of(1, 0, 0));
  });

  it("pads on the left where the configuration says so", async () => {
    const { ids, mask } = await encodeUnigram("red", 4, { ...unigramConfig, padding_side: "left" });
    expect(ids).toEqual(Int32Array.of(0, 0, idOf("red"), 1));
    expect(mask).toEqual(Int32Array.of(0, 0, 1, 1));
  });

  it("pads with the end token where no other is named, and with 0 where none is", async () => {
    const token = { content: "</s>", lstrip: false };
    expect((await encodeUnigram("red", 3, { eos_token: token })).ids).toEqual(Int32Array.of(idOf("red"), 1, 1));
    expect((await encodeUnigram("red", 3, {})).ids).toEqual(Int32Array.of(idOf("red"), 1, 0));
    expect((await encodeUnigram("red", 3, undefined)).ids).toEqual(Int32Array.of(idOf("red"), 1, 0));
  });
});

describe("a BPE tokenizer", () => {
  const encode = async (prompt: string, length: number) =>
    (await (await tokenizerOf(clip, clipConfig, length)).load())(prompt);

  it("merges pieces and stands between a start and an end token", async () => {
    const { ids, mask } = await encode("Red RE", 7);
    expect(ids).toEqual(Int32Array.of(9, 6, 0, 4, 10, 10, 10));
    expect(mask).toEqual(Int32Array.of(1, 1, 1, 1, 1, 0, 0));
  });

  it("keeps both when it cuts", async () => {
    const { ids, dropped } = await encode("red red red red", 4);
    expect(ids).toEqual(Int32Array.of(9, 6, 6, 10));
    expect(dropped).toBe(2);
  });

  it("does not take the end token for an unknown word, though it stands for such", async () => {
    expect((await encode("red", 3)).dropped).toBe(0);
    const load = await (await tokenizerOf(clip, clipConfig, 8)).load();
    expect((await failureFrom(load("red xyz"))).message).toBe(
      'This model does not know "xyz" in the prompt "red xyz". Use only: d, e, red, r, redd.',
    );
  });

  it("takes the end token written out in a prompt for itself, as transformers do", async () => {
    const { ids, unknown } = await encode("red<|end|> re", 8);
    expect([...ids]).toEqual([9, 6, 10, 0, 4, 10, 10, 10]);
    expect(unknown).toEqual([]);
  });

  it("without special tokens keeps the first words when it cuts", async () => {
    const bare = { ...clip, post_processor: null };
    const encodeBare = await (await tokenizerOf(bare, clipConfig, 3)).load();
    expect(await encodeBare("red re red")).toEqual({
      ids: Int32Array.of(6, 0, 4),
      mask: Int32Array.of(1, 1, 1),
      dropped: 1,
      unknown: [],
    });
  });
});

describe("an unknown word", () => {
  it("is named, each once, with all that are known", async () => {
    const failure = await throwing("a purple circle, a purple moon");
    expect(failure.code).toBe("prompt/unknown-word");
    expect(failure.message).toBe(
      `This model does not know "purple", "circle,", "moon" in the prompt "a purple circle, a purple moon". Use only: ${tinyWords.join(", ")}.`,
    );
  });

  it("among many known ones is read as the unknown token, and told", async () => {
    const many = Array.from({ length: 201 }, (_, k) => [`\u2581word${k}`, -1]);
    const big = {
      ...unigram,
      model: { type: "Unigram", unk_id: 2, vocab: [["<pad>", 0], ["</s>", 0], ["<unk>", 0], ...many] },
    };
    const { ids, unknown } = await encodeUnigram("word7 sky 🐈 sky <unk>", 8, unigramConfig, big);
    expect([...ids]).toEqual([10, 2, 2, 2, 2, 2, 1, 0]);
    expect(unknown).toEqual(["sky", "🐈"]);
  });

  it("is what the unknown token itself is", async () => {
    expect((await throwing("a <unk>")).message).toContain('does not know "<unk>" in the prompt "a <unk>".');
  });

  it("is found without a tokenizer_config.json", async () => {
    const encode = await (await tokenizerOf(unigram, undefined, 6)).load();
    expect((await failureFrom(encode("a moon"))).message).toContain('does not know "moon"');
  });

  async function throwing(prompt: string, json: unknown = unigram) {
    const encode = await (await tokenizerOf(json, unigramConfig, 6)).load();
    return failureFrom(encode(prompt));
  }
});

describe("the shipped model's tokenizer", () => {
  it("knows the words of its prompts, in any case, and ends with its end token", async () => {
    const encode = await loadTokenizer("models/moving-shapes/tokenizer/tokenizer.json", 12);
    const { ids, mask, dropped } = await encode("A small red circle moving right on black");
    expect(mask).toEqual(Int32Array.of(1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0));
    expect(new Set(ids.slice(0, 9)).size).toBe(9);
    expect(new Set(ids.slice(9)).size).toBe(1);
    expect(dropped).toBe(0);
    expect((await encode("")).mask[1]).toBe(0);
  });

  it("names the words that it does not know", async () => {
    const encode = await loadTokenizer("models/moving-shapes/tokenizer/tokenizer.json", 12);
    expect((await failureFrom(encode("a purple dog"))).message).toMatch(
      /^This model does not know "purple", "dog" in the prompt "a purple dog"\. Use only: a, .*\bcircle\b.*\.$/,
    );
  });
});

describe("a tokenizer that cannot be used", () => {
  const remedy = "Save the tokenizer again with transformers' save_pretrained (a fast tokenizer: BPE or Unigram).";

  it.each([
    ["a missing file", "/no/such/tokenizer.json", "ENOENT"],
    ["a folder", ".", "EISDIR"],
  ])("is %s", async (_, path, reason) => {
    const failure = await failureFrom(loadTokenizer(path, 6));
    expect(failure.code).toBe("model/bad-tokenizer");
    expect(failure.message).toContain(`${path} cannot be used: ${reason}`);
    expect(failure.message).toContain(remedy);
  });

  it.each([
    ["cut short", '{"model": {', "JSON"],
    ["no object", "[]", "it is no JSON object"],
    ["without a model", "{}", "it has no model"],
    ["of an unknown kind", { model: { type: "ByT5" } }, "ModelUntagged"],
    ["with an unknown normalizer", { ...unigram, normalizer: { type: "Magic" } }, "NormalizerUntagged"],
  ])("is %s", async (_, json, reason) => {
    const { path, load } = await tokenizerOf(json, undefined, 6);
    const failure = await failureFrom(load());
    expect(failure.code).toBe("model/bad-tokenizer");
    expect(failure.message.startsWith(`${path} cannot be used: `)).toBe(true);
    expect(failure.message).toContain(reason);
    expect(failure.message).toContain(remedy);
  });

  it.each([
    ["damaged", "{", "JSON"],
    ["with a pad token that is nowhere", { pad_token: "[PAD]" }, 'its pad_token "[PAD]" is not in the vocabulary'],
  ])("has a tokenizer_config.json %s", async (_, config, reason) => {
    const { path, load } = await tokenizerOf(unigram, config, 6);
    const failure = await failureFrom(load());
    expect(failure.code).toBe("model/bad-tokenizer");
    expect(failure.message.startsWith(path.replace("tokenizer.json", "tokenizer_config.json"))).toBe(true);
    expect(failure.message).toContain(reason);
  });
});

describe("what is looked at before the library sees it", () => {
  // Damaged parts end the process in the library: only whole ones are tried here, which must not be taken for damaged.
  const folder = new URL("../fixtures/tokenizers/", import.meta.url);

  it.each(readdirSync(folder).filter((name) => name.endsWith(".json")))("is right in %s", (name) => {
    const { files } = JSON.parse(readFileSync(new URL(name, folder), "utf8"));
    const whole = Object.keys(files).filter((file) => file === "tokenizer.json");
    for (const file of whole) expect(fatalFlaw(JSON.parse(files[file]))).toBeUndefined();
  });
});
