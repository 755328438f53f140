import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { Command } from "commander";
import type { RunResult } from "#engine/run-workflow.ts";
import { parseWorkflow } from "#engine/workflow.ts";
import type { Workflow } from "#engine/workflow-schema.ts";
import { readWorkflow } from "#media/metadata.ts";
import { Failure } from "#core/failure.ts";
import { folderJournals } from "#store/journals.ts";
import { folderResults } from "#store/result-store.ts";
import { dataFolder, runFromCli } from "./engine.ts";
import { gather, jsonOption, providerOption, threadsOption } from "./options.ts";
import { Refusal } from "./refusal.ts";

/** Results of earlier runs are kept up to this size. */
const CACHE_BYTES = 4 * 2 ** 30;

export function runCommand(): Command {
  return new Command("run")
    .description("Run a workflow: a .workflow.json, or a WebP, GIF, PNG or MP4 with a workflow inside.")
    .argument("<file>", "the workflow")
    .option("--set <node.param=value>", "set a parameter (repeatable)", gather)
    .option("--out <dir>", "folder for what the workflow saves", "out")
    .option("--data <dir>", "folder that keeps results between runs (default: $LEMICA_DATA, or .lemica in the home folder)")
    .addOption(threadsOption())
    .addOption(providerOption())
    .addOption(jsonOption())
    .action(async (file: string, options: RunOptions) => {
      const workflow = withSettings(await readWorkflowFile(file), options.set ?? []);
      const data = options.data ?? dataFolder();
      const result = await runFromCli(workflow, {
        results: folderResults(join(data, "results"), { maxBytes: CACHE_BYTES }),
        journals: folderJournals(join(data, "journals")),
        output: resolve(options.out),
        bases: [dirname(resolve(file)), process.cwd()],
        threads: options.threads,
        providers: options.provider,
      });
      if (options.json) process.stdout.write(`${JSON.stringify(summary(result))}\n`);
    });
}

interface RunOptions {
  readonly set?: readonly string[];
  readonly out: string;
  readonly data?: string;
  readonly threads?: number;
  readonly provider: readonly string[];
  readonly json?: boolean;
}

function summary({ status, milliseconds, outputs }: RunResult): unknown {
  return { status, milliseconds, nodes: [...outputs.keys()] };
}

/**
 * A workflow from a file, or out of a picture or video that was saved with one.
 * @throws Refusal with all that is wrong with it.
 */
export async function readWorkflowFile(file: string): Promise<Workflow> {
  const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    throw new Refusal(`${file} cannot be read (${cause.code}). Check the path.`);
  });
  const text = /\.(webp|png|gif|mp4)$/i.test(file) ? readWorkflow(bytes) : bytes.toString("utf8");
  if (text === undefined) throw new Refusal(`There is no workflow inside ${file}. Only files saved by Save Video have one.`);
  try {
    return parseWorkflow(text);
  } catch (error) {
    if (error instanceof Failure) throw new Refusal(`${file}: ${error.message}`);
    throw error;
  }
}

/** The workflow with `node.param=value` settings; a value is JSON where it parses as such, else text. */
export function withSettings(workflow: Workflow, settings: readonly string[]): Workflow {
  const copy = structuredClone(workflow);
  for (const setting of settings) {
    const match = /^([^.=]+)\.([^.=]+)=([\s\S]*)$/.exec(setting);
    if (!match) throw new Refusal(`--set takes NODE.PARAM=VALUE, not "${setting}".`);
    const [, id, param, text] = match as unknown as [string, string, string, string];
    const node = copy.nodes.find((n) => n.id === id);
    if (!node) throw new Refusal(`--set ${setting}: there is no node "${id}". The workflow has ${copy.nodes.map((n) => n.id).join(", ")}.`);
    node.params[param] = valueOf(text, node.params[param]);
  }
  return copy;
}

function valueOf(text: string, before: unknown): unknown {
  if (typeof before === "string") return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
