import { describe, expect, test } from "vitest";
import { retelling, said } from "#core/said.ts";

const tell = retelling({
  "{budget} of {steps} steps computed": "{steps} 步中计算 {budget} 步",
  "{steps} steps, {sampler}": "{steps} 步，{sampler}",
  "{steps} steps, gaps up to {gap}": "{steps} 步，间隔至多 {gap}",
  "joint error not measured": "联合误差未测量",
  "{left} left (of {all})": "剩余 {left}（共 {all}）",
  "{minutes} min": "{minutes} 分",
  "Two samples are alike.": "两个样本相同。",
  "From {run}": "从 {run}",
  "Step {step} is new.": "第 {step} 步是新的。",
  Mean: "平均",
});

describe("what is said", () => {
  test("is the text with its values", () => {
    expect(said("joint error not measured")).toBe("joint error not measured");
    expect(said("{budget} of {steps} steps computed", { budget: 3, steps: 6 })).toBe("3 of 6 steps computed");
  });

  test("is told in other words with the same values, wherever these stand in them", () => {
    expect(tell(said("{budget} of {steps} steps computed", { budget: 3, steps: 6 }))).toBe("6 步中计算 3 步");
    expect(tell("Mean")).toBe("平均");
  });

  test("is told by the words that fit most closely", () => {
    expect(tell("6 steps, gaps up to 3")).toBe("6 步，间隔至多 3");
    expect(tell("From 3 of 6 steps computed")).toBe("从 6 步中计算 3 步");
    expect(tell("6 steps, DDIMScheduler")).toBe("6 步，DDIMScheduler");
  });

  test("is told part by part, sentence by sentence, line by line, and in its holes", () => {
    expect(tell("3 of 6 steps computed · joint error not measured · 0.5")).toBe(
      "6 步中计算 3 步 · 联合误差未测量 · 0.5",
    );
    expect(tell("moving-shapes · 3 of 6 steps computed")).toBe("moving-shapes · 6 步中计算 3 步");
    expect(tell("Two samples are alike. Step 4 is new.")).toBe("两个样本相同。第 4 步是新的。");
    expect(tell("Mean\n\n0.25\nMean")).toBe("平均\n\n0.25\n平均");
    expect(tell("2 min left (of 5 min)")).toBe("剩余 2 分（共 5 分）");
  });

  test("stays where there are no words for it: names, numbers, sentences of others", () => {
    const others = [
      "a.webp",
      "0.25",
      "mean",
      "Mean values",
      "constructor",
      "3 of six things",
      "",
      "Step 4 is new. Why?",
    ];
    for (const text of others) expect(tell(text)).toBe(text);
    expect(retelling({})("Mean")).toBe("Mean");
  });

  test("is told in the time that it is long, however it was meant", () => {
    const long = "1 of ".repeat(200_000);
    expect(tell(long)).toBe(long);
  });
});
