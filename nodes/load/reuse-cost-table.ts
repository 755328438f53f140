import { inARow, type Said, said } from "#core/said.ts";
import type { ReuseCost } from "#diffusion/run/reuse-cost.ts";
import type { Preview } from "#kit/preview.ts";

/** Where a model is cut, and what a reused step costs. */
export function reuseCostTable({ cut, measured }: ReuseCost): Preview {
  const { names, blocks, streams } = cut;
  return {
    kind: "table",
    columns: ["", ""],
    rows: [
      ...(blocks > 0 ? [[said("Blocks"), `${blocks} (${names.join(", ")})`]] : []),
      ...streams.flatMap(({ enters, leaves }) => [
        [said("Enters"), enters],
        [said("Leaves"), leaves],
      ]),
      ...(measured
        ? [
            [said("Computed step"), milliseconds(measured.computed)],
            [
              said("Reused step"),
              inARow(
                [milliseconds(measured.reused), `${((100 * measured.reused) / measured.computed).toFixed(1)} %`],
                " · ",
              ),
            ],
          ]
        : [[said("Reused step"), said("not measured: the graph's sizes are known only when it samples")]]),
    ],
  };
}

function milliseconds(time: number): Said {
  return said("{time} ms a row", { time: time.toPrecision(3) });
}
