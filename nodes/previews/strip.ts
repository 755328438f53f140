import { inARow, said } from "#core/said.ts";
import type { ScheduleFile } from "#formats/schedule-file.ts";
import type { Preview } from "#kit/preview.ts";

/** A schedule as a strip of computed and reused steps, over the sigmas where they are known. */
export function stripOf({ mask, budget, steps, edgeErrors, jointError, provenance }: ScheduleFile): Preview {
  const sigmas = provenance.scheduler?.sigmas?.slice(0, steps);
  const facts = [
    said("{budget} of {steps} steps computed", { budget, steps }),
    edgeErrors && edgeErrors.length > 0
      ? said("worst edge error {error}", { error: edgeErrors[0]!.toPrecision(3) })
      : "",
    jointError === undefined
      ? said("joint error not measured")
      : said("joint error {error}", { error: jointError.toPrecision(3) }),
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
