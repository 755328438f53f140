import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { importDocument, importFile } from "#comfy/import-document.ts";
import { nodeInfos } from "#comfy/node-info.ts";
import { failures } from "#core/failure.ts";
import { checkWorkflow } from "#engine/check-workflow.ts";
import { catalogueOf } from "#kit/catalogue.ts";
import { embedWorkflow } from "#media/metadata.ts";
import { comfyKindOf } from "#protocol/comfy-document.ts";
import { parseWorkflow } from "#protocol/workflow.ts";
import { pack } from "../packs/lab-pack.ts";

const fixtures = join(import.meta.dirname, "../fixtures/comfyui");
const catalogue = catalogueOf(pack({ failures }));
const known = { catalogue, infos: nodeInfos(catalogue.describe()) };
const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));
const ours = {
  "1": { class_type: "lab/number", inputs: { value: 7 } },
  "2:4": { class_type: "lab/show", inputs: { value: ["1", 0] }, _meta: { title: "Seven" } },
};

describe("A graph of ComfyUI's API whose nodes are all ours", () => {
  test.each([
    ["by itself", ours],
    ["as it is sent", { prompt: ours, client_id: "me" }],
  ])("becomes a workflow that runs: %s", (_, document) => {
    const workflow = importFile(bytes(document), known)!;
    expect(workflow).toMatchObject({
      nodes: [
        { type: "lab/number", params: { value: 7 } },
        { type: "lab/show", title: "Seven" },
      ],
      wires: [{ from: ["1", "value"], to: [expect.any(String), "value"] }],
    });
    expect(checkWorkflow(workflow, catalogue)).toEqual([]);
    expect(importDocument(document, known).id).toBe(workflow.id);
    expect(parseWorkflow(JSON.stringify(workflow))).toEqual(workflow);
  });

  test("is refused with its places where values or links cannot be read", () => {
    const wrong = { ...ours, "3": { class_type: "lab/number", inputs: { value: null, scale: "wide" } } };
    expect(() => importDocument(wrong, known)).toThrow(/node 3: value is of the type INT.*; node 3: scale/);
  });
});

describe("A workflow of ComfyUI is told as one, in one sentence that says what to do", () => {
  const sentence = /^This is a workflow of ComfyUI, [^.]*; run it in ComfyUI, and [^.]*\.$/;
  test.each([
    ["as its editor saves it", { last_node_id: 3, last_link_id: 2, nodes: [], links: [], version: 0.4 }],
    [
      "of the newer version",
      { id: "x", version: 1, state: {}, nodes: [{ id: 1, type: "KSampler" }], links: [{ id: 1 }] },
    ],
    ["with subgraphs", { nodes: [], links: [], definitions: { subgraphs: [{ id: "a", nodes: [] }] }, extra: {} }],
    ["a blueprint", { definitions: { subgraphs: [{ id: "a", nodes: [] }] } }],
    ["around another", { workflow: { nodes: [], links: [] } }],
    ["of its API", { "3": { class_type: "KSampler", inputs: {} }, "4": ours["1"] }],
    ["as it is sent", { prompt: { "3": { class_type: "KSampler", inputs: {} } } }],
  ])("%s", (_, document) => {
    expect(comfyKindOf(document)).toBeDefined();
    for (const read of [
      () => importFile(bytes(document), known),
      () => importDocument(document, known),
      () => parseWorkflow(JSON.stringify(document)),
    ])
      expect(read).toThrow(
        expect.objectContaining({ code: "workflow/comfyui", message: expect.stringMatching(sentence) }),
      );
  });

  // Written by Pillow and PyAV as SaveImage, SaveAnimatedPNG, SaveAnimatedWEBP, SaveVideo and SaveWEBM of ComfyUI 0.3.64 call them; the prompt has a NaN.
  test.each(["saved.png", "saved-animated.png", "saved.webp", "saved.mp4", "saved.webm"])("inside %s", (name) => {
    expect(() => importFile(readFileSync(join(fixtures, name)), known)).toThrow(/with nodes that .*"KSampler"/);
  });

  test.each([
    ["nothing", {}],
    ["a list", []],
    ["a document of ours that is damaged", { format: "lemica.workflow", nodes: [], links: [] }],
    ["any JSON", { nodes: 3, links: [] }],
    ["a list of nodes", { nodes: [] }],
  ])("but not %s", (_, document) => {
    expect(comfyKindOf(document)).toBeUndefined();
    expect(() => importDocument(document, known)).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^workflow\/(?!comfyui)/) }),
    );
  });
});

test("A picture that carries our workflow beside a prompt gives ours, and one that carries nothing gives nothing", () => {
  const png = readFileSync(join(fixtures, "saved.png"));
  const workflow = importDocument(ours, known);
  expect(importFile(embedWorkflow(png, JSON.stringify(workflow)), known)).toEqual(workflow);
  const bare = Buffer.concat([png.subarray(0, 33), png.subarray(png.indexOf("IDAT") - 4)]);
  expect(importFile(bare, known)).toBeUndefined();
});

test("A video that is cut short anywhere gives what it still has, or nothing", () => {
  const webm = readFileSync(join(fixtures, "saved.webm"));
  for (let end = 4; end < webm.length; end += 7)
    try {
      importFile(webm.subarray(0, end), known);
    } catch (error) {
      expect(error).toMatchObject({ code: expect.stringMatching(/^workflow\//) });
    }
});
