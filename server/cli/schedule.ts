import { basename } from "node:path";
import { Command } from "commander";
import { told } from "#core/said.ts";
import { describeTransfer } from "#formats/describe-transfer.ts";
import { importSchedule } from "#formats/import-schedule.ts";
import { parseJson } from "#formats/json.ts";
import { type Provenance, provenanceSchema } from "#formats/provenance.ts";
import { type PublishedList, publishedList, publishedLists, publishedSchedule } from "#formats/published-lists.ts";
import { formatSchedule, type ScheduleFile } from "#formats/schedule-file.ts";
import { transferSchedule } from "#formats/transfer-schedule.ts";
import { decodeText } from "#protocol/text.ts";
import { checkFile, readGiven, save } from "./files.ts";
import { badOption, jsonOption, whole } from "./options.ts";

export function scheduleCommand(): Command {
  const schedule = new Command("schedule").description(
    "Look up published schedules, or carry a schedule to another run.",
  );
  for (const command of [publishedCommand(), transferCommand()]) {
    schedule.addCommand(command.exitOverride().showHelpAfterError("(--help tells more)"));
  }
  return schedule;
}

function publishedCommand(): Command {
  return new Command("published")
    .description("List the schedules that others have published, show one, or write it.")
    .argument("[id]", "which one, e.g. lemica/wan2.1-t2v-1.3b/50/17")
    .option("--model <text>", "list only those whose model has this text in its name")
    .option("--out <file>", "write it as a .schedule.json")
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
With --json: a list of {"id", "model", "steps", "budget", "compute", "scheduler", "warnings", …}, or with an id the schedule.

Example: lemica schedule published lemica/flux.1-dev/50/fast-15 --out out/fast-15.schedule.json`,
    )
    .action(published);
}

interface PublishedOptions {
  readonly model?: string;
  readonly out?: string;
  readonly json?: boolean;
}

async function published(id: string | undefined, { model, out, json }: PublishedOptions): Promise<void> {
  if (id === undefined) {
    if (out) throw badOption("--out writes one schedule: give its id.");
    const wanted = model?.toLowerCase() ?? "";
    const lists = publishedLists.filter((list) => list.model.toLowerCase().includes(wanted));
    if (lists.length === 0) throw badOption(`No published schedule is for a model with "${model}" in its name.`);
    process.stdout.write(json ? `${JSON.stringify(lists.map(entry))}\n` : `${table(lists)}\n`);
    return;
  }
  const list = publishedList(id);
  const schedule = publishedSchedule(list);
  await write(schedule, out);
  process.stdout.write(json ? formatSchedule(schedule) : `${about(list)}\n`);
}

function entry({ source, ...list }: PublishedList) {
  return { ...list, source: source.title, scheduler: list.scheduler.text, budget: list.compute.length };
}

function table(lists: readonly PublishedList[]): string {
  const width = Math.max(...lists.map(({ id }) => id.length));
  const lines = lists.map(({ id, steps, compute, warnings }) => {
    const budget = `${compute.length} of ${steps}`.padEnd(8);
    return `${id.padEnd(width)}  ${budget}${warnings.length > 0 ? "  (with a warning)" : ""}`;
  });
  return [...lines, "", "lemica schedule published ID tells all that is known of one."].join("\n");
}

function about({
  id,
  model,
  steps,
  compute,
  source,
  place,
  scheduler,
  guidance,
  reused,
  warnings,
}: PublishedList): string {
  const from = [source.title, source.revision, source.licence].filter(Boolean).join(", ");
  return [
    `${id}: ${compute.length} of ${steps} steps for ${model === "any" ? "any model" : model}`,
    `  compute   ${compute.join(" ")}`,
    `  from      ${from}: ${place}`,
    `  sampler   ${scheduler.text}`,
    `  guidance  ${guidance}`,
    `  reused    ${reused}`,
    ...warnings.map((warning) => `  warning   ${warning}`),
  ].join("\n");
}

function transferCommand(): Command {
  return new Command("transfer")
    .description("Carry a schedule to another step count, sampler or model: each step to the nearest along sigma.")
    .argument("<schedule>", ".schedule.json; or a mask or a list of steps from another program")
    .option(
      "--steps <n>",
      "steps of the new run; steps go by their place where no sigmas are known",
      whole("--steps", 2, 4096),
    )
    .option("--like <file>", "an .error-graph.json or .schedule.json of the new run: its steps, sigmas and model")
    .option("--original <file>", "one of the run that the schedule was made for, where it has no sigmas itself")
    .requiredOption("--out <file>", "where to write the .schedule.json")
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
The new schedule is a guess and not measured. What was done is told, and stands in its provenance.

Example: lemica schedule transfer out/b12.schedule.json --steps 30 --out out/b12-of-30.schedule.json`,
    )
    .action(transfer);
}

interface TransferOptions {
  readonly steps?: number;
  readonly like?: string;
  readonly original?: string;
  readonly out: string;
  readonly json?: boolean;
}

async function transfer(file: string, { steps: asked, like, original, out, json }: TransferOptions): Promise<void> {
  await checkFile(out);
  const target = like === undefined ? undefined : await provenanceIn(like);
  const known = target?.scheduler?.timesteps.length;
  const steps = asked ?? known;
  if (steps === undefined) throw badOption("Give --steps N, or --like FILE of a run whose sampler is known.");
  if (known !== undefined && known !== steps) {
    throw badOption(`${like} is of ${known} steps and --steps says ${steps}; give one of the two.`);
  }
  const schedule = importSchedule(decodeText(await readGiven(file)), basename(file));
  const sigmas = original === undefined ? undefined : (await provenanceIn(original)).scheduler?.sigmas;
  const { model, scheduler, guidance } = target ?? {};
  const provenance = { ...(model && { model }), ...(scheduler && { scheduler }), ...(guidance && { guidance }) };
  const made = transferSchedule(schedule, { steps, sigmas: scheduler?.sigmas, provenance }, sigmas).schedule;
  await write(made, out);
  process.stderr.write(`${told(describeTransfer(made))}\n`);
  if (json) process.stdout.write(formatSchedule(made));
}

/** What an error graph or a schedule says of its run. */
async function provenanceIn(file: string): Promise<Provenance> {
  const json = parseJson(decodeText(await readGiven(file)), file);
  const { data } = provenanceSchema.safeParse((json as { provenance?: unknown } | null)?.provenance);
  if (data) return data;
  throw badOption(`${file} does not say what run it is of; give an .error-graph.json or a .schedule.json.`);
}

async function write(schedule: ScheduleFile, out: string | undefined): Promise<void> {
  if (!out) return;
  await checkFile(out);
  await save(out, formatSchedule(schedule));
  process.stderr.write(`Saved ${out}.\n`);
}
