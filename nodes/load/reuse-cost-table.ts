import type { ReuseCost } from "#diffusion/reuse-cost.ts";
import type { Preview } from "#kit/preview.ts";

/** Where a model is cut, and what a reused step costs. */
export function reuseCostTable({ cut, measured }: ReuseCost): Preview {
  const { names, blocks, streams } = cut;
  return {
    kind: "table",
    columns: ["", ""],
    rows: [
      ...(blocks > 0 ? [["Blocks", `${blocks} (${names.join(", ")})`]] : []),
      ...streams.flatMap(({ enters, leaves }) => [
        ["Enters", enters],
        ["Leaves", leaves],
      ]),
      ...(measured
        ? [
            ["Computed step", milliseconds(measured.computed)],
            [
              "Reused step",
              `${milliseconds(measured.reused)}, ${((100 * measured.reused) / measured.computed).toFixed(1)} %`,
            ],
          ]
        : [["Reused step", "not measured: the graph's sizes are known only when it samples"]]),
    ],
  };
}

function milliseconds(time: number): string {
  return `${time.toPrecision(3)} ms a row`;
}
