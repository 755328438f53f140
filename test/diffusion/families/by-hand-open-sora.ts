import { spelledIds } from "../../onnx/family-models/tiny-tokenizers.ts";
import { denoise, noise, row, run, scalar, type World, whole } from "./by-hand.ts";
import { guided, shifted } from "./formulas.ts";

/** With 8 significant bits, halves to even. */
function bfloat16(value: number): number {
  const unit = 2 ** (Math.floor(Math.log2(value)) - 7);
  const count = value / unit;
  const down = Math.floor(count);
  const up = count - down > 0.5 || (count - down === 0.5 && down % 2 === 1);
  return unit * (up ? down + 1 : down);
}

export const openSoraReferences: Readonly<Record<string, (world: World) => Promise<Float32Array>>> = {
  opensora12: async (world) => {
    const text = `${world.prompt} aesthetic score: 6.5.`;
    const used = new Int32Array(300).fill(1, 0, text.length + 1).fill(0, text.length + 1);
    const feeds = { input_ids: whole(spelledIds(text, 300)), attention_mask: whole(used) };
    const { last_hidden_state, null_embedding } = await run(world, "text_encoder", feeds);
    const predict = async (x: Float32Array, t: number, states: Float32Array) => {
      const all = await denoise(world, "transformer", {
        x: row(x, 4, 10, 4, 6),
        timestep: scalar(t),
        y: row(states, 1, 300, 6),
        mask: whole(used),
        fps: scalar(24),
        height: scalar(32),
        width: scalar(48),
      });
      if (all.length !== 1920) throw new Error("the learned variance is not there");
      return all.slice(0, 960);
    };
    const space = bfloat16(Math.sqrt(bfloat16((32 * 48) / 512 ** 2)));
    const shift = shifted(bfloat16(space * bfloat16(Math.sqrt(10))));
    const sigmas = Array.from({ length: world.steps + 1 }, (_, k) => shift(1 - k / world.steps));
    let x = noise(world, 960);
    for (let k = 0; k < world.steps; k++) {
      const t = 1000 * sigmas[k]!;
      const positive = await predict(x, t, last_hidden_state!.data);
      const v = guided(7, positive, await predict(x, t, null_embedding!.data));
      x = x.map((value, n) => value + (sigmas[k]! - sigmas[k + 1]!) * v[n]!);
    }
    return x;
  },
};
