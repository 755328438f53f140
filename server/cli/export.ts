import { basename } from "node:path";
import { Command, Option } from "commander";
import { told } from "#core/said.ts";
import { type ExportTarget, exportSchedule, exportTargets } from "#formats/exports.ts";
import { importSchedule } from "#formats/import-schedule.ts";
import { decodeText } from "#protocol/text.ts";
import { checkFile, readGiven, save } from "./files.ts";
import { jsonOption } from "./options.ts";

export function exportCommand(): Command {
  return new Command("export")
    .description("Write a schedule for use elsewhere.")
    .argument("<schedule>", ".schedule.json; or a mask or a list of steps from another program")
    .addOption(new Option("--to <target>", "where it goes").choices([...exportTargets]).makeOptionMandatory())
    .option("--out <file>", "write a file instead of stdout")
    .addOption(jsonOption())
    .addHelpText("after", "\nExample: lemica export out/b12.schedule.json --to cache-dit --out schedule.py")
    .action(exportFile);
}

interface ExportOptions {
  readonly to: ExportTarget;
  readonly out?: string;
  readonly json?: boolean;
}

async function exportFile(file: string, { to, out, json }: ExportOptions): Promise<void> {
  if (out) await checkFile(out);
  const schedule = importSchedule(decodeText(await readGiven(file)), basename(file));
  const { fileName, text, notes } = exportSchedule(schedule, to);
  if (out) {
    await save(out, text);
    process.stderr.write(`Saved ${out}.\n`);
  }
  for (const note of notes) process.stderr.write(`Note: ${told(note)}\n`);
  if (json) process.stdout.write(`${JSON.stringify({ to, fileName, text, notes, ...(out && { out }) })}\n`);
  else if (!out) process.stdout.write(text);
}
