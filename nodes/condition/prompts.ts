import { z } from "zod";
import { said } from "#core/said.ts";
import { encodePrompts } from "#diffusion/text/encode-prompts.ts";
import { defineNode } from "#kit/define-node.ts";
import { input, output } from "#kit/port.ts";
import { failure } from "../failures.ts";
import { fileKey } from "../params/file-key.ts";
import { optionalPathParam } from "../params/path.ts";
import { CONDITIONING, MODEL } from "../sockets.ts";
import { startParams, startsOf } from "./starts.ts";

export const prompts = defineNode({
  type: "condition/prompts",
  version: 1,
  title: "Prompts",
  summary: "Encodes prompts, one a line, each with every seed. Reuse is calibrated and measured over all of them.",
  inputs: { model: input(MODEL, "Whose tokenizer and text encoder are used") },
  outputs: { conditioning: output(CONDITIONING, "Encoded prompts with seeds") },
  params: z.object({
    prompts: z.string().default("").meta({ title: "Prompts", description: "One a line", multiline: true }),
    file: optionalPathParam("prompts", {
      title: "Prompt file",
      description: "A text file with one prompt a line, added to the prompts above",
    }),
    negative: z.string().default("").meta({ title: "Negative prompt" }),
    ...startParams,
  }),
  cacheKey: ({ file, latents }, files) => Promise.all([file, latents].map((path) => path && fileKey(path, files))),
  run: async ({ model }, params, { files, inference, signal, progress, log }) => {
    const texts = [params.prompts, params.file && (await files.readText(params.file))].flatMap((text) =>
      text.split(/\r?\n/),
    );
    const list = texts.map((line) => line.trim()).filter((line) => line !== "");
    if (list.length === 0) {
      throw failure("prompt/none", said("There is no prompt. Write at least one line, or name a file of prompts."));
    }
    const starts = await startsOf(model, params, files);
    // A pipeline in Python encodes by itself, in its call.
    const { conditionings, notes } = model.torch
      ? { conditionings: list.map(() => ({ positive: {}, negative: {} })), notes: [] }
      : await encodePrompts(model, inference, list, params.negative, signal, progress);
    notes.forEach(log);
    const samples = list.flatMap((prompt, p) =>
      starts.map((start) => ({
        prompt,
        negative: params.negative,
        conditionings: conditionings[p]!,
        ...start,
      })),
    );
    return { conditioning: { samples } };
  },
  preview: ({ conditioning }) => ({
    kind: "table",
    columns: [said("Prompt"), said("Seed")],
    rows: conditioning.samples.slice(0, 100).map(({ prompt, seed }) => [prompt, seed]),
  }),
});
