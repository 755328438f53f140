import { z } from "zod";
import { inARow, type Said, said } from "#core/said.ts";
import type { ScheduleFile } from "./schedule-file.ts";

const transferredSchema = z.object({
  from: z.object({
    steps: z.int(),
    compute: z.array(z.int()),
    model: z.string().optional(),
    className: z.string().optional(),
  }),
  along: z.enum(["sigma", "position"]),
  mapping: z.array(z.tuple([z.int(), z.int(), z.number(), z.number()])),
});

/** What carrying a schedule to another run has done, a line each; says so where a schedule was not carried over. */
export function describeTransfer({ steps, budget, provenance }: ScheduleFile): Said {
  const { data } = transferredSchema.safeParse(provenance.transferred);
  if (!data) return said("This schedule was not carried over from another run.");
  const { from, along, mapping } = data;
  const { model, scheduler, notes } = provenance;
  const axis =
    along === "sigma"
      ? said("Each step went to the one nearest along sigma (as a share of noise).")
      : said(
          "The sigmas of one run or both are not known: each step went to the one nearest by its place in the run, from 1 to 0.",
        );
  const lines = [
    said("From {run}", { run: run(from.steps, from.compute.length, from.model, from.className) }),
    said("to {run}.", { run: run(steps, budget, model?.name, scheduler?.className) }),
    axis,
    ...(notes ? [notes] : []),
    ...mapping.map(([a, b, at, there]) =>
      said("step {from} → {to}   {place}", { from: a, to: b, place: `${at.toFixed(4)} → ${there.toFixed(4)}` }),
    ),
  ];
  return inARow(lines, "\n");
}

function run(steps: number, budget: number, model: string | undefined, className: string | undefined): Said {
  const of = [model, className].filter((part) => part !== undefined).join(", ");
  return of
    ? said("{budget} of {steps} steps ({of})", { budget, steps, of })
    : said("{budget} of {steps} steps", { budget, steps });
}
