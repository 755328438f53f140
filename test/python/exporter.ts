import { createInterface } from "node:readline";
import { loadScheduler } from "#diffusion/schedulers/load.ts";
import { exportSchedule } from "#formats/exports.ts";
import { makeSchedule } from "#formats/schedule-file.ts";

/**
 * Our own side for the tests in Python, a line of JSON in and one out: the text of a file that is exported (`parts` of a
 * schedule, `target`), or the table of one of our schedulers as provenance keeps it (`scheduler`, `steps`).
 */
for await (const line of createInterface({ input: process.stdin })) {
  const { parts, target, scheduler, steps } = JSON.parse(line);
  const answer = scheduler ? tableOf(scheduler, steps) : exportSchedule(makeSchedule(parts), target).text;
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

function tableOf(scheduler: Readonly<Record<string, unknown>>, wanted: number) {
  const { className, config, timesteps, sigmas } = loadScheduler(scheduler, { steps: wanted });
  return { className, config, timesteps: [...timesteps], sigmas: [...sigmas] };
}
