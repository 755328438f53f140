import { describe, expect, test } from "vitest";
import { z } from "zod";
import { edgesOf, errorGraph } from "#core/error-graph.ts";
import { Failure, saidFailureOf } from "#core/failure.ts";
import { inARow, said } from "#core/said.ts";
import { saidOfIssue } from "#core/said-issue.ts";
import { checkCompute } from "#core/schedule.ts";
import { inFile } from "#formats/document.ts";
import { fileOf } from "#formats/error-graph-file.ts";
import { mergeErrorGraphs } from "#formats/merge-error-graphs.ts";
import { parseJson } from "#protocol/parse-json.ts";
import { parseWorkflow } from "#protocol/workflow.ts";
import { ownWords } from "#server/packs/own-words.ts";
import { lineOf, type Told, toldFailure } from "#web/i18n/told.ts";

const words = { language: "zh-CN", texts: ownWords["zh-CN"]! };

/** What is shown of what a piece of work throws, after a journey over the wire. */
function shown(work: () => unknown): Told {
  try {
    work();
  } catch (failure) {
    if (failure instanceof Failure) return toldFailure(JSON.parse(JSON.stringify(saidFailureOf(failure))), words);
    throw failure;
  }
  throw new Error("Nothing was thrown.");
}

describe("failures in Chinese", () => {
  test("are told with all their values, the names of files and what is wrong in several places", () => {
    expect(shown(() => checkCompute(4, [1, 3]))).toEqual({
      text: "计算步的列表不是 4 步的调度：它从第 1 步开始。请加上第 0 步，因为在它之前没有可复用的结果。",
    });
    expect(shown(() => inFile("a: b.json", () => checkCompute(4, [1, 3])))).toEqual({
      text: "a: b.json：计算步的列表不是 4 步的调度：它从第 1 步开始。请加上第 0 步，因为在它之前没有可复用的结果。",
    });
    expect(shown(() => parseJson('{"a": ]', said("The workflow")))).toEqual({
      text: "工作流不是有效的 JSON（第 1 行第 7 列，此处应为一个值）。请修正该处，或换用未损坏的文件副本。",
    });
    const malformed = { format: "lemica.workflow", version: 1, id: "a", name: 1, nodes: [], wires: [], later: 2 };
    expect(shown(() => parseWorkflow(JSON.stringify(malformed))).text).toMatch(
      /^工作流格式有误：name 有误（应为文本）；.*含有未知的 "later"。请修正这些位置/,
    );
    const graph = (steps: number, distance: string) =>
      fileOf(
        errorGraph(
          steps,
          2,
          edgesOf(steps, 2).map(([from, to]) => [from, to, 1]),
        ),
        { distance, aggregate: "mean", reuseLevel: "output", predictor: "hold", provenance: {} },
      );
    expect(shown(() => mergeErrorGraphs([graph(4, "l1"), graph(5, "rms")], { aggregate: "mean" })).text).toBe(
      "这些误差图互不相符：第一个误差图没有保留每个样本的误差；第二个误差图没有保留每个样本的误差；第二个误差图为 5 步，而不是 4 步；第二个误差图的距离为 rms，而不是 l1。请以相同方式校准，或去掉不符的部分。",
    );
  });

  test("say of a value that a schema refuses what it must be", () => {
    const schema = z.strictObject({ size: z.int().min(2), kind: z.enum(["a", "b"]), name: z.string() });
    const { error } = schema.safeParse({ size: 1, kind: "c", name: 1, more: 1 });
    const places = inARow(error!.issues.map(saidOfIssue), "; ");
    expect(toldFailure({ code: "x/y", message: "", said: places }, words).text).toBe(
      '应不小于 2；应为 "a"或"b"；应为文本；含有未知的 "more"',
    );
  });

  test("are told by their code, with the English sentence beneath, where the sentence is not known", () => {
    const message = "A sentence of a newer version, with 3 values.";
    const told = toldFailure({ code: "core/steps-invalid", message }, words);
    expect(told).toEqual({ text: words.texts["core/steps-invalid"], original: message });
    expect(lineOf(told)).toBe(`${words.texts["core/steps-invalid"]} · ${message}`);
    const newer = {
      code: "core/steps-invalid",
      message,
      said: said("A sentence of a newer version, with {n} values.", { n: 3 }),
    };
    expect(toldFailure(newer, words)).toEqual(told);
  });

  test("stay as they were said where neither is known: those of the editor, of packs without words, of other programs", () => {
    for (const failure of [
      new Error("A b."),
      { code: "pack/own", message: "A b." },
      { code: "constructor", message: "A b." },
    ])
      expect(toldFailure(failure, words)).toEqual({ text: "A b." });
    expect(toldFailure("A b.", words)).toEqual({ text: "A b." });
    expect(toldFailure({ code: "core/steps-invalid", message: "A b." }, undefined)).toEqual({ text: "A b." });
  });
});
