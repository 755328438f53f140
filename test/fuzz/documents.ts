import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseWorkflow } from "#protocol/workflow.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";
import { drawn } from "../engine/drawn-workflow.ts";
import { chain } from "../engine/workshop.ts";

/** Adds a constant of its own to what comes in; its value is exposed. */
const plus: Workflow = {
  ...drawn({ more: ["number/constant", { value: 10 }], add: ["number/add"] }, ["more.value -> add.b"]),
  id: "plus",
  name: "Plus",
  exposed: [{ name: "more", node: "more", param: "value" }],
  inputs: [{ name: "in", to: [["add", "a"]] }],
  outputs: [{ name: "sum", from: ["add", "sum"] }],
};

const twice: Workflow = {
  ...drawn({ first: ["block/plus"], second: ["block/plus", { more: 200 }] }, ["first.sum -> second.in"]),
  id: "twice",
  name: "Twice",
  exposed: [{ node: "first", param: "more" }],
  inputs: [{ name: "in", to: [["first", "in"]] }],
  outputs: [{ name: "out", from: ["second", "sum"] }],
  blocks: [{ id: "plus", workflow: plus }],
};

/** Blocks within blocks. */
const nested: Workflow = {
  ...drawn({ two: ["number/constant", { value: 2 }], outer: ["block/twice", { more: 3 }], show: ["number/show"] }, [
    "two.value -> outer.in",
    "outer.out -> show.a",
  ]),
  blocks: [{ id: "twice", workflow: twice, source: { workflow: "twice", version: 4 } }],
};

/** Something of all that a document can have. */
const dressed: Workflow = {
  ...drawn(
    {
      one: ["number/constant", { value: 1, rounding: "down" }, { title: "One", position: [10, 20], size: [100, 50] }],
      off: ["number/sign", {}, { mode: "muted", collapsed: true }],
      through: ["number/sign", {}, { mode: "bypassed", pinned: true, colour: "#445566" }],
      show: ["number/show", { unit: "!" }],
    },
    ["one.value -> off.a", "one.value -> through.a", "through.sign -> show.a"],
  ),
  groups: [{ id: "frame", title: "A frame", position: [0, 0], size: [500, 400], members: ["one", "note"] }],
  notes: [{ id: "note", text: "# A note", position: [1, 2] }],
  reroutes: [{ id: "dot", position: [5, 5] }],
  exposed: [{ name: "start", node: "one", param: "value", title: "Start" }],
};

/** Documents of the pack for arithmetic. */
export const arithmetic: readonly Workflow[] = [chain(), dressed, nested];

const folder = new URL("../../workflows/", import.meta.url);

/** The documents that users start from. */
export const templates: readonly Workflow[] = readdirSync(folder)
  .filter((name) => name.endsWith(".workflow.json"))
  .map((name) => parseWorkflow(readFileSync(fileURLToPath(new URL(name, folder)), "utf8")));
