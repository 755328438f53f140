import { summaryOf } from "#core/summary.ts";
import { jointDistance, type ScheduleFile } from "./schedule-file.ts";

/** Comment lines. Nothing in a file we read may end the line and become code of the file we write. */
export function comments(...lines: readonly string[]): string {
  return lines.map((line) => `# ${plain(line)}`.trimEnd()).join("\n");
}

/** A text on one line. */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ");
}

/** Numbers as a Python list, 25 on a line where it is long. */
export function list(values: readonly (number | string)[]): string {
  if (values.length <= 25) return `[${values.join(", ")}]`;
  const rows: string[] = [];
  for (let at = 0; at < values.length; at += 25) rows.push(`    ${values.slice(at, at + 25).join(", ")},`);
  return `[\n${rows.join("\n")}\n]`;
}

/** What there is to say about a schedule, a line each. */
export function about(schedule: ScheduleFile): string[] {
  const { budget, steps, objective, edgeErrors, jointError, jointErrors, provenance } = schedule;
  const { distance = "unknown distance" } = schedule;
  const { model, scheduler, guidance } = provenance;
  const lines = [`${budget} of ${steps} steps computed (objective: ${objective}). Exported by lemica-nodes.`];
  if (model) lines.push(`Model: ${model.name}`);
  if (scheduler) lines.push(`Scheduler: ${scheduler.className}; use the same one with the same settings.`);
  if (guidance)
    lines.push(`Guidance: ${guidance.mode}${guidance.scale === undefined ? "" : `, scale ${guidance.scale}`}`);
  if (edgeErrors?.length) lines.push(`Largest edge error: ${rounded(edgeErrors[0])} (${distance})`);
  if (jointError !== undefined) {
    lines.push(`Joint error, measured: ${rounded(jointError)} (${jointDistance(schedule)})${overSamples(jointErrors)}`);
  }
  return lines;
}

function overSamples(errors: readonly number[] = []): string {
  if (errors.length < 2) return "";
  const { median, geometric, worst } = summaryOf(errors);
  return `, mean of ${errors.length} samples; median ${rounded(median)}, geometric mean ${rounded(geometric)}, worst ${rounded(worst)}`;
}

function rounded(error: number): number {
  return Number(error.toPrecision(4));
}

/** A name that is a Python module and a tidy file name. */
export function moduleName({ budget, steps }: ScheduleFile): string {
  return `lemica_schedule_${budget}_of_${steps}`;
}

/**
 * The sampler's table that a schedule belongs to, as Python: its scheduler's class, timesteps and sigmas. `None` and empty
 * lists where it is not known.
 */
export function tableConstants(schedule: ScheduleFile): string {
  const { scheduler } = schedule.provenance;
  const name = scheduler ? JSON.stringify(scheduler.className.replace(/[^\w.]+/g, " ")) : "None";
  return `# The table that the schedule was measured on.
SCHEDULER = ${name}
TIMESTEPS = ${list(scheduler?.timesteps ?? [])}
SIGMAS = ${sigmaList(schedule)}`;
}

/** The sigmas of that table as a Python list. */
export function sigmaList({ provenance: { scheduler } }: ScheduleFile): string {
  return list((scheduler?.sigmas ?? []).map((sigma) => (Number.isFinite(sigma) ? sigma : 'float("inf")')));
}
