import { Command } from "commander";
import { checkWorkflow } from "#engine/check-workflow.ts";
import { checkSchedule, type ScheduleCheck } from "./check-schedule.ts";
import { catalogue, refused } from "./engine.ts";
import { addModelOptions } from "./model-options.ts";
import { decimal, gather, jsonOption, providerOption, threadsOption } from "./options.ts";
import { readWorkflowFile, withSettings } from "./workflow-file.ts";

export function checkCommand(): Command {
  const command = new Command("check")
    .description(
      "Check a workflow without running it: all problems at once. With --min-psnr, a schedule by running it.",
    )
    .argument("<file>", "the workflow, or with --min-psnr a .schedule.json")
    .option("--set <node.param=value>", "set a parameter first, or an exposed one as NAME=VALUE (repeatable)", gather)
    .option("--min-psnr <dB>", "sample with the schedule and in full, and fail below", decimal("--min-psnr", 0))
    .option("--model <dir>", "the model to check a schedule on")
    .option("--prompt <text>", "a prompt to check a schedule on (repeatable)", gather)
    .option("--prompts <file>", "a text file with one prompt a line")
    .option("--seeds <list>", "seeds for every prompt, e.g. 1,2 or 1-4", "1");
  return addModelOptions(command)
    .addOption(threadsOption())
    .addOption(providerOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
With --min-psnr the mean PSNR of frames against the full run must be so high, or it ends with 1; with --json it prints
{"psnr", "median", "worst", "ssim", "l1", "minPsnr", "samples"}.

Example: lemica check workflows/calibrate-and-compare.workflow.json
         lemica check out/b12.schedule.json --min-psnr 40 --model models/moving-shapes --prompts prompts.txt --steps 50`,
    )
    .action(check);
}

interface CheckOptions extends Omit<ScheduleCheck, "minPsnr"> {
  readonly set?: readonly string[];
  readonly minPsnr?: number;
}

async function check(file: string, options: CheckOptions): Promise<void> {
  const { set = [], json, minPsnr } = options;
  if (minPsnr !== undefined) return checkSchedule(file, { ...options, minPsnr });
  const problems = checkWorkflow(withSettings(await readWorkflowFile(file), set), catalogue);
  if (json) process.stdout.write(`${JSON.stringify({ problems })}\n`);
  if (problems.length > 0) throw refused(problems);
  process.stderr.write(`${file} can be run.\n`);
}
