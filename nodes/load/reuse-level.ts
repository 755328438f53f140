import { z } from "zod";
import { said } from "#core/said.ts";
import { withResidual } from "#diffusion/model/model.ts";
import { defineNode } from "#kit/define-node.ts";
import { input, output } from "#kit/port.ts";
import { onnxAlone } from "../onnx-alone.ts";
import { MODEL } from "../sockets.ts";
import { cutStreams } from "./cut-streams.ts";
import { reuseCostTable } from "./reuse-cost-table.ts";

export const reuseLevel = defineNode({
  type: "load/reuse-level",
  version: 1,
  title: "Reuse Level",
  summary:
    "Chooses what a reused step reuses: the model's whole output, or only what its block stack adds, so that embedders and output head still run.",
  inputs: { model: input(MODEL, "The full model") },
  outputs: { model: output(MODEL, "The model, reusing at this level") },
  params: z.object({
    level: z
      .enum(["residual", "output"])
      .default("residual")
      .meta({ title: "Reuse level", description: "A schedule is good for the level it was calibrated at" }),
    enters: z.string().default("").meta({
      title: "Tensor that enters",
      description:
        "The first block, as the graph names it; found by the blocks' names where left empty. Several with commas",
    }),
    leaves: z.string().default("").meta({
      title: "Tensor that leaves",
      description: "The last block; as many as enter",
    }),
  }),
  run: async ({ model }, { level, enters, leaves }, { inference, signal, preview }) => {
    if (level === "output") return { model: withResidual(model) };
    onnxAlone(model, said("Reuse at the residual level"));
    const streams = cutStreams(enters, leaves);
    const cut = withResidual(model, streams ? { streams } : {});
    preview(reuseCostTable(await inference.perform({ kind: "reuse-cost", model: cut }, { signal })));
    return { model: cut };
  },
});
