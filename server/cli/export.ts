import { readFile, writeFile } from "node:fs/promises";
import { Command, Option } from "commander";
import { Failure } from "#core/failure.ts";
import { exportSchedule, exportTargets, type ExportTarget } from "#formats/exports.ts";
import { parseSchedule } from "#formats/schedule-file.ts";
import { Refusal } from "./refusal.ts";

export function exportCommand(): Command {
  return new Command("export")
    .description("Write a schedule for use elsewhere.")
    .argument("<schedule>", ".schedule.json")
    .addOption(new Option("--to <target>", "where it goes").choices([...exportTargets]).makeOptionMandatory())
    .option("--out <file>", "write a file instead of stdout")
    .action(async (file: string, { to, out }: { to: ExportTarget; out?: string }) => {
      const text = await readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
        throw new Refusal(`${file} cannot be read (${cause.code}). Check the path.`);
      });
      const exported = exportSchedule(scheduleOf(text, file), to).text;
      if (!out) process.stdout.write(exported);
      else {
        await writeFile(out, exported);
        process.stderr.write(`Saved ${out}.\n`);
      }
    });
}

function scheduleOf(text: string, file: string): ReturnType<typeof parseSchedule> {
  try {
    return parseSchedule(text, file);
  } catch (error) {
    if (error instanceof Failure) throw new Refusal(error.message);
    throw error;
  }
}
