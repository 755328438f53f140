import { about, comments } from "./python.ts";
import type { ScheduleFile } from "./schedule-file.ts";

/** An entry of `calc_dict` as LeMiCa's released scripts keep it: the budget, and the 0-based steps to compute. */
export function lemicaList(schedule: ScheduleFile): string {
  const { budget, compute, steps } = schedule;
  return `${comments(
    ...about(schedule),
    "",
    `Put the entry into calc_dict of the LeMiCa script of this model, and sample ${steps} steps with --cache ${budget}.`,
  )}
calc_dict = {
    ${budget}: [${compute.join(", ")}],
}
`;
}

/**
 * The two dictionaries of MeanCache's scripts: `calc_dict` as LeMiCa's, and per edge how its velocity is made. A held
 * prediction is their `v_diff_mean` (the average velocity over one step, plain reuse under Euler), an edge without
 * reuse their `chain`.
 */
export function meanCacheLists(schedule: ScheduleFile): string {
  const { budget, compute, predictor } = schedule;
  const sources = compute.slice(1).map((to, i) => (to - compute[i] === 1 ? '"chain"' : '"v_diff_mean"'));
  const held =
    predictor === "hold"
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

/** A row per step: `step,compute` with 1 compute, 0 reuse. */
export function stepRows({ mask }: ScheduleFile): string {
  return `step,compute\n${mask.map((flag, step) => `${step},${flag}\n`).join("")}`;
}
