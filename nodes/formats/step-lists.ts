import { z } from "zod";
import { about, comments } from "./python.ts";
import type { ScheduleFile } from "./schedule-file.ts";

/** An entry of `calc_dict` as LeMiCa's released scripts keep it: the budget, and the 0-based steps to compute. */
export function lemicaList(schedule: ScheduleFile): string {
  const { budget, compute, steps } = schedule;
  return `${comments(
    ...about(schedule),
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
export function meanCacheLists(schedule: ScheduleFile): string {
  const { budget, compute, predictor } = schedule;
  const { data: published } = publishedSchema.safeParse(schedule.provenance.published);
  const spans = published?.spans.length === budget - 1 ? published.spans : undefined;
  const sources = compute.slice(1).map((to, i) => `"${sourceOf(spans?.[i] ?? (to - compute[i] === 1 ? 0 : 1))}"`);
  const held =
    predictor === "hold" || spans
      ? []
      : [`Measured with predictor ${predictor}; MeanCache's v_diff_mean holds the last velocity.`];
  return `${comments(...about(schedule), ...held, "", "Put the entries into calc_dict and edge_source of the MeanCache script.")}
calc_dict = {
    ${budget}: [${compute.join(", ")}],
}
edge_source = {
    ${budget}: [${sources.join(", ")}],
}
`;
}

/** 0: nothing is reused; 1: a held velocity; K from 2: a Jacobian-vector product over K steps. */
function sourceOf(span: number): string {
  return span === 0 ? "chain" : span === 1 ? "v_diff_mean" : `v_diff_mean_jvp1_s${span}`;
}

/** A row per step: `step,compute` with 1 compute, 0 reuse. */
export function stepRows({ mask }: ScheduleFile): string {
  return `step,compute\n${mask.map((flag, step) => `${step},${flag}\n`).join("")}`;
}
