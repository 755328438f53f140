import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openModel } from "#diffusion/onnx/open-model.ts";
import { sessionOf } from "#diffusion/onnx/run-session.ts";
import { deriveGraphs } from "#diffusion/onnx/surgery/derive.ts";
import { parseModel } from "#diffusion/onnx/surgery/parsed-model.ts";
import { writeModel } from "#diffusion/onnx/surgery/write-model.ts";
import type { CutSession, Feed, Session } from "#diffusion/session.ts";
import { normalNoise } from "#diffusion/tensors/noise.ts";
import { failureFrom } from "../diffusion/onnx/failure-from.ts";
import { testFolder } from "../diffusion/onnx/tiny-models.ts";
import { model, op, scope, tensor } from "./builder.ts";
import { tinySizes } from "./moving-shapes-folder.ts";
import { type TransformerSpec, transformer } from "./residual-models.ts";

const { latentDims, textLength, width } = tinySizes;

/** Writes a transformer and loads it whole and cut, in this process. */
async function opened(spec: TransformerSpec, streams?: { enters: string; leaves: string }[]) {
  const { onnx, data, ...ends } = transformer(spec);
  const folder = await testFolder();
  const path = join(folder, "model.onnx");
  await writeFile(path, onnx);
  if (data) await writeFile(join(folder, spec.data!), data);
  const load = async (cutting?: Parameters<typeof openModel>[2]) => {
    const held = await openModel(path, { threads: 1 }, cutting);
    return sessionOf(path, held);
  };
  const plain = await load();
  const cut = (await load({ latent: "hidden_states", streams })) as CutSession;
  return { plain, cut, ...ends };
}

function noiseFeeds(rows: number, seed = 1): Record<string, Feed> {
  const noise = (length: number, draw: number) => normalNoise(length, { seed, step: 0, draw });
  return {
    hidden_states: { data: noise(rows * 64, 0), dims: [rows, ...latentDims] },
    timestep: { data: Float32Array.from({ length: rows }, (_, k) => 300 + 100 * k), dims: [rows] },
    encoder_hidden_states: { data: noise(rows * textLength * width, 1), dims: [rows, textLength, width] },
  };
}

const worst = (a: Float32Array, b: Float32Array) => a.reduce((max, v, k) => Math.max(max, Math.abs(v - b[k]!)), 0);

/** Runs both graphs; the short one on the residuals of the whole one. */
async function both(plain: Session, cut: CutSession, rows: number) {
  const feeds = noiseFeeds(rows);
  const expected = (await plain.run(feeds)).velocity!;
  const full = await cut.run(feeds);
  const residuals = Object.fromEntries(cut.residuals.map((name) => [name, full[name]!]));
  const { velocity } = await cut.short.run({ ...feeds, ...residuals });
  return { expected, full, velocity: velocity! };
}

/** The file with its nodes from last to first. */
function reversed(onnx: Uint8Array): Uint8Array {
  const model = parseModel(onnx);
  return writeModel(model, { ...model, nodes: [...model.nodes].reverse() });
}

const variants: readonly TransformerSpec[] = (["one", "two", "joined", "turned"] as const).flatMap((streams) => [
  { streams },
  { streams, type: "float16" },
  { streams, data: "model.onnx_data" },
]);

