import { z } from "zod";
import { said } from "#core/said.ts";
import { writeFullRuns } from "#formats/full-runs-file.ts";
import { defineNode } from "#kit/define-node.ts";
import { input } from "#kit/port.ts";
import { nameParam } from "../params/file-name.ts";
import { FULL_RUNS } from "../sockets.ts";

export const saveFullRuns = defineNode({
  type: "export/full-runs",
  version: 1,
  title: "Save Full Runs",
  summary: "Saves full runs as .full-runs.safetensors: one file serves every budget and predictor afterwards.",
  inputs: { runs: input(FULL_RUNS, "The full runs to save") },
  outputs: {},
  params: z.object({ name: nameParam("runs") }),
  run: async ({ runs }, { name }, { files, log, preview }) => {
    const file = await files.write(`${name}.full-runs.safetensors`, writeFullRuns(runs));
    log(said("saved {file}, {bytes} bytes", { file: file.name, bytes: file.bytes }));
    preview({
      kind: "table",
      columns: [said("Prompt"), said("Seed"), said("Seconds")],
      rows: runs.samples.map(({ prompt, seed, milliseconds }) => [
        prompt,
        seed,
        milliseconds === undefined ? null : Number((milliseconds / 1000).toFixed(2)),
      ]),
    });
    return {};
  },
});
