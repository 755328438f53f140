import { homedir } from "node:os";
import { join } from "node:path";
import { Failure } from "#core/failure.ts";
import { inARow } from "#core/said.ts";
import { nodeTitle } from "#engine/node-name.ts";
import type { RunResult } from "#engine/run-workflow.ts";
import { catalogueOf } from "#kit/catalogue.ts";
import { pack } from "#nodes/index.ts";
import { saidOfProblem } from "#protocol/problem.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";
import { type Journals, memoryJournals } from "#store/journals.ts";
import { memoryResults, type ResultStore } from "#store/result-store.ts";
import { type Ran, run } from "../library/run.ts";
import { failure } from "./failures.ts";
import { tellingNotes } from "./inference-notes.ts";
import { progressView } from "./progress.ts";
import { ToldFailure } from "./told-failure.ts";

export const catalogue = catalogueOf(pack);

/** Where results are kept between commands: `LEMICA_DATA`, or `.lemica` in the home folder. */
export function dataFolder(): string {
  return process.env.LEMICA_DATA || join(homedir(), ".lemica");
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
  /** Whether to leave the rest undone once a node has failed: for commands that make one thing. */
  readonly stopAtFailure?: boolean;
  /** What remains of a cancelled run, in a sentence. */
  readonly afterCancel?: string;
}

/**
 * Runs a workflow from the command line: progress on stderr, Ctrl+C cancels, and a second one ends the process at once.
 * @throws Failure when the workflow has problems, when a node failed, or the run was cancelled.
 */
export async function runFromCli(workflow: Workflow, options: CliRun): Promise<Ran> {
  const result = await tryFromCli(workflow, options);
  checkDone(result, options);
  return result;
}

/** The same for those who report on a run however it ended: `checkDone` then throws what `runFromCli` would. */
export async function tryFromCli(workflow: Workflow, options: CliRun): Promise<Ran> {
  const { results, journals, output, bases, targets, threads, providers } = options;
  const view = progressView(new Map(workflow.nodes.map((node) => [node.id, nodeTitle(node, catalogue)])));
  const stop = new AbortController();
  const cancel = () => {
    view.line("Stopping after this step …");
    stop.abort(cancelled(options));
  };
  process.once("SIGINT", cancel);
  process.once("SIGTERM", cancel);
  try {
    const ran = await run(workflow, {
      results,
      journals,
      output,
      bases,
      signal: stop.signal,
      through: (inference) => tellingNotes(inference, view.line),
      emit: (event) => {
        view.show(event);
        if (options.stopAtFailure && event.type === "node-failed") stop.abort();
      },
      ...(targets && { targets }),
      ...(threads && { threads }),
      ...(providers && { providers }),
    });
    view.end();
    return ran;
  } finally {
    process.removeListener("SIGINT", cancel);
    process.removeListener("SIGTERM", cancel);
  }
}

/** What the targets of a workflow put out, for a command that makes one thing of it: results last as long as it does, and paths begin here. */
export async function runForOutputs(
  workflow: Workflow,
  targets: readonly string[],
  options: Pick<CliRun, "threads" | "providers" | "afterCancel"> & Partial<Pick<CliRun, "journals">>,
): Promise<Ran["outputs"]> {
  const here = process.cwd();
  const { outputs } = await runFromCli(workflow, {
    results: memoryResults(),
    journals: memoryJournals(),
    output: here,
    bases: [here],
    targets,
    stopAtFailure: true,
    ...options,
  });
  return outputs;
}

/** @throws Failure unless all of the run was done. */
export function checkDone({ status, problems, failures }: RunResult, options: Pick<CliRun, "afterCancel">): void {
  if (status === "refused") throw refused(problems);
  const [first] = failures;
  if (first) throw new ToldFailure(first.code, first.message, first);
  if (status === "cancelled") throw cancelled(options);
}

function cancelled({ afterCancel }: Pick<CliRun, "afterCancel">): Failure {
  return failure("cli/cancelled", ["The run was cancelled.", afterCancel ?? ""].join(" ").trimEnd());
}

/** A workflow that cannot run: all its problems, one a line, each with its remedy, by the code of the first. */
export function refused(problems: RunResult["problems"]): Failure {
  return new Failure(problems[0]!.code, inARow(problems.map(saidOfProblem), "\n"));
}
