import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import sharp from "sharp";
import { z } from "zod";
import type { failures } from "#core/failure.ts";
import { defineNode } from "#kit/define-node.ts";
import { input, output } from "#kit/port.ts";
import { handingOn, NUMBER, TEXT } from "./numbers.ts";

const number = defineNode({
  type: "lab/number",
  version: 2,
  title: "Number",
  summary: "Gives a number.",
  inputs: {},
  outputs: { value: output(NUMBER, "The number"), text: output(TEXT, "The number in digits") },
  params: z.object({
    value: z.int().min(0).max(1000).default(1).meta({ title: "Value", unit: "apples", description: "How many" }),
    scale: z.number().min(0.5).max(2).optional(),
    sign: z.enum(["plus", "minus"]).default("plus"),
    loud: z.boolean().default(false),
    note: z.string().default("").meta({ multiline: true }),
    weights: z.array(z.number()).default([1]),
  }),
  migrate: { 1: (params) => params },
  run: (_, { value, scale = 1, sign, weights }) => {
    const number = value * scale * weights.reduce((a, b) => a + b, 0) * (sign === "plus" ? 1 : -1);
    return { value: number, text: String(number) };
  },
});

const sleepNode = defineNode({
  type: "lab/sleep",
  version: 1,
  title: "Sleep",
  summary: "Hands a number on after a while, in silence.",
  ...handingOn,
  params: z.object({ milliseconds: z.number().min(0).max(600_000), salt: z.number().default(0) }),
  run: async ({ value }, { milliseconds }, { signal }) => {
    await sleep(milliseconds, undefined, { signal });
    return { value };
  },
});

const gate = defineNode({
  type: "lab/gate",
  version: 1,
  title: "Gate",
  summary: "Hands a number on once there is a file at a path.",
  ...handingOn,
  params: z.object({ path: z.string() }),
  run: async ({ value }, { path }, { signal }) => {
    while (!existsSync(path)) await sleep(10, undefined, { signal });
    return { value };
  },
});

const count = defineNode({
  type: "lab/count",
  version: 1,
  title: "Count",
  summary: "Counts up to a number, with a picture on the way.",
  ...handingOn,
  params: z.object({ salt: z.number().default(0) }),
  run: async ({ value }, _, { progress, preview }) => {
    const png = await sharp({ create: { width: 4, height: 4, channels: 3, background: "#ff8800" } })
      .png()
      .toBuffer();
    preview({ kind: "image", source: `data:image/png;base64,${png.toString("base64")}` });
    for (let n = 1; n <= 3; n++) {
      progress(n, 3);
      await sleep(20);
    }
    return { value };
  },
});

const fail = (refused: (value: number) => Error) =>
  defineNode({
    type: "lab/fail",
    version: 1,
    title: "Fail",
    summary: "Fails.",
    inputs: { value: input(NUMBER, "A number") },
    outputs: { value: output(NUMBER, "Nothing, ever") },
    params: z.object({}),
    run: ({ value }) => {
      throw refused(value);
    },
  });

const show = defineNode({
  type: "lab/show",
  version: 1,
  title: "Show",
  summary: "Shows a number.",
  inputs: { value: input(NUMBER, "A number"), beside: input(NUMBER, "Another", { optional: true }) },
  outputs: { text: output(TEXT, "The number in digits") },
  params: z.object({}),
  isOutput: true,
  run: ({ value, beside }) => ({ text: beside === undefined ? String(value) : `${value} ${beside}` }),
  preview: ({ text }) => ({ kind: "text", text }),
});

const picture = defineNode({
  type: "lab/picture",
  version: 1,
  title: "Picture",
  summary: "Saves a picture as bright as a number.",
  inputs: { value: input(NUMBER, "A number from 0 to 255") },
  outputs: {},
  params: z.object({ name: z.string().default("pictures/grey") }),
  run: async ({ value }, { name }, { files, preview }) => {
    const grey = { r: value, g: value, b: value };
    const png = await sharp({ create: { width: 8, height: 8, channels: 3, background: grey } })
      .png()
      .toBuffer();
    const file = await files.write(`${name}.png`, png);
    await files.write(`${name}.json`, JSON.stringify({ value }));
    preview({ kind: "image", source: file.name });
    return {};
  },
});

/** Nodes for tests of the ComfyUI surface; run processes load them, too. */
export const pack = (kit: { readonly failures: typeof failures }) => {
  const failure = kit.failures({ "lab/refused": { means: "A number is not liked.", remedy: "Give another." } });
  const refused = (value: number) => failure("lab/refused", `The number ${value} is refused; give another.`);
  return [number, sleepNode, gate, count, fail(refused), show, picture];
};
