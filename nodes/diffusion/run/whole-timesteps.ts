import { said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import { familyById } from "#diffusion/families/index.ts";
import type { Model } from "#diffusion/model/model.ts";
import type { PortShape } from "#diffusion/session.ts";
import type { Note } from "./session-denoiser.ts";

/** Rounding may move a timestep by this much of the table's largest: what half a step of a thousand comes to. */
const SLIGHT = 1e-3;
/** What float32 makes of whole numbers. */
const NOISE = 1e-6;

/**
 * A graph may take whole timesteps where the table has others. Rounded a little they are told of; timesteps that rounding
 * spoils, such as those of 0 to 1, are refused.
 * @throws Failure `model/whole-timesteps`.
 */
export function checkWholeTimesteps(
  model: Model,
  timesteps: readonly number[],
  inputs: readonly PortShape[],
  note?: Note,
): void {
  const family = familyById(model.family).denoiser;
  const input = model.graph.names[family.inputs.timestep] ?? family.inputs.timestep;
  const type = inputs.find(({ name }) => name === input)?.type;
  if (type !== "int64" && type !== "int32") return;
  const { scale, offset } = family.timestep?.(model.configs) ?? { scale: 1, offset: 0 };
  const fed = timesteps.map((t) => offset + scale * t);
  const rounding = fed.reduce((most, t) => Math.max(most, Math.abs(t - Math.round(t))), 0);
  const largest = fed.reduce((most, t) => Math.max(most, Math.abs(t)), 0);
  if (rounding <= NOISE * largest) return;
  if (rounding <= SLIGHT * largest) {
    note?.(
      said(
        "The denoiser of {model} takes whole timesteps, so that those of this sampler are rounded, by up to {rounding}.",
        {
          model: model.name,
          rounding: Number(rounding.toPrecision(2)),
        },
      ),
    );
    return;
  }
  throw failure(
    "model/whole-timesteps",
    said(
      "The denoiser of {model} takes whole timesteps, but is to be told {fed}. Export it with a timestep of float32.",
      { model: model.name, fed: fed[0] },
    ),
  );
}
