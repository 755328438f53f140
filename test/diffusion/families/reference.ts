import { schedulers } from "../../onnx/family-models/schedulers.ts";
import { clipIds, t5Ids } from "../../onnx/family-models/tiny-tokenizers.ts";
import {
  alongFlow,
  beside,
  both,
  byScheduler,
  chat,
  chatStates,
  denoise,
  noise,
  one,
  row,
  run,
  scalar,
  slice,
  t5Text,
  unet,
  type World,
  whole,
} from "./by-hand.ts";
import { cogVideoXReferences } from "./by-hand-cogvideox.ts";
import { flux2References } from "./by-hand-flux2.ts";
import { openSoraReferences } from "./by-hand-open-sora.ts";
import { videoReferences } from "./by-hand-video.ts";
import { bent, even, grid, guided, shifted } from "./formulas.ts";

/** The final latent of each family's tiny model: what its pipeline does, written out by hand. */
export const references: Readonly<Record<string, (world: World) => Promise<Float32Array>>> = {
  sd15: async (world) => {
    const pair = await both(world, (prompt) => unet(world, prompt));
    return byScheduler(world, schedulers.pndm, 96, async (x, t) => guided(7.5, ...(await pair(x, t))));
  },
  lcm: async (world) => {
    const waves = Array.from({ length: 128 }, (_, i) => 7500 * Math.exp((-Math.log(10000) / 127) * i));
    const condition = one(...waves.map(Math.sin), ...waves.map(Math.cos));
    const predict = await unet(world, world.prompt, { timestep_cond: condition });
    return byScheduler(world, schedulers.lcm, 96, predict);
  },
  sdxl: async (world) => {
    const small = (await run(world, "text_encoder", { input_ids: whole(clipIds(world.prompt, "<|endoftext|>")) }))[
      "hidden_states.11"
    ]!;
    const big = await run(world, "text_encoder_2", { input_ids: whole(clipIds(world.prompt, "!")) });
    const text = beside(small, big["hidden_states.31"]!);
    const call = (x: Float32Array, t: number, states: Float32Array, pooled: Float32Array) =>
      denoise(world, "unet", {
        sample: row(x, 4, 4, 6),
        timestep: scalar(t),
        encoder_hidden_states: row(states, 77, 10),
        text_embeds: row(pooled, 6),
        time_ids: one(32, 48, 0, 0, 32, 48),
      });
    return byScheduler(world, schedulers.euler, 96, async (x, t) =>
      guided(
        5,
        await call(x, t, text, big.text_embeds!.data),
        await call(x, t, new Float32Array(770), new Float32Array(6)),
      ),
    );
  },
  sd3: async (world) => {
    const pair = await both(world, async (prompt) => {
      const a = await run(world, "text_encoder", { input_ids: whole(clipIds(prompt, "<|endoftext|>")) });
      const b = await run(world, "text_encoder_2", { input_ids: whole(clipIds(prompt, "!")) });
      const c = (await run(world, "text_encoder_3", { input_ids: whole(t5Ids(prompt, 256)) })).last_hidden_state!;
      const clip = beside(a["hidden_states.11"]!, b["hidden_states.31"]!);
      const text = new Float32Array(333 * 12);
      for (let n = 0; n < 77; n++) text.set(clip.subarray(n * 10, n * 10 + 10), n * 12);
      text.set(c.data, 77 * 12);
      const pooled = one(...a.text_embeds!.data, ...b.text_embeds!.data);
      return (x, t) =>
        denoise(world, "transformer", {
          hidden_states: row(x, 16, 4, 6),
          timestep: scalar(t),
          encoder_hidden_states: row(text, 333, 12),
          pooled_projections: pooled,
        });
    });
    const shift = shifted(3);
    const last = shift(1 / 1000);
    const sigmas = Array.from({ length: world.steps }, (_, k) => shift(1 + ((last - 1) * k) / (world.steps - 1)));
    return alongFlow(noise(world, 384), sigmas, async (x, t) => guided(7, ...(await pair(x, t))));
  },
  sana: async (world) => {
    const pair = await both(world, async (prompt) => {
      const { text, mask } = await t5Text(world, "text_encoder", prompt, 300);
      return (x, t) =>
        denoise(world, "transformer", {
          hidden_states: row(x, 32, 2, 4),
          timestep: scalar(t * 0.001),
          encoder_hidden_states: text,
          encoder_attention_mask: whole(mask),
        });
    });
    return byScheduler(world, schedulers.sanaDpm, 256, async (x, t) => guided(4.5, ...(await pair(x, t))));
  },
  pixart: async (world) => {
    const pair = await both(world, async (prompt) => {
      const { text, mask } = await t5Text(world, "text_encoder", prompt, 120);
      return async (x, t) => {
        const all = await denoise(world, "transformer", {
          hidden_states: row(x, 4, 4, 6),
          timestep: scalar(t),
          encoder_hidden_states: text,
          encoder_attention_mask: whole(mask),
          resolution: one(32, 48),
          aspect_ratio: one(32 / 48),
        });
        if (all.length !== 192) throw new Error("the learned variance is not there");
        return all.slice(0, 96);
      };
    });
    return byScheduler(world, schedulers.pixartDpm, 96, async (x, t) => guided(4.5, ...(await pair(x, t))));
  },
  flux1: async (world) => {
    const clip = await run(world, "text_encoder", { input_ids: whole(clipIds(world.prompt, "<|endoftext|>")) });
    const t5 = (await run(world, "text_encoder_2", { input_ids: whole(t5Ids(world.prompt, 512)) })).last_hidden_state!;
    const slope = (1.15 - 0.5) / (4096 - 256);
    const sigmas = even(world.steps).map(bent(0.5 + slope * (6 - 256)));
    return alongFlow(noise(world, 384), sigmas, (x, t) =>
      denoise(world, "transformer", {
        hidden_states: row(x, 6, 64),
        timestep: scalar(t / 1000),
        encoder_hidden_states: t5,
        pooled_projections: row(clip.pooler_output!.data, 6),
        img_ids: { data: grid((y, column) => [0, y, column]), dims: [6, 3] },
        txt_ids: { data: new Float32Array(3 * 512), dims: [512, 3] },
        guidance: scalar(3.5),
      }),
    );
  },
  "wan21-t2v": async (world) => {
    const pair = await both(world, async (prompt) => {
      const { text, mask } = await t5Text(world, "text_encoder", prompt, 512);
      const cut = text.data.map((v, k) => v * mask[Math.floor(k / 6)]!);
      return (x, t) =>
        denoise(world, "transformer", {
          hidden_states: row(x, 16, 2, 4, 6),
          timestep: scalar(t),
          encoder_hidden_states: row(cut, 512, 6),
        });
    });
    return byScheduler(world, schedulers.wanUnipc, 768, async (x, t) => guided(5, ...(await pair(x, t))));
  },
  latte: async (world) => {
    const kept = world.prompt.split(" ").length + 1;
    const pair = await both(world, async (prompt) => {
      const { text } = await t5Text(world, "text_encoder", prompt, 120);
      return async (x, t) => {
        const all = await denoise(world, "transformer", {
          hidden_states: row(x, 4, 3, 4, 6),
          timestep: scalar(t),
          encoder_hidden_states: slice(text, 0, kept),
        });
        if (all.length !== 576) throw new Error("the learned variance is not there");
        return all.slice(0, 288);
      };
    });
    return byScheduler(world, schedulers.latteDdim, 288, async (x, t) => guided(7.5, ...(await pair(x, t))));
  },
  "qwen-image": async (world) => {
    const system =
      "<|im_start|>system\nDescribe the image by detailing the color, shape, size, texture, quantity, text, spatial relationships of the objects and background:<|im_end|>\n";
    const pair = await both(world, async (prompt) => {
      const { used, states } = await chatStates(world, system + chat(prompt), 546, ["last_hidden_state"]);
      return (x, t) =>
        denoise(world, "transformer", {
          hidden_states: row(x, 6, 64),
          timestep: scalar(t / 1000),
          encoder_hidden_states: slice(states[0]!, 34, used),
          encoder_hidden_states_mask: whole(new Int32Array(used - 34).fill(1)),
        });
    });
    const slope = (0.9 - 0.5) / (8192 - 256);
    const free = even(world.steps).map(bent(0.5 + slope * (6 - 256)));
    const sigmas = free.map((s) => 1 - ((1 - s) * (1 - 0.02)) / (1 - free.at(-1)!));
    const norm = (v: Float32Array, token: number) => Math.hypot(...v.subarray(token * 64, token * 64 + 64));
    return alongFlow(noise(world, 384), sigmas, async (x, t) => {
      const [positive, negative] = await pair(x, t);
      const mixed = guided(4, positive, negative);
      return mixed.map((v, k) => (v * norm(positive, k >> 6)) / norm(mixed, k >> 6));
    });
  },
  "z-image": async (world) => {
    const pair = await both(world, async (prompt) => {
      const { used, states } = await chatStates(world, chat(prompt), 512, ["hidden_states.3"]);
      return (x, t) =>
        denoise(world, "transformer", {
          hidden_states: row(x, 16, 4, 6),
          timestep: scalar((1000 - t) / 1000),
          encoder_hidden_states: slice(states[0]!, 0, used),
        });
    });
    return alongFlow(noise(world, 384), even(world.steps).map(shifted(6)), async (x, t) => {
      const [positive, negative] = await pair(x, t);
      return positive.map((p, k) => -(p + 5 * (p - negative[k]!)));
    });
  },
  ...flux2References,
  ...cogVideoXReferences,
  ...openSoraReferences,
  ...videoReferences,
  "ernie-image": async (world) => {
    const pair = await both(world, async (prompt) => {
      const { text: _, mask } = await t5Text(world, "text_encoder", prompt, 512);
      const used = mask.reduce((sum, m) => sum + m, 0);
      const ids = whole(t5Ids(prompt, 512));
      const states = (await run(world, "text_encoder", { input_ids: ids }))["hidden_states.2"]!;
      return (x, t) =>
        denoise(world, "transformer", {
          hidden_states: row(x, 128, 2, 3),
          timestep: scalar(t),
          text_bth: slice(states, 0, used),
          text_lens: { data: Int32Array.of(used), dims: [1] },
        });
    });
    return alongFlow(noise(world, 768), even(world.steps).map(shifted(3)), async (x, t) =>
      guided(4, ...(await pair(x, t))),
    );
  },
};
