import { readFileSync } from "node:fs";
import { createInstance } from "i18next";
import { beforeAll, describe, expect, test } from "vitest";
import { checkWorkflow } from "#engine/check-workflow.ts";
import { catalogueOf } from "#kit/catalogue.ts";
import { pack } from "#nodes/index.ts";
import { words } from "#nodes/words/words.ts";
import { draw } from "#server/cli/document.ts";
import { nodeKinds } from "../../../web/document/node-kinds.ts";
import { openDocument } from "../../../web/document/open-document.ts";
import { inWords } from "../../../web/store/problem-words.ts";

const catalogue = catalogueOf(pack, words);

const texts = createInstance();
const server = readFileSync(new URL("../../../web/i18n/zh-CN/server.json", import.meta.url), "utf8");
beforeAll(async () => {
  const resources = { en: { translation: {} }, "zh-CN": { translation: { server: JSON.parse(server) as object } } };
  await texts.init({ fallbackLng: "en", resources, interpolation: { escapeValue: false } });
});

async function problemsOf(language: "en" | "zh-CN") {
  await texts.changeLanguage(language);
  const workflow = draw("Broken", { solve: { type: "solve/schedule", params: { budget: -1 } } });
  const { document } = openDocument(workflow);
  const kinds = nodeKinds(catalogue.describe(language));
  const said = checkWorkflow(workflow, catalogue);
  return { said, told: said.map((problem) => inWords(problem, { texts, document, kinds })) };
}

describe("problems of a workflow", () => {
  test("are told in Chinese with the names that the nodes have there, at the same node and port", async () => {
    const { said, told } = await problemsOf("zh-CN");
    expect(told.find(({ code }) => code === "workflow/missing-input")).toMatchObject({
      node: "solve",
      port: "errors",
      message: "节点“求解调度”的输入“误差图”没有连接。",
    });
    const [param] = told.filter(({ code }) => code === "workflow/invalid-param");
    expect(param!.message).toBe("节点“求解调度”的参数“预算”的值无效。");
    // What values there can be is known to the server alone.
    expect(param!.remedy).toContain(said.find(({ code }) => code === "workflow/invalid-param")!.remedy);
  });

  test("are told in English as the server says them, and so is what has no words", async () => {
    const { said, told } = await problemsOf("en");
    expect(told).toEqual(said);
    const odd = { code: "workflow/something-new", message: "It is new.", remedy: "Wait." };
    await texts.changeLanguage("zh-CN");
    const { document } = openDocument(draw("Empty", {}));
    expect(inWords(odd, { texts, document, kinds: nodeKinds(catalogue.describe()) })).toBe(odd);
  });
});
