import type { Tensor } from "#diffusion/tensors/tensor.ts";
import { mistralIds } from "../../onnx/family-models/tiny-tokenizers.ts";
import { alongFlow, both, chat, chatStates, denoise, noise, row, run, scalar, type World, whole } from "./by-hand.ts";
import { bent, even, grid, guided } from "./formulas.ts";

/** A picture to refer to, as scaled tokens [rows · columns, 128]. */
export interface Referred {
  readonly tokens: Float32Array;
  readonly rows: number;
  readonly columns: number;
}

/** A latent of 6 tokens, and the tokens of a picture after it, with their places. */
function fed(x: Float32Array, { tokens, rows, columns }: Referred) {
  const places = Array.from({ length: rows * columns }, (_, k) => [10, Math.floor(k / columns), k % columns, 0]);
  const own = grid((y, column) => [0, y, column, 0]);
  return {
    hidden_states: row(Float32Array.of(...x, ...tokens), 6 + places.length, 128),
    img_ids: row(Float32Array.of(...own, ...places.flat()), 6 + places.length, 4),
    txt_ids: ids.txt_ids,
  };
}

const NOTHING: Referred = { tokens: new Float32Array(0), rows: 0, columns: 0 };

const ids = {
  txt_ids: row(
    Float32Array.from({ length: 512 * 4 }, (_, k) => (k % 4 === 3 ? k >> 2 : 0)),
    512,
    4,
  ),
};

/** Three layers of width 4, one after another in each token. */
const stacked = (states: readonly Tensor[]) =>
  row(
    Float32Array.from({ length: 512 * 12 }, (_, k) => {
      const [token, c] = [Math.floor(k / 12), k % 12];
      return states[Math.floor(c / 4)]!.data[token * 4 + (c % 4)]!;
    }),
    512,
    12,
  );

/** Sigmas for a latent of 6 tokens. */
function sigmas(steps: number): number[] {
  const m10 = 8.73809524e-5 * 6 + 1.89833333;
  const m200 = 0.00016927 * 6 + 0.45666666;
  return even(steps).map(bent(m10 + ((m200 - m10) * (steps - 10)) / 190));
}

const layers = (...numbers: number[]) => numbers.map((layer) => `hidden_states.${layer}`);

export const flux2References: Readonly<Record<string, (world: World, referred?: Referred) => Promise<Float32Array>>> = {
  flux2: async (world, referred = NOTHING) => {
    const system =
      "You are an AI that reasons about image descriptions. You give structured responses focusing on object relationships, object\nattribution and actions without speculation.";
    const used = mistralIds(`<s>[SYSTEM_PROMPT]${system}[/SYSTEM_PROMPT][INST]${world.prompt}[/INST]`);
    const padding = 512 - used.length;
    const found = await run(world, "text_encoder", {
      input_ids: whole([...new Array(padding).fill(256), ...used]),
      attention_mask: whole(new Int32Array(512).fill(1, padding)),
    });
    const text = stacked(layers(10, 20, 30).map((name) => found[name]!));
    return alongFlow(noise(world, 768), sigmas(world.steps), async (x, t) => {
      const found = await denoise(world, "transformer", {
        ...fed(x, referred),
        timestep: scalar(t / 1000),
        encoder_hidden_states: text,
        guidance: scalar(4),
      });
      return found.slice(0, 768);
    });
  },
  "flux2-klein": async (world, referred = NOTHING) => {
    const pair = await both(world, async (prompt) => {
      const marked = `${chat(prompt)}<think>\n\n</think>\n\n`;
      const text = stacked((await chatStates(world, marked, 512, layers(9, 18, 27))).states);
      return async (x, t) => {
        const found = await denoise(world, "transformer", {
          ...fed(x, referred),
          timestep: scalar(t / 1000),
          encoder_hidden_states: text,
        });
        return found.slice(0, 768);
      };
    });
    return alongFlow(noise(world, 768), sigmas(world.steps), async (x, t) => guided(4, ...(await pair(x, t))));
  },
};
