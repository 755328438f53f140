import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { failures } from "#core/failure.ts";
import { catalogueOf } from "#kit/catalogue.ts";
import { defineNode } from "#kit/define-node.ts";
import { input, output } from "#kit/port.ts";
import { NUMBER, TEXT } from "./numbers.ts";

/** A little pack for arithmetic. `runs` lists the types whose `run` was called, in order, with what they worked on. */
export function numberPack(kit = { failures }) {
  const runs: string[] = [];
  const failure = kit.failures({
    "number/refused": { means: "A number is not liked.", remedy: "Give another." },
    "number/trouble": { means: "A number cannot be passed.", remedy: "Try again." },
  });

  const constant = defineNode({
    type: "number/constant",
    version: 3,
    title: "Constant",
    summary: "Gives a number.",
    inputs: {},
    outputs: { value: output(NUMBER, "The number") },
    params: z.object({
      value: z.number().min(-1000).max(1000).default(1).meta({ title: "Value" }),
      rounding: z.enum(["none", "down"]).default("none"),
    }),
    // Version 1 called the value "number", version 2 kept it as text.
    migrate: {
      1: ({ number, ...rest }) => ({ ...rest, value: String(number) }),
      2: ({ value, ...rest }) => {
        if (Number.isNaN(Number(value))) throw new Error(`${value} is no number`);
        return { ...rest, value: Number(value) };
      },
    },
    run: (_, { value, rounding }) => {
      runs.push(`constant ${value}`);
      return { value: rounding === "down" ? Math.floor(value) : value };
    },
  });

  const add = defineNode({
    type: "number/add",
    version: 1,
    title: "Add",
    summary: "Adds two numbers.",
    inputs: { a: input(NUMBER, "One number"), b: input(NUMBER, "Another, or nothing", { optional: true }) },
    outputs: { sum: output(NUMBER, "Their sum") },
    params: z.object({}),
    run: ({ a, b = 0 }) => {
      runs.push(`add ${a} ${b}`);
      return { sum: a + b };
    },
  });

  const sign = defineNode({
    type: "number/sign",
    version: 1,
    title: "Sign",
    summary: "Gives -1, 0 or 1.",
    inputs: { a: input(NUMBER, "A number") },
    outputs: { sign: output(NUMBER, "Its sign") },
    params: z.object({}),
    run: ({ a }) => {
      runs.push(`sign ${a}`);
      return { sign: Math.sign(a) };
    },
  });

  const show = defineNode({
    type: "number/show",
    version: 1,
    title: "Show",
    summary: "Shows a number.",
    inputs: { a: input(NUMBER, "A number") },
    outputs: { text: output(TEXT, "The number in words") },
    params: z.object({ unit: z.string().max(10).default("") }),
    isOutput: true,
    run: ({ a }, { unit }) => {
      runs.push(`show ${a}`);
      return { text: `${a}${unit}` };
    },
    preview: ({ text }) => ({ kind: "text", text }),
  });

  const save = defineNode({
    type: "text/save",
    version: 1,
    title: "Save",
    summary: "Saves a text with the workflow that made it.",
    inputs: { text: input(TEXT, "What to save") },
    outputs: {},
    params: z.object({ name: z.string().default("out.txt") }),
    run: async ({ text }, { name }, { files, workflow }) => {
      runs.push(`save ${text}`);
      await files.write(name, `${text}\n${JSON.stringify(workflow)}`);
      return {};
    },
  });

  const draw = defineNode({
    type: "number/draw",
    version: 1,
    title: "Draw",
    summary: "Draws a number into a file and shows it.",
    inputs: { a: input(NUMBER, "A number") },
    outputs: { a: output(NUMBER, "The same number") },
    params: z.object({}),
    isOutput: true,
    run: async ({ a }, _, { files, preview }) => {
      runs.push(`draw ${a}`);
      const { name } = await files.write(
        "pictures/number.svg",
        `<svg xmlns="http://www.w3.org/2000/svg"><text>${a}</text></svg>`,
      );
      preview({ kind: "image", source: name });
      return { a };
    },
  });

  const fromFile = defineNode({
    type: "number/from-file",
    version: 1,
    title: "Number From File",
    summary: "Reads a number from a text file.",
    inputs: {},
    outputs: { value: output(NUMBER, "The number in the file") },
    params: z.object({ path: z.string() }),
    cacheKey: async ({ path }, files) =>
      createHash("sha256")
        .update(await files.read(path))
        .digest("hex"),
    run: async (_, { path }, { files }) => {
      runs.push(`from-file ${path}`);
      return { value: Number(await files.readText(path)) };
    },
  });

  const fail = defineNode({
    type: "number/fail",
    version: 1,
    title: "Fail",
    summary: "Fails as its parameter says.",
    inputs: { a: input(NUMBER, "A number", { optional: true }) },
    outputs: { a: output(NUMBER, "Nothing, ever") },
    params: z.object({ how: z.enum(["failure", "crash", "no-output", "function", "extra-output"]) }),
    run: (_, { how }) => {
      runs.push(`fail ${how}`);
      if (how === "failure") throw failure("number/refused", "The number is refused; give another.");
      if (how === "crash") throw new TypeError("x is not iterable");
      if (how === "no-output") return {} as { a: number };
      if (how === "extra-output") return { a: 1, b: 2 };
      return { a: (() => 1) as unknown as number };
    },
  });

  const wait = defineNode({
    type: "number/wait",
    version: 1,
    title: "Wait",
    summary: "Waits until the run is cancelled.",
    inputs: { a: input(NUMBER, "A number") },
    outputs: { a: output(NUMBER, "The same number") },
    params: z.object({ stubborn: z.boolean().default(false) }),
    run: async ({ a }, { stubborn }, { signal, progress, log }) => {
      runs.push(`wait ${a}`);
      progress(1, 2, "waiting");
      if (stubborn) {
        await sleep(5);
        log("I stay.");
        await sleep(40);
        log("I am still here.");
      }
      await sleep(60_000, undefined, stubborn ? { ref: false } : { signal });
      return { a };
    },
  });

  const squares = defineNode({
    type: "number/squares",
    version: 1,
    title: "Sum Of Squares",
    summary: "Adds the squares up to a number, journalled, and may stop short of one of them.",
    inputs: { upTo: input(NUMBER, "The last number") },
    outputs: { sum: output(NUMBER, "The sum") },
    params: z.object({}),
    run: async ({ upTo }, _, { store, progress }) => {
      const journal = store.journal("squares");
      const squares = (await journal.entries()) as number[];
      runs.push(`squares from ${squares.length}`);
      for (let n = squares.length + 1; n <= upTo; n++) {
        if (n === trouble.at) throw failure("number/trouble", `There is trouble at ${n}; try again.`);
        squares.push(n * n);
        await journal.append(n * n);
        progress(n, upTo);
      }
      await journal.done();
      return { sum: squares.reduce((sum, square) => sum + square, 0) };
    },
  });
  /** What lies outside the nodes: the number that the sum of squares cannot pass. */
  const trouble = { at: 0 };

  const pack = [constant, add, sign, show, save, draw, fromFile, fail, wait, squares];
  return { catalogue: catalogueOf(pack), runs, trouble };
}
