import { expect, test } from "vitest";
import { fitRow } from "#core/held-out.ts";
import { predictorRow } from "#core/predictor-row.ts";
import { taylor } from "#core/taylor.ts";
import { normalNoise } from "#diffusion/tensors/noise.ts";
import { intervalWeights, type ToldInterval } from "#diffusion/torch/interval-weights.ts";

const sigmas = [1, 0.8, 0.6, 0.4, 0.2, 0];
const [from, to] = [2, 4];
const moves = [-0.2, -0.2];
const seen = [2, 1];
const options = { lookBack: 2, noise: true, form: "guided", ridge: 1e-5, rounds: 3 } as const;

/** Inner products of two predictions, the noise, and what they are to make, of some sample. */
function told(seed: number): ToldInterval {
  const vectors = [0, 1, 2, 3].map((draw) => normalNoise(24, { seed, step: 0, draw }));
  const gram = vectors.flatMap((a) => vectors.map((b) => a.reduce((sum, value, k) => sum + value * b[k]!, 0)));
  return { seen, moves, gram: Float64Array.from(gram) };
}

test.each([false, true])(
  "Weights of a pipeline in Python are those of the samples' products, the ridge by held-out samples: %s",
  (heldOut) => {
    const samples = [1, 2, 3, 4, 5, 6].map(told);
    const action = new Float64Array(to);
    action.set(moves.slice(0, to - from - 1), from + 1);
    const line = predictorRow(taylor(1), seen, from + 1, to, { action, sigmas: Float64Array.from(sigmas) }, 2);
    const products = {
      columns: Float64Array.from(
        samples.flatMap(({ gram }) => [0, 1, 2].flatMap((i) => [0, 1, 2].map((j) => gram[4 * i + j]!))),
      ),
      targets: Float64Array.from(samples.flatMap(({ gram }) => [0, 1, 2].map((i) => gram[4 * i + 3]!))),
      squares: Float64Array.from(samples, ({ gram }) => gram[15]!),
    };
    const expected = fitRow(products, { ...options, heldOut }, Float64Array.from([...line, 0])).weights;
    const made = (how: boolean) =>
      intervalWeights(
        samples.map((one) => ({ ...one, moves: moves.slice(0, to - from - 1) })),
        from,
        to,
        sigmas,
        { ...options, heldOut: how },
      );
    expect(made(heldOut)).toEqual([...expected]);
    expect(made(true)).not.toEqual(made(false));
  },
);
