import { Command } from "commander";
import { Failure } from "#core/failure.ts";
import { checkWorkflow } from "#engine/check-workflow.ts";
import { catalogue, problemText } from "./engine.ts";
import { gather, jsonOption } from "./options.ts";
import { readWorkflowFile, withSettings } from "./workflow-file.ts";

export function checkCommand(): Command {
  return new Command("check")
    .description("Check a workflow without running it: all problems at once, each with its remedy.")
    .argument("<file>", "the workflow")
    .option("--set <node.param=value>", "set a parameter first, or an exposed one as NAME=VALUE (repeatable)", gather)
    .addOption(jsonOption())
    .addHelpText("after", "\nExample: lemica check workflows/calibrate-and-compare.workflow.json")
    .action(checkFile);
}

async function checkFile(file: string, { set = [], json }: { set?: readonly string[]; json?: boolean }): Promise<void> {
  const problems = checkWorkflow(withSettings(await readWorkflowFile(file), set), catalogue);
  if (json) process.stdout.write(`${JSON.stringify({ problems })}\n`);
  const [first] = problems;
  if (first) throw new Failure(first.code, problemText(problems));
  process.stderr.write(`${file} can be run.\n`);
}
