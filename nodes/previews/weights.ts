import { said } from "#core/said.ts";
import type { ScheduleFile } from "#formats/schedule-file.ts";
import type { Preview } from "#kit/preview.ts";
import { stripOf } from "./strip.ts";

/** The weights of every reused interval, by the step that it begins behind: a curve for each column of each branch. */
export function weightsPicture(schedule: ScheduleFile): Preview {
  const { fitted } = schedule;
  if (!fitted) return stripOf(schedule);
  const { lookBack, noise, rows } = fitted;
  const branches = Object.keys(rows[0]?.weights ?? {});
  const series = branches.flatMap((branch) => {
    const at = (place: (list: readonly number[]) => number | undefined) =>
      rows.flatMap(({ from, weights }): [number, number][] => {
        const value = place(weights[branch]!);
        return value === undefined ? [] : [[from, value]];
      });
    const seen = (list: readonly number[]) => (noise ? list.slice(0, -1) : list);
    const every = branch === "every";
    const columns = Array.from({ length: lookBack }, (_, back) => ({
      name: every
        ? said("prediction {back} back", { back })
        : said("{branch}: prediction {back} back", { branch, back }),
      points: at((list) => seen(list)[back]),
    }));
    const last = every ? said("noise") : said("{branch}: noise", { branch });
    return noise ? [...columns, { name: last, points: at((list) => list.at(-1)) }] : columns;
  });
  return { kind: "line", title: said("Weights by interval"), xTitle: said("Step"), yTitle: said("Weight"), series };
}
