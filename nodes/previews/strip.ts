import { inARow, type Said, said } from "#core/said.ts";
import { summaryOf } from "#core/summary.ts";
import type { ScheduleFile } from "#formats/schedule-file.ts";
import type { Preview } from "#kit/preview.ts";

/** A schedule as a strip of computed and reused steps, over the sigmas where they are known. */
export function stripOf(schedule: ScheduleFile): Preview {
  const { mask, budget, steps, edgeErrors, provenance } = schedule;
  const sigmas = provenance.scheduler?.sigmas?.slice(0, steps);
  const facts = [
    said("{budget} of {steps} steps computed", { budget, steps }),
    schedule.promptSteps
      ? said("the prompt's branch alone at {count} of them", { count: schedule.promptSteps.length })
      : "",
    edgeErrors && edgeErrors.length > 0
      ? said("worst edge error {error}", { error: edgeErrors[0]!.toPrecision(3) })
      : "",
    jointErrorText(schedule),
  ];
  return {
    kind: "strip",
    title: inARow(
      facts.filter((fact) => fact !== ""),
      " · ",
    ),
    flags: mask.map((m) => (m === 1 ? 1 : 0)),
    ...(sigmas?.length === steps && sigmas.every(Number.isFinite) && { values: sigmas }),
  };
}

/** The joint error, with all that samples tell of it where there are several. */
function jointErrorText({ jointError, jointErrors = [] }: ScheduleFile): Said {
  if (jointError === undefined) return said("joint error not measured");
  const error = jointError.toPrecision(3);
  if (jointErrors.length < 2) return said("joint error {error}", { error });
  const { median, geometric, worst } = summaryOf(jointErrors);
  return said("joint error {error} (median {median}, geometric mean {geometric}, worst {worst})", {
    error,
    median: median.toPrecision(3),
    geometric: geometric.toPrecision(3),
    worst: worst.toPrecision(3),
  });
}