describe("a transformer cut at its block stack", () => {
  test.each([...variants, { names: "weights" } as const, { streams: "two", names: "weights" } as const])(
    "gives the same bits in full, and the same prediction by its own residual: %o",
    async (spec) => {
      const { plain, cut, enters, leaves } = await opened(spec);
      expect(cut.cut.streams).toEqual([{ enters, leaves }]);
      for (const rows of [1, 3]) {
        const { expected, full, velocity } = await both(plain, cut, rows);
        expect(full.velocity!.data).toEqual(expected.data);
        // Half precision has 11 bits; the sum comes back as the very half that it was the difference of.
        expect(worst(velocity.data, expected.data)).toBeLessThan(spec.type === "float16" ? 2e-3 : 1e-5);
        expect(worst(expected.data, new Float32Array(expected.data.length))).toBeGreaterThan(0.1);
      }
    },
  );

  test("counts its blocks and calls them by their names", async () => {
    expect((await opened({})).cut.cut).toMatchObject({ names: ["blocks"], blocks: 3 });
    const { names, blocks } = (await opened({ streams: "joined" })).cut.cut;
    expect([[...names].sort(), blocks]).toEqual([["single_transformer_blocks", "transformer_blocks"], 4]);
  });

  test("has as residual what the stream is after the stack less what it was before", async () => {
    const { cut, enters, leaves } = await opened({ watched: true });
    const full = await cut.run(noiseFeeds(2));
    const [before, after] = [full[enters]!.data, full[leaves]!.data];
    expect(full.residual!.data).toEqual(after.map((v, k) => v - before[k]!));
  });

  test("is what somebody would draw who draws it without blocks", async () => {
    const { cut } = await opened({});
    const { onnx } = transformer({ withoutStack: true });
    const path = join(await testFolder(), "short.onnx");
    await writeFile(path, onnx);
    const drawn = sessionOf(path, await openModel(path, { threads: 1 }));
    const feeds = noiseFeeds(2);
    const residual = { data: normalNoise(2 * 16 * 8, { seed: 9, step: 0, draw: 0 }), dims: [2, 16, 8] };
    const expected = (await drawn.run({ ...feeds, given: residual })).velocity!;
    expect(worst((await cut.short.run({ ...feeds, residual })).velocity!.data, expected.data)).toBeLessThan(1e-6);
  });

  test("leaves weights of the stack out of the short graph, and declares only what that still reads", async () => {
    const { onnx } = transformer();
    const { full, short } = deriveGraphs("model.onnx", onnx, { latent: "hidden_states" });
    expect(short.length).toBeLessThan(onnx.length / 4);
    expect(full.length - onnx.length).toBeLessThan(500);
    const { cut } = await opened({});
    expect(cut.short.inputs.map(({ name }) => name)).toEqual(["hidden_states", "timestep"]);
  });

  test("keeps external weights where they are: both graphs together are smaller than the weights", () => {
    const { onnx, data } = transformer({ data: "model.onnx_data" });
    const { full, short } = deriveGraphs("model.onnx", onnx, { latent: "hidden_states" });
    const inside = transformer().onnx;
    expect(full.length + short.length).toBeLessThan(inside.length + data!.length);
    expect(full.length - onnx.length).toBeLessThan(500);
  });

  test("is cut where it is told to be, when its names are lost", async () => {
    const { code } = await failureFrom(opened({ names: "none" }));
    expect(code).toBe("residual/no-stack");
    const { leaves } = transformer({ names: "none" });
    const { plain, cut } = await opened({ names: "none" }, [{ enters: "img", leaves }]);
    const { expected, velocity } = await both(plain, cut, 2);
    expect(worst(velocity.data, expected.data)).toBeLessThan(1e-5);
    const wrong = await failureFrom(opened({ names: "none" }, [{ enters: "img", leaves: "nowhere" }]));
    expect([wrong.code, wrong.message]).toEqual(["residual/no-tensor", expect.stringContaining("nowhere")]);
  });

  test("is cut the same when its nodes stand in no order, as some tools write them", async () => {
    const { onnx, enters, leaves } = transformer();
    const { cut } = deriveGraphs("model.onnx", reversed(onnx), { latent: "hidden_states" });
    expect(cut.streams).toEqual([{ enters, leaves }]);
  });

  test("is refused where the tensors given are not of the latent, not of each other, or of unlike sizes", async () => {
    const { leaves } = transformer({ streams: "two" });
    const reason = (enters: string, leaves: string) =>
      failureFrom(opened({ streams: "two" }, [{ enters, leaves }]).then(({ cut }) => cut.run(noiseFeeds(1))));
    expect(await reason("txt", leaves)).toMatchObject({
      code: "residual/bad-cut",
      message: expect.stringContaining("is made of the latent"),
    });
    expect(await reason(leaves, "img")).toMatchObject({
      code: "residual/bad-cut",
      message: expect.stringContaining(`img is not made of ${leaves}`),
    });
    // Four numbers a token go in, eight come out.
    expect(await reason("tokens", leaves)).toMatchObject({
      code: "residual/bad-cut",
      message: expect.stringContaining("do not fit each other"),
    });
    // One row of eight fits sixteen of them only by being stretched.
    expect(await reason("hidden_states", "temb")).toMatchObject({ code: "residual/bad-cut" });
  });

  test("is refused with the tensor that crosses it besides the stream", async () => {
    for (const names of ["nodes", "weights"] as const) {
      const { code, message } = await failureFrom(opened({ skip: true, names }));
      expect(code).toBe("residual/not-clean");
      expect(message).toContain("blocks.0.attn_o");
    }
  });

  test("refuses a UNet, and what has no blocks, each with its reason", async () => {
    const halves = scope("/down_blocks.0/resnets.0", [op("Relu", "x", "a")]);
    const others = scope("/up_blocks.0/resnets.0", [op("Add", ["a", "x"], "y")]);
    const ports = { inputs: [tensor("x", "float32", ["n"])], outputs: [tensor("y", "float32", ["n"])] };
    const reason = (nodes: ReturnType<typeof scope>) =>
      failureFrom((async () => deriveGraphs("unet.onnx", model({ ...ports, nodes })))());
    expect(await reason([...halves, ...others])).toMatchObject({ code: "residual/unet" });
    const plain = [op("Relu", "x", "a"), op("Add", ["a", "x"], "y")];
    expect(await reason(plain)).toMatchObject({ code: "residual/no-stack" });
    // Numbered layers of an embedder are no block stack.
    const embedder = [0, 1].flatMap((n) => scope(`/time/time.${n}`, [op("Relu", n === 0 ? "x" : "a0", `a${n}`)]));
    const tail = ["b", "c", "d", "e"].map((name, k, all) => op("Relu", k === 0 ? "a1" : all[k - 1]!, name));
    expect(await reason([...embedder, ...tail, op("Add", ["e", "x"], "y")])).toMatchObject({
      code: "residual/no-stack",
    });
    // Blocks whose work is no sum with what enters, fed by two things alike.
    const mixing = [...scope("/blocks.0", [op("Mul", ["l", "r"], "m")]), ...scope("/blocks.1", [op("Relu", "m", "y")])];
    const ends = [op("Sin", "x", "l"), op("Cos", "x", "r")];
    expect(await reason([...ends, ...mixing])).toMatchObject({ code: "residual/no-stream" });
  });
});
