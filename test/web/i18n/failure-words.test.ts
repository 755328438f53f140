import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { edgesOf, errorGraph } from "#core/error-graph.ts";
import { Failure } from "#core/failure.ts";
import { checkCompute } from "#core/schedule.ts";
import { inFile } from "#formats/document.ts";
import { fileOf } from "#formats/error-graph-file.ts";
import { mergeErrorGraphs } from "#formats/merge-error-graphs.ts";
import { parseJson } from "#protocol/parse-json.ts";
import { parseWorkflow } from "#protocol/workflow.ts";
import { type FailureWords, type Told, told } from "#web/i18n/failures/words.ts";
import { sentencesOf } from "./sentences.ts";
import { readSources } from "./sources.ts";

const HOME = join(import.meta.dirname, "../../..");
const FOLDER = join(HOME, "web/i18n/failures/zh-CN");

const words: FailureWords = Object.assign(
  {},
  ...readdirSync(FOLDER).map((file) => JSON.parse(readFileSync(join(FOLDER, file), "utf8"))),
);
const codes = [...readFileSync(join(HOME, "docs/failures.md"), "utf8").matchAll(/^\| `([^`]+)`/gm)].map(
  ([, code]) => code!,
);

// What only the command line says is never seen in the editor.
const sources = readSources(["nodes", "server", "web/document"], ["server/cli"]);
const said = sentencesOf(sources).filter(({ code }) => !code?.startsWith("operation/"));

const entries = Object.entries(words).filter(([code]) => code !== "any");
/** Words of zod, whose sentences are put into ours. */
const BY_ZOD = ["received option big small multiple unrecognized pattern"];
const holes = (text: string) => [...new Set(text.match(/\{\d+(?=~?\})/g))].sort().join();
const isWordless = (sentence: string) => !/[A-Za-z]{2}/.test(sentence.replace(/\{\d+\}/g, ""));

describe("failures in Chinese", () => {
  test("are told for every code, and for nothing else", () => {
    expect(entries.map(([code]) => code).sort()).toEqual([...codes].sort());
    for (const [code, { means }] of entries) expect(means, code).toMatch(/\p{Script=Han}.*[。：]/u);
  });

  test("are told in the sentence itself wherever the program writes one out", () => {
    const wanted = said.filter(({ code, sentence }) => code?.includes("/") && !isWordless(sentence));
    expect(wanted.length).toBeGreaterThan(350);
    const untold = wanted.filter(({ code, sentence }) => words[code!]?.sentences?.[sentence] === undefined);
    expect(untold).toEqual([]);
  });

  test("have no sentence that the program does not say any more", () => {
    const known = new Set([...said.map(({ sentence }) => sentence), ...sources.texts]);
    const vocabulary = new Set([...known, ...BY_ZOD].flatMap((text) => text.match(/[\w.]+/g) ?? []));
    const orphans = entries.flatMap(([code, { sentences = {}, parts = {} }]) => [
      ...Object.keys(sentences)
        .filter((sentence) => !known.has(sentence))
        .map((sentence) => [code, sentence]),
      // Parts are put together of smaller ones.
      ...Object.keys(parts)
        .filter((part) => !(part.match(/[\w.]+(?![\w.]*\})/g) ?? []).every((word) => vocabulary.has(word)))
        .map((part) => [code, part]),
    ]);
    expect(orphans).toEqual([]);
  });

  test("hold the values of the English sentence, each of them", () => {
    const pairs = Object.values(words).flatMap(({ sentences = {}, parts = {} }) => [
      ...Object.entries(sentences),
      ...Object.entries(parts),
    ]);
    expect(pairs.length).toBeGreaterThan(400);
    expect(pairs.filter(([english, chinese]) => holes(english) !== holes(chinese))).toEqual([]);
  });

  test("are never taken for another sentence of their code", () => {
    const fill = (text: string) => text.replace(/\{(\d+)~?\}/g, (_, number) => `⟨${number}⟩`);
    for (const [code, { sentences = {} }] of entries)
      for (const [english, chinese] of Object.entries(sentences))
        expect([code, told(code, fill(english), words)]).toEqual([code, { text: fill(chinese) }]);
  });

  test("are told of what the program really throws, pieces and file names included", () => {
    expect(toldOf(() => checkCompute(4, [0, 2]))).toEqual({
      text: "计算步的列表不是 4 步的调度：它到第 2 步为止。请加上末步，即第 3 步。",
    });
    expect(toldOf(() => inFile("a: b.json", () => checkCompute(4, [1, 3])))).toEqual({
      text: "a: b.json: 计算步的列表不是 4 步的调度：它从第 1 步开始。请加上第 0 步，因为在它之前没有可复用的结果。",
    });
    expect(toldOf(() => parseJson('{"a": ]', "The file"))).toEqual({
      text: "文件不是有效的 JSON（第 1 行第 7 列，此处应为一个值）。请修正该处，或换用未损坏的文件副本。",
    });
    const malformed = { format: "lemica.workflow", version: 1, id: "a", name: 1, nodes: [], wires: [], later: 2 };
    expect(toldOf(() => parseWorkflow(JSON.stringify(malformed)))?.text).toMatch(
      /^工作流格式有误：name 有误（应为 string，实为 number）；.*含有未知的 "later"。请修正这些位置/,
    );
    const later = parseError(z.strictObject({ size: z.int().min(2), kind: z.enum(["a", "b"]), at: z.uuid() }), {
      size: 1,
      kind: "c",
      at: "",
      more: 1,
    });
    expect(told("http/bad-request", `The body is wrong: ${later}. Write it as docs/api.md says.`, words)).toEqual({
      text: '正文有误：size：太小：number 应 >=2；kind：应为 "a"|"b" 之一；at：不是有效的 UUID；未知的 "more"。请按 docs/api.md 书写。',
    });
    const graph = (steps: number, distance: string) =>
      fileOf(
        errorGraph(
          steps,
          2,
          edgesOf(steps, 2).map(([from, to]) => [from, to, 1]),
        ),
        {
          distance,
          aggregate: "mean",
          reuseLevel: "output",
          predictor: "hold",
          provenance: {},
        },
      );
    expect(toldOf(() => mergeErrorGraphs([graph(4, "l1"), graph(5, "rms")], { aggregate: "mean" }))?.text).toBe(
      "这些误差图互不相符：第一个误差图没有保留每个样本的误差；第二个误差图没有保留每个样本的误差；第二个误差图为 5 步，而不是 4 步；第二个误差图的距离为 rms，而不是 l1。请以相同方式校准，或去掉不符的部分。",
    );
  });

  test("are told by their code, with the English sentence kept, where the sentence is not known", () => {
    const message = "A sentence of a newer version, with 3 values.";
    const { means } = words["core/steps-invalid"]!;
    expect(told("core/steps-invalid", message, words)).toEqual({ text: means, original: message });
    for (const code of ["pack/own", "constructor", undefined])
      expect(told(code, message, words)).toEqual({ text: words.any!.means, original: message });
  });

  test("are told however long the sentence is", () => {
    const value = '"x": ; and '.repeat(10_000);
    const sentence = `The workflow is malformed: ${value}; mend these places, or take an undamaged copy of the file.`;
    expect(told("workflow/malformed", sentence, words).text.length).toBeGreaterThan(value.length / 2);
    const split = vi.spyOn(String.prototype, "indexOf");
    told("core/compute-invalid", value, words);
    const looks = split.mock.calls.length;
    split.mockRestore();
    // A few for each hole of each sentence, and no more for a longer text.
    expect(looks).toBeLessThan(200);
  });
});

function toldOf(work: () => unknown): Told | undefined {
  try {
    work();
  } catch (failure) {
    if (failure instanceof Failure) return told(failure.code, failure.message, words);
  }
  return undefined;
}

/** As the server tells what is wrong with a request. */
function parseError(schema: z.ZodType, value: unknown): string {
  const issues = schema.safeParse(value).error?.issues ?? [];
  return issues.map(({ path, message }) => [...path, message].join(": ")).join("; ");
}
