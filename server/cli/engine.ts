import { homedir } from "node:os";
import { join } from "node:path";
import { OnnxInference } from "#diffusion/onnx/host.ts";
import { filesOf } from "#engine/output-files.ts";
import { type RunResult, runWorkflow } from "#engine/run-workflow.ts";
import { nodeTitle } from "#engine/problem.ts";
import type { Workflow } from "#engine/workflow-schema.ts";
import { catalogueOf } from "#kit/catalogue.ts";
import { pack } from "#nodes/index.ts";
import { Failure } from "#core/failure.ts";
import type { Journals } from "#store/journals.ts";
import type { ResultStore } from "#store/result-store.ts";
import { progressView } from "./progress.ts";
import { Refusal } from "./refusal.ts";

export const catalogue = catalogueOf(pack);

/** Where results are kept between commands: `LEMICA_DATA`, or `.lemica` in the home folder. */
export function dataFolder(): string {
  return process.env["LEMICA_DATA"] || join(homedir(), ".lemica");
}

export interface CliRun {
  readonly results: ResultStore;
  readonly journals: Journals;
  /** Folder that nodes write into. */
  readonly output: string;
  /** Where relative paths are looked for, in turn. */
  readonly bases: readonly string[];
  readonly targets?: readonly string[];
  readonly threads?: number | undefined;
  readonly providers?: readonly string[] | undefined;
  /** No progress on stderr. */
  readonly quiet?: boolean;
}

/**
 * Runs a workflow from the command line: progress on stderr, Ctrl+C cancels.
 * @throws Refusal when the workflow has problems; Failure when a node failed or the run was cancelled.
 */
export async function runFromCli(workflow: Workflow, options: CliRun): Promise<RunResult> {
  const { results, journals, output, bases, targets, threads, providers, quiet } = options;
  const view = progressView(new Map(workflow.nodes.map((node) => [node.id, nodeTitle(node, catalogue)])));
  const inference = new OnnxInference({ ...(threads && { threads }), ...(providers && { providers }) });
  const stop = new AbortController();
  const cancel = () => {
    view.line("Stopping after this step …");
    stop.abort(new Failure("cli/cancelled", "The run was cancelled. What had finished is kept."));
  };
  process.once("SIGINT", cancel);
  try {
    const result = await runWorkflow(workflow, {
      catalogue,
      results,
      journals,
      files: filesOf({ output, bases, roots: "any" }),
      capabilities: { inference },
      signal: stop.signal,
      ...(targets && { targets }),
      ...(!quiet && { emit: view.show }),
    });
    view.end();
    return checked(result);
  } finally {
    process.removeListener("SIGINT", cancel);
    await inference.close();
  }
}

function checked(result: RunResult): RunResult {
  if (result.status === "refused") throw new Refusal(problemText(result.problems));
  if (result.status === "cancelled") throw new Failure("cli/cancelled", "The run was cancelled. What had finished is kept.");
  const [first, ...more] = result.failures;
  if (first) {
    const others = more.length > 0 ? `\n${more.map((f) => `${f.title}: ${f.message}`).join("\n")}` : "";
    throw new Failure(first.code, `${first.title}: ${first.message}${others}`);
  }
  return result;
}

/** All problems of a workflow, one a line, each with its remedy. */
export function problemText(problems: RunResult["problems"]): string {
  return problems.map(({ message, remedy }) => `${message} ${remedy}`).join("\n");
}
