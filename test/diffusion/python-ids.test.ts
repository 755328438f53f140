import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadTokenizer } from "#diffusion/text/tokenizer.ts";
import { writeFiles } from "../onnx/moving-shapes-folder.ts";
import { testFolder } from "./onnx/tiny-models.ts";

/** Made by make.py beside the files, with transformers. */
interface Fixture {
  readonly files: Readonly<Record<string, string>>;
  readonly length: number;
  readonly texts: readonly (readonly [text: string, ids: readonly number[]])[];
}

const folder = new URL("../fixtures/tokenizers/", import.meta.url);
const kinds = readdirSync(folder).flatMap((name) => (name.endsWith(".json") ? [name.slice(0, -5)] : []));

describe("hard texts get the ids that transformers gives them", () => {
  test.each(kinds)("by a tokenizer of the kind %s", async (kind) => {
    const { files, length, texts } = JSON.parse(readFileSync(new URL(`${kind}.json`, folder), "utf8")) as Fixture;
    const place = await testFolder();
    await writeFiles(place, { ...files });
    const encode = await loadTokenizer(
      join(place, "tokenizer.json" in files ? "tokenizer.json" : "vocab.json"),
      length,
    );
    const found: (readonly [string, readonly number[]])[] = [];
    for (const [text] of texts) found.push([text, [...(await encode(text)).ids]]);
    expect(texts.length).toBeGreaterThan(30);
    expect(found).toEqual(texts);
  });
});
