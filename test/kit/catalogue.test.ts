import { expect, test } from "vitest";
import { z } from "zod";
import { catalogueOf } from "#kit/catalogue.ts";
import { defineNode } from "#kit/define-node.ts";
import { input, output } from "#kit/port.ts";
import { socket } from "#kit/socket.ts";

const NUMBER = socket<number>("NUMBER", { title: "Number", colour: "#3366cc" });
const TEXT = socket<string>("TEXT", { title: "Text", colour: "#66aa33" });
const clip = defineNode({
  type: "text/clip",
  version: 1,
  title: "Clip",
  summary: "Cuts a text.",
  inputs: { text: input(TEXT, "What to cut"), at: input(NUMBER, "Where", { optional: true, title: "Cut at" }) },
  outputs: { text: output(TEXT, "What is left") },
  params: z.object({
    length: z.int().min(0).max(80).default(20).meta({ title: "Length", unit: "letters" }),
    side: z.enum(["left", "right"]),
  }),
  run: ({ text, at }, { length }) => ({ text: text.slice(0, at ?? length) }),
});

test("a catalogue finds a definition by its type", () => {
  expect(catalogueOf([clip]).get("text/clip")).toBe(clip);
});

test("a catalogue describes its nodes in plain JSON, with the title, unit, range and default of every parameter", () => {
  const description = catalogueOf([clip]).describe();
  expect(JSON.parse(JSON.stringify(description))).toEqual(description);
  expect(description.sockets).toEqual([
    { name: "TEXT", title: "Text", colour: "#66aa33" },
    { name: "NUMBER", title: "Number", colour: "#3366cc" },
  ]);
  expect(description.nodes[0]).toMatchObject({
    type: "text/clip",
    category: "text",
    isOutput: false,
    inputs: [
      { name: "text", title: "Text", description: "What to cut", socket: "TEXT", optional: false },
      { name: "at", title: "Cut at", description: "Where", socket: "NUMBER", optional: true },
    ],
    outputs: [{ name: "text", title: "Text", description: "What is left", socket: "TEXT" }],
    params: {
      properties: {
        length: { type: "integer", minimum: 0, maximum: 80, default: 20, title: "Length", unit: "letters" },
        side: { type: "string", enum: ["left", "right"] },
      },
      required: ["side"],
    },
  });
});

test("a type that is there twice is refused", () => {
  expect(() => catalogueOf([clip, clip])).toThrow("Two nodes of the pack have the type text/clip.");
});

test("two different sockets of one name are refused, and equal ones of two packs are one", () => {
  const node = (colour: string) => {
    const OTHER = socket<number>("NUMBER", { title: "Number", colour });
    return defineNode({
      type: "text/count",
      version: 1,
      title: "Count",
      summary: "Counts.",
      inputs: {},
      outputs: { n: output(OTHER, "The count") },
      params: z.object({}),
      run: () => ({ n: 1 }),
    });
  };
  expect(() => catalogueOf([clip, node("#000000")])).toThrow("Two different sockets are called NUMBER");
  expect(catalogueOf([clip, node("#3366cc")]).describe().sockets).toHaveLength(2);
});
