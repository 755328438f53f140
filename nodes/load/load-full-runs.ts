import { basename } from "node:path";
import { z } from "zod";
import { readFullRuns } from "#formats/full-runs-file.ts";
import { defineNode } from "#kit/define-node.ts";
import { output } from "#kit/port.ts";
import { fileKey } from "../params/file-key.ts";
import { pathParam } from "../params/path.ts";
import { gramPicture } from "../previews/gram.ts";
import { FULL_RUNS } from "../sockets.ts";

export const loadFullRuns = defineNode({
  type: "load/full-runs",
  version: 1,
  title: "Load Full Runs",
  summary: "Reads recorded full runs from a file, made here or by any program.",
  inputs: {},
  outputs: { runs: output(FULL_RUNS, "Full runs") },
  params: z.object({ file: pathParam("full-runs", { title: "File", description: ".full-runs.safetensors" }) }),
  cacheKey: ({ file }, files) => fileKey(file, files),
  run: async (_, { file }, { files }) => ({ runs: readFullRuns(await files.read(file), basename(file)) }),
  preview: ({ runs }) => gramPicture(runs),
});
