import { said } from "#core/said.ts";
import type { Preview } from "#kit/preview.ts";
import type { Conditioning } from "../values.ts";

/** What a denoiser is conditioned on, input by input with its sizes: as the first sample has it. */
export function inputsTable({ samples }: Conditioning): Preview {
  const inputs = Object.entries(samples[0]!.conditionings.positive);
  return {
    kind: "table",
    columns: [said("Input"), said("Sizes")],
    rows: inputs.map(([name, { dims }]) => [name, dims.join(" × ")]),
  };
}
