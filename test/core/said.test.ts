import { describe, expect, test } from "vitest";
import { allOf, anyOf, counted, inARow, said, told, type Words } from "#core/said.ts";

const chinese: Words = {
  language: "zh-CN",
  texts: {
    "{budget} of {steps} steps computed": "{steps} 步中计算 {budget} 步",
    "{count} latents": "{count} 个潜变量",
    "use {names}": "请使用 {names}",
    "{minutes} min": "{minutes} 分",
    "{left} left": "剩余 {left}",
    " ": "",
    "; ": "；",
    "Two samples are alike.": "两个样本相同。",
  },
};
const polish: Words = {
  language: "pl",
  texts: {
    "{count} files": { one: "{count} plik", few: "{count} pliki", many: "{count} plików", other: "{count} pliku" },
  },
};
const files = (count: number) => counted("{count} file", "{count} files", { count });

describe("what is said", () => {
  test("is a text with its values, told in English where no language is asked for", () => {
    const what = said("{budget} of {steps} steps computed", { budget: 3, steps: 6 });
    expect(what).toEqual({ text: "{budget} of {steps} steps computed", values: { budget: 3, steps: 6 } });
    expect(told(what)).toBe("3 of 6 steps computed");
    expect(told("a {name}")).toBe("a {name}");
    expect(told(0.25)).toBe("0.25");
  });

  test("is told in a language with its values wherever they stand there, and whatever signs are in them", () => {
    expect(told(said("{budget} of {steps} steps computed", { budget: 3, steps: "$& {budget}" }), chinese)).toBe(
      "$& {budget} 步中计算 3 步",
    );
    expect(told(said("{left} left", { left: said("{minutes} min", { minutes: 2 }) }), chinese)).toBe("剩余 2 分");
  });

  test("stays English where the language has no words for it, and names stay as they are", () => {
    expect(told(said("{a} is new", { a: said("{minutes} min", { minutes: 2 }) }), chinese)).toBe("2 分 is new");
    for (const name of ["constructor", "toString", "Two samples are alike."]) expect(told(name, chinese)).toBe(name);
    expect(told({ text: "constructor" }, chinese)).toBe("constructor");
    expect(told({ text: "{constructor}", values: {} })).toBe("{constructor}");
  });

  test("is counted by the plural rules of the language that it is told in", () => {
    expect([0, 1, 2].map((count) => told(files(count)))).toEqual(["0 files", "1 file", "2 files"]);
    expect([1, 2, 5, 1.5].map((count) => told(files(count), polish))).toEqual([
      "1 plik",
      "2 pliki",
      "5 plików",
      "1.5 pliku",
    ]);
    expect(told(counted("{count} latent", "{count} latents", { count: 1 }), chinese)).toBe("1 个潜变量");
    expect(told(files(1), chinese)).toBe("1 file");
  });

  test("is listed as the language lists", () => {
    const names = ["a", "b", "c"];
    expect(told(said("use {names}", { names: anyOf(names) }))).toBe("use a, b or c");
    expect(told(said("use {names}", { names: anyOf(names) }), chinese)).toBe("请使用 a、b或c");
    expect([told(allOf(["a"])), told(allOf(["a", "b"])), told(allOf([]))]).toEqual(["a", "a and b", ""]);
    expect(told(inARow(names))).toBe("a, b, c");
    expect(told(inARow(["a", said("Two samples are alike.")], "; "), chinese)).toBe("a；两个样本相同。");
    const sentences = [said("Two samples are alike."), said("Two samples are alike.")];
    expect([told(inARow(sentences, " ")), told(inARow(sentences, " "), chinese)]).toEqual([
      "Two samples are alike. Two samples are alike.",
      "两个样本相同。两个样本相同。",
    ]);
  });

  test("is plain data: what came over a wire is told as what was sent", () => {
    const what = said("{left} left", { left: anyOf([said("{minutes} min", { minutes: 2 }), files(1)]) });
    expect(told(JSON.parse(JSON.stringify(what)), chinese)).toBe(told(what, chinese));
  });
});
