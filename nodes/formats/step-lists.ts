import { z } from "zod";
import { type Said, said } from "#core/said.ts";
import { about, comments } from "./python.ts";
import type { ScheduleFile } from "./schedule-file.ts";
import { notesOf } from "./what-carries-over.ts";

/** An entry of `calc_dict` as LeMiCa's released scripts keep it: the budget, and the 0-based steps to compute. */
export function lemicaList(schedule: ScheduleFile, notes: readonly string[]): string {
  const { budget, compute, steps } = schedule;
  return `${comments(
    ...about(schedule),
    ...notes,
    "",
    `Put the entry into calc_dict of the LeMiCa script of this model, and sample ${steps} steps with the budget ${budget}:`,
    `it is the lemica_step of the script, on its command line --lemica_step ${budget} or --cache ${budget}.`,
  )}
calc_dict = {
    ${budget}: [${compute.join(", ")}],
}
lemica_step = ${budget}
`;
}

const publishedSchema = z.object({ spans: z.array(z.int().min(0)) });

/**
 * The two dictionaries of MeanCache's scripts: `calc_dict` as LeMiCa's, and per edge how its velocity is made. A held
 * prediction is their `v_diff_mean` (the average velocity over one step, plain reuse under Euler), an edge without
 * reuse their `chain`.
 */
export function meanCacheLists(schedule: ScheduleFile, notes: readonly string[]): string {
  const { budget, compute } = schedule;
  const spans = spansOf(schedule);
  const sources = compute.slice(1).map((to, i) => `"${sourceOf(spans?.[i] ?? (to - compute[i] === 1 ? 0 : 1))}"`);
  return `${comments(...about(schedule), ...notes, "", "Put the entries into calc_dict and edge_source of the MeanCache script.")}
calc_dict = {
    ${budget}: [${compute.join(", ")}],
}
edge_source = {
    ${budget}: [${sources.join(", ")}],
}
`;
}

/** What does not carry over to MeanCache's script; a list that was published with its spans runs as it was published. */
export function meanCacheNotes(schedule: ScheduleFile): Said[] {
  const predictors = spansOf(schedule) ? ["hold", schedule.predictor] : ["hold"];
  return notesOf(schedule, { program: said("MeanCache's script"), level: "output", predictors });
}

function spansOf({ budget, provenance }: ScheduleFile): readonly number[] | undefined {
  const { data: published } = publishedSchema.safeParse(provenance.published);
  return published?.spans.length === budget - 1 ? published.spans : undefined;
}

/** 0: nothing is reused; 1: a held velocity; K from 2: a Jacobian-vector product over K steps. */
function sourceOf(span: number): string {
  return span === 0 ? "chain" : span === 1 ? "v_diff_mean" : `v_diff_mean_jvp1_s${span}`;
}

/** A row per step: `step,compute` with 1 compute, 0 reuse. */
export function stepRows({ mask }: ScheduleFile): string {
  return `step,compute\n${mask.map((flag, step) => `${step},${flag}\n`).join("")}`;
}
