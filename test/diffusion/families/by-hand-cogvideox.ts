import { t5Ids } from "../../onnx/family-models/tiny-tokenizers.ts";
import { both, denoise, noise, row, run, scalar, type World, whole } from "./by-hand.ts";
import { guided } from "./formulas.ts";

/** Signal shares of 1000 betas that grow with the square of a line, bent so that the last has no signal. */
function signalShares(): number[] {
  const shares: number[] = [];
  let product = 1;
  for (let t = 0; t < 1000; t++) {
    const root = Math.sqrt(0.00085) + ((Math.sqrt(0.012) - Math.sqrt(0.00085)) * t) / 999;
    product *= 1 - root ** 2;
    shares.push(product);
  }
  const [first, last] = [Math.sqrt(shares[0]!), Math.sqrt(shares[999]!)];
  return shares.map((a) => (((Math.sqrt(a) - last) * first) / (first - last)) ** 2);
}

/** For 2 × 2 × 3 patches: 16 numbers turn with the frame, 24 with the row, 24 with the column, in pairs. */
function turned(wave: (angle: number) => number) {
  const out: number[] = [];
  for (const frame of [0, 1]) {
    for (const y of [0, 1]) {
      for (const x of [0, 1, 2]) {
        for (const [position, width] of [
          [frame, 16],
          [y, 24],
          [x, 24],
        ] as const) {
          for (let k = 0; k < width; k += 2) {
            const value = wave(position * 10000 ** (-k / width));
            out.push(value, value);
          }
        }
      }
    }
  }
  return { data: Float32Array.from(out), dims: [12, 64] };
}

export const cogVideoXReferences: Readonly<Record<string, (world: World) => Promise<Float32Array>>> = {
  cogvideox15: async (world) => {
    const pair = await both(world, async (prompt) => {
      const feeds = { input_ids: whole(t5Ids(prompt, 226)), attention_mask: whole(new Int32Array(226).fill(1)) };
      const text = (await run(world, "text_encoder", feeds)).last_hidden_state!;
      return (x, t) =>
        denoise(world, "transformer", {
          hidden_states: row(x, 4, 16, 4, 6),
          timestep: scalar(t),
          encoder_hidden_states: text,
          image_rotary_emb_cos: turned(Math.cos),
          image_rotary_emb_sin: turned(Math.sin),
        });
    });
    const shares = signalShares();
    const stride = 1000 / world.steps;
    let x = noise(world, 1536);
    for (let step = 0; step < world.steps; step++) {
      const t = 1000 - step * stride - 1;
      const v = guided(6, ...(await pair(x, t)));
      const from = shares[t]!;
      const to = t < stride ? 1 : shares[t - stride]!;
      x = x.map((value, k) => {
        const clean = Math.sqrt(from) * value - Math.sqrt(1 - from) * v[k]!;
        const kept = Math.sqrt((1 - to) / (1 - from));
        return kept * value + (Math.sqrt(to) - Math.sqrt(from) * kept) * clean;
      });
    }
    return x;
  },
};
