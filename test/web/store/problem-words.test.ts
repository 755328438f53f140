import { readFileSync } from "node:fs";
import { createInstance } from "i18next";
import { beforeAll, describe, expect, test } from "vitest";
import { retelling } from "#core/said.ts";
import { checkWorkflow } from "#engine/check-workflow.ts";
import { catalogueOf } from "#kit/catalogue.ts";
import { pack } from "#nodes/index.ts";
import { words } from "#nodes/words/words.ts";
import { type DrawnNode, draw } from "#server/cli/document.ts";
import { nodeKinds } from "#web/document/node-kinds.ts";
import { openDocument } from "#web/document/open-document.ts";
import { refuses, takesOf } from "#web/store/param-takes.ts";
import { inWords } from "#web/store/problem-words.ts";

const catalogue = catalogueOf(pack, words);

const tell = retelling(words["zh-CN"]!);

const texts = createInstance();
const area = (language: string, name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../web/i18n/${language}/${name}.json`, import.meta.url), "utf8"));
beforeAll(async () => {
  const [problems, server] = ["problems", "server"].map((name) => area("zh-CN", name));
  const resources = {
    en: { translation: { problems: area("en", "problems") as object } },
    "zh-CN": { translation: { problems, server } },
  };
  await texts.init({ fallbackLng: "en", resources, interpolation: { escapeValue: false } });
});

async function problemsOf(language: "en" | "zh-CN", drawn: Readonly<Record<string, DrawnNode>> = BROKEN) {
  await texts.changeLanguage(language);
  const workflow = draw("Broken", drawn);
  const { document } = openDocument(workflow);
  const kinds = nodeKinds(catalogue.describe(language));
  const said = checkWorkflow(workflow, catalogue);
  return { said, told: said.map((problem) => inWords(problem, { texts, document, kinds, tell })) };
}

const BROKEN = { solve: { type: "solve/schedule", params: { budget: -1 } } };

describe("problems of a workflow", () => {
  test("are told in Chinese with the names that the nodes have there, at the same node and port", async () => {
    const { told } = await problemsOf("zh-CN");
    expect(told.find(({ code }) => code === "workflow/missing-input")).toMatchObject({
      node: "solve",
      port: "errors",
      message: "节点“求解调度”的输入“误差图”没有连接。",
    });
    const [param] = told.filter(({ code }) => code === "workflow/invalid-param");
    expect(param!.message).toBe("节点“求解调度”的参数“预算”的值无效。");
    expect(param!.remedy).toBe("请填写：2 到 1000 的整数（单位：步，默认：12）。");
  });

  test("tell in Chinese which values a parameter takes: by its schema, or by its description where that allows the value", async () => {
    const of = async (type: string, params: Readonly<Record<string, unknown>>) => {
      const { told } = await problemsOf("zh-CN", { node: { type, params } });
      return told.filter(({ code }) => code === "workflow/invalid-param").map(({ remedy }) => remedy);
    };
    expect(await of("sample/settings", { shift: 0, eta: "x", steps: 2.5 })).toEqual([
      "请填写：1 到 1000 的整数（单位：步，默认：50）。",
      "请填写：大于 0、不大于 100 的数字。",
      "请填写：0 到 1 的数字。",
    ]);
    expect(await of("sample/settings", { sampler: "mine" })).toEqual([
      expect.stringMatching(/^请填写：以下之一：模型自带、.*（默认：模型自带）。$/),
    ]);
    expect(await of("export/schedule", { to: "nowhere" })).toEqual([
      expect.stringMatching(/^请填写：以下之一：cache-dit、.*（默认：cache-dit）。$/),
    ]);
    expect(await of("load/published-schedule", { list: 3 })).toEqual([
      expect.stringMatching(/等共 \d+ 项（默认：lemica\/wan2\.1-t2v-1\.3b\/50\/17）。$/),
    ]);
    expect(await of("load/pipeline", { folder: "" })).toEqual(["请填写：非空的文本（默认：models/moving-shapes）。"]);
    expect(await of("calibrate/merge", { anyModel: "yes" })).toEqual(["请填写：true 或 false（默认：false）。"]);
    expect(await of("condition/prompts", { seeds: "x" })).toEqual(["请按说明填写：整数及范围，例如 1, 2, 5-8"]);
    expect(await of("solve/schedule", { objective: "best" })).toEqual([
      expect.stringMatching(/^请按说明填写：leximax（本方法）/),
    ]);
  });

  test("tell in Chinese which values any parameter of the pack takes", async () => {
    await texts.changeLanguage("zh-CN");
    const known = catalogue.describe("zh-CN").nodes.flatMap(({ params }) => Object.values(params.properties ?? {}));
    expect(known.length).toBeGreaterThan(50);
    const phrases = known.map((schema) => takesOf(schema, { texts, tell }));
    expect(phrases.filter((phrase) => !/\p{Script=Han}/u.test(phrase) && !phrase.startsWith("true 或 false"))).toEqual(
      [],
    );
    expect(phrases.filter((phrase) => phrase.includes("任意值"))).toEqual([]);
  });

  test("name the parameters that a node has, and the types that are called alike", async () => {
    const { told } = await problemsOf("zh-CN", {
      solve: { type: "solve/schedule", params: { budgett: 4 } },
      other: { type: "solve/schedul" },
      strange: { type: "strange/thing" },
    });
    const remedies = (wanted: string) => told.filter(({ code }) => code === wanted).map(({ remedy }) => remedy);
    expect(remedies("workflow/unknown-param")).toEqual([
      expect.stringContaining("改用这个节点的参数：budget（预算）、"),
    ]);
    expect(remedies("workflow/unknown-node-type")).toEqual([
      expect.stringMatching(/^请改用.*求解调度.*，或安装含有该类型的节点包。$/),
      "请安装含有该类型的节点包，或删除这个节点。",
    ]);
  });

  test("are told in English as the server says them, and so is what has no words", async () => {
    const { said, told } = await problemsOf("en");
    expect(told).toEqual(said);
    const odd = { code: "workflow/something-new", message: "It is new.", remedy: "Wait." };
    await texts.changeLanguage("zh-CN");
    const { document } = openDocument(draw("Empty", {}));
    expect(inWords(odd, { texts, document, kinds: nodeKinds(catalogue.describe()), tell })).toBe(odd);
  });
});

describe("a schema", () => {
  const list = { type: "array", items: { type: "integer", minimum: 1 }, minItems: 1 };
  const either = { anyOf: [{ type: "string" }, { type: "null" }, list] };

  test("refuses what it does not allow, and nothing else", () => {
    expect([[], [0], ["1"], "1", null].map((value) => refuses(list, value))).toEqual([true, true, true, true, true]);
    expect([[1], [1, 2]].map((value) => refuses(list, value))).toEqual([false, false]);
    expect([null, "", [3]].map((value) => refuses(either, value))).toEqual([false, false, false]);
    expect([1, [], undefined].map((value) => refuses(either, value))).toEqual([true, true, true]);
    expect(refuses({}, Symbol)).toBe(false);
    expect([0, 4, 5].map((value) => refuses({ type: "number", exclusiveMinimum: 0, multipleOf: 4 }, value))).toEqual([
      true,
      false,
      true,
    ]);
  });

  test("is told in both languages", async () => {
    await texts.changeLanguage("en");
    expect(takesOf(list, { texts, tell })).toBe("a list that is not empty, each a whole number from 1");
    expect(takesOf({ enum: ["a", 1], default: "a" }, { texts, tell })).toBe("one of a, 1 (default: a)");
    await texts.changeLanguage("zh-CN");
    expect(takesOf(either, { texts, tell })).toBe("文本，或空值，或非空的列表，每项为不小于 1 的整数");
    expect(takesOf({ type: "string", maxLength: 9, default: "" }, { texts, tell })).toBe(
      "0 到 9 个字符的文本（默认：留空）",
    );
  });
});
