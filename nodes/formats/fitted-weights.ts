import { z } from "zod";
import { onOneSide } from "#core/border.ts";
import { MOST_LOOK_BACK } from "#core/fitted.ts";

const rowsSchema = z
  .array(z.object({ from: z.int(), to: z.int(), weights: z.record(z.string(), z.array(z.number()).readonly()) }))
  .readonly();

/** Weights of a schedule's reused intervals, good for that schedule alone. */
export const fittedSchema = z.object({
  /** Computed predictions that are looked back on. */
  lookBack: z.int().min(1).max(MOST_LOOK_BACK),
  /** Whether the noise that a run begins with has a weight, too, the last of each list. */
  noise: z.boolean(),
  /** For each interval with a reused step, by guidance branch, or `every`: weights of the last computed predictions, newest first. */
  rows: rowsSchema,
  /** The same of the difference negative − positive, where some steps compute the prompt's branch alone: between those that compute both. */
  guidanceRows: rowsSchema.optional(),
  /** Fitted to full runs alone, or along the schedule itself. */
  loop: z.enum(["open", "closed"]),
  /** Samples that they were fitted to. */
  samples: z.int().min(1),
});

export type FittedPart = z.output<typeof fittedSchema>;

/**
 * Whether each reused interval of these computed steps has its row, with as many weights as were computed, looked back on and said.
 * @param border the first step of a second denoiser, across which nothing is looked back on. @param promptSteps those of them that compute the prompt's branch alone.
 */
export function fitsSteps(
  { lookBack, noise, rows, guidanceRows }: FittedPart,
  steps: number,
  compute: readonly number[],
  { promptSteps = [], border }: { readonly promptSteps?: readonly number[]; readonly border?: number | undefined } = {},
): boolean {
  const fits = (some: FittedPart["rows"], computed: readonly number[]) =>
    haveRows(some, { lookBack, noise }, steps, computed, border);
  if (promptSteps.length === 0) return guidanceRows === undefined && fits(rows, compute);
  const both = compute.filter((step) => !promptSteps.includes(step));
  return guidanceRows !== undefined && fits(rows, compute) && fits(guidanceRows, both);
}

function haveRows(
  rows: FittedPart["rows"],
  { lookBack, noise }: Pick<FittedPart, "lookBack" | "noise">,
  steps: number,
  compute: readonly number[],
  border: number | undefined,
): boolean {
  const seen = (k: number) => onOneSide(compute.slice(Math.max(0, k + 1 - lookBack), k + 1), border).length;
  const intervals = compute.flatMap((from, k) => {
    const to = compute[k + 1] ?? steps;
    return to > from + 1 ? [{ from, to, length: seen(k) + (noise ? 1 : 0) }] : [];
  });
  const fits = ({ from, to, length }: (typeof intervals)[number], row: FittedPart["rows"][number]) => {
    const lists = Object.values(row.weights);
    return row.from === from && row.to === to && lists.length > 0 && lists.every((list) => list.length === length);
  };
  return rows.length === intervals.length && intervals.every((interval, k) => fits(interval, rows[k]!));
}

/** Whether weights are of the guided prediction, the same for every branch. */
export function isGuided({ rows }: FittedPart): boolean {
  return rows.every(({ weights }) => Object.keys(weights).join() === "every");
}
