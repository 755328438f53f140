import { dirname, join, resolve } from "node:path";
import { Command } from "commander";
import { folderJournals } from "#store/journals.ts";
import type { Ran } from "../library/run.ts";
import { cacheIn } from "./cache.ts";
import { checkDone, dataFolder, tryFromCli } from "./engine.ts";
import { checkFolder } from "./files.ts";
import { gather, jsonOption, providerOption, threadsOption } from "./options.ts";
import { readWorkflowFile, withSettings } from "./workflow-file.ts";

export function runCommand(): Command {
  return new Command("run")
    .description("Run a workflow: a .workflow.json, or a WebP, GIF, PNG or MP4 with a workflow inside.")
    .argument("<file>", "the workflow")
    .option(
      "--set <node.param=value>",
      "set a parameter, or one that the workflow exposes as NAME=VALUE (repeatable)",
      gather,
    )
    .option("--out <dir>", "folder for what the workflow saves", "out")
    .option(
      "--data <dir>",
      "folder that keeps results between runs (default: $LEMICA_DATA, or .lemica in the home folder)",
    )
    .addOption(threadsOption())
    .addOption(providerOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
With --json: {"status", "milliseconds", "outputs", "files", "failures", "problems"}, also of a run that failed.

Example: lemica run workflows/calibrate-and-compare.workflow.json --set schedule.budget=8 --out out`,
    )
    .action(runFile);
}

interface RunOptions {
  readonly set?: readonly string[];
  readonly out: string;
  readonly data?: string;
  readonly threads?: number;
  readonly provider: readonly string[];
  readonly json?: boolean;
}

async function runFile(file: string, options: RunOptions): Promise<void> {
  const { set = [], out, data = dataFolder(), threads, provider, json } = options;
  const workflow = withSettings(await readWorkflowFile(file), set);
  await checkFolder(out);
  await checkFolder(data, `${data}, where results are kept (--data, or LEMICA_DATA)`);
  const after = { afterCancel: "What had finished is kept: run it again to go on from there." };
  const results = await cacheIn(data);
  const result = await tryFromCli(workflow, {
    results,
    journals: folderJournals(join(data, "journals")),
    output: resolve(out),
    bases: [dirname(resolve(file)), process.cwd()],
    threads,
    providers: provider,
    ...after,
  }).finally(() => results.close());
  if (json) process.stdout.write(`${JSON.stringify(summary(result), plain)}\n`);
  checkDone(result, after);
}

function summary({ status, milliseconds, outputs, files, failures, problems }: Ran): unknown {
  return { status, milliseconds, outputs: Object.fromEntries(outputs), files, failures, problems };
}

/** Long arrays of numbers are what files are for: here they are only named. */
function plain(_: string, value: unknown): unknown {
  return ArrayBuffer.isView(value) ? `${value.constructor.name} of ${value.byteLength} bytes` : value;
}
