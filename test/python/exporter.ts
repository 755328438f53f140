import { createInterface } from "node:readline";
import { exportSchedule } from "#formats/exports.ts";
import { makeSchedule } from "#formats/schedule-file.ts";

/** Our own exporter for the tests in Python: a line of JSON in (`parts` of a schedule, `target`), the file's text out. */
for await (const line of createInterface({ input: process.stdin })) {
  const { parts, target } = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(exportSchedule(makeSchedule(parts), target).text)}\n`);
}
