import { describe, expect, test } from "vitest";
import { checkWorkflow } from "#engine/check-workflow.ts";
import { catalogueOf } from "#kit/catalogue.ts";
import { pack } from "#nodes/index.ts";
import { type DrawnNode, draw } from "#server/cli/document.ts";
import { ownWords } from "#server/packs/own-words.ts";
import { inOneLine, toldProblem } from "#web/i18n/told.ts";

const catalogue = catalogueOf(pack);
const words = { language: "zh-CN", texts: ownWords["zh-CN"]! };

/** The problems of a workflow after a journey over the wire. */
function problemsOf(drawn: Readonly<Record<string, DrawnNode>>) {
  return JSON.parse(JSON.stringify(checkWorkflow(draw("Broken", drawn), catalogue))) as ReturnType<
    typeof checkWorkflow
  >;
}

describe("problems of a workflow", () => {
  test("are told in Chinese with all their values, at the same node and port", () => {
    const problems = problemsOf({ solve: { type: "solve/schedule", params: { budget: -1 } } });
    const told = problems.map((problem) => toldProblem(problem, words));
    expect(told.find(({ code }) => code === "workflow/missing-input")).toMatchObject({
      node: "solve",
      port: "errors",
      message: "节点“solve”（求解调度）的输入 errors 没有连接。",
      remedy: "请为它连接“误差图”：校准得到的步间误差。",
    });
    expect(told.find(({ code }) => code === "workflow/invalid-param")).toMatchObject({
      message: "节点“solve”（求解调度）的参数 budget 为 -1，而它应不小于 2。",
      remedy: "请填写：2 到 1000 的整数（步）；留空则为 12。",
    });
  });

  test("name in Chinese the types that are called alike, and the parameters that there are", () => {
    const told = problemsOf({ a: { type: "solve/schedul" }, b: { type: "solve/uniform", params: { budgt: 3 } } }).map(
      (problem) => inOneLine(problem, words),
    );
    expect(told.find((text) => text.includes("solve/schedul "))).toBe(
      "节点“a”的类型 solve/schedul 没有安装。请改用 solve/schedule、load/schedule或export/schedule，或安装含有 solve/schedul 的节点包。",
    );
    expect(told.find((text) => text.includes("budgt"))).toMatch(
      /没有参数 budgt，它的参数有：.*budget.*。请改用 budget，或删除它。$/,
    );
  });

  test("are in English what the server says, and stay that where they come without words", () => {
    for (const problem of problemsOf({ solve: { type: "solve/schedule", params: { budget: -1 } } }))
      expect(inOneLine(problem, undefined)).toBe(`${problem.message} ${problem.remedy}`);
    const bare = { code: "x/y", message: "A.", remedy: "B." };
    expect([inOneLine(bare, words), toldProblem(bare, words)]).toEqual(["A.B.", bare]);
  });
});
