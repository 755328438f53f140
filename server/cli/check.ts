import { Command } from "commander";
import { checkWorkflow } from "#engine/check-workflow.ts";
import { catalogue, problemText } from "./engine.ts";
import { jsonOption } from "./options.ts";
import { Refusal } from "./refusal.ts";
import { readWorkflowFile } from "./run.ts";

export function checkCommand(): Command {
  return new Command("check")
    .description("Check a workflow without running it: all problems at once, each with its remedy.")
    .argument("<file>", "the workflow")
    .addOption(jsonOption())
    .action(async (file: string, { json }: { json?: boolean }) => {
      const problems = checkWorkflow(await readWorkflowFile(file), catalogue);
      if (json) process.stdout.write(`${JSON.stringify({ problems })}\n`);
      if (problems.length > 0) throw new Refusal(problemText(problems));
      process.stderr.write(`${file} can be run.\n`);
    });
}
