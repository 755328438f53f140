import { afterAll, describe, expect, test } from "vitest";
import { told } from "#core/said.ts";
import { OnnxInference } from "#diffusion/onnx/onnx-inference.ts";
import type { Inference } from "#diffusion/run/inference.ts";
import { encodePrompts } from "#diffusion/text/encode-prompts.ts";
import { initializer, model, op, seeded, tensor } from "../onnx/builder.ts";
import { tinySizes } from "../onnx/moving-shapes-folder.ts";
import { failureFrom } from "./onnx/failure-from.ts";
import { sharedModel, tinyModel } from "./tiny-model.ts";

const tiny = sharedModel();
const inference = new OnnxInference({ threads: 1 });
afterAll(() => inference.close());

const { textLength, width } = tinySizes;
const ids = tensor("input_ids", "int64", ["batch", textLength]);
const states = tensor("last_hidden_state", "float32", ["batch", textLength, width]);
const embedding = seeded("embedding", [11, width], 1);

/** The tiny model with another text encoder. */
const tinyWith = (spec: Parameters<typeof model>[0]) => tinyModel({ "text_encoder/model.onnx": model(spec) });

/** The inference itself, with how often a session of it was run, and what was released. */
function counting(): Inference & { runs: number; readonly released: readonly string[] } {
  const released: string[] = [];
  const counted = {
    runs: 0,
    released,
    open: async (...args: Parameters<Inference["open"]>) => {
      const session = await inference.open(...args);
      return {
        ...session,
        run: (...fed: Parameters<typeof session.run>) => {
          counted.runs++;
          return session.run(...fed);
        },
      };
    },
    perform: inference.perform.bind(inference),
    release: (path: string) => {
      released.push(path);
      return inference.release(path);
    },
    close: () => inference.close(),
  };
  return counted;
}

describe("encoding prompts", () => {
  test("gives each its hidden states and all the same negative ones", async () => {
    const { conditionings, notes } = await encodePrompts(tiny(), inference, ["a red circle", "blue"], "left");
    expect(notes).toEqual([]);
    const [one, two] = conditionings;
    expect(one!.positive.encoder_hidden_states!.dims).toEqual([1, textLength, width]);
    expect(one!.positive).not.toEqual(two!.positive);
    expect(one!.negative).toBe(two!.negative);
    expect(one!.negative).not.toEqual(one!.positive);
  });

  test("releases the encoder when all are encoded, and loads it again when it is asked again", async () => {
    const counted = counting();
    const first = await encodePrompts(tiny(), counted, ["a red circle", "blue"], "");
    expect(counted.released).toEqual([tiny().files.texts[0]!.encoder]);
    const again = await encodePrompts(tiny(), counted, ["a red circle", "blue"], "");
    expect(again.conditionings).toEqual(first.conditionings);
  });

  test("encodes every distinct prompt once, by itself: alike whatever stands beside it", async () => {
    const counted = counting();
    const prompts = ["a red circle", "blue", "a red circle", "left", "blue"];
    const { conditionings } = await encodePrompts(tiny(), counted, prompts, "left");
    expect(counted.runs).toBe(3);
    expect(conditionings[2]!.positive).toBe(conditionings[0]!.positive);
    expect(conditionings[4]!.positive).toBe(conditionings[1]!.positive);
    expect(conditionings[3]!.positive).toBe(conditionings[3]!.negative);
    const alone = await encodePrompts(tiny(), inference, ["blue"], "");
    expect(alone.conditionings[0]!.positive).toEqual(conditionings[1]!.positive);
  });

  test("says of each prompt that is too long how much was cut off, once", async () => {
    const long = "a red circle moving left a blue square moving right";
    const { conditionings, notes } = await encodePrompts(tiny(), inference, [long, "red", long], "");
    expect(notes.map((what) => told(what))).toEqual([
      `The prompt "${long}" is 5 tokens too long for ${tiny().name}; its end was cut off.`,
    ]);
    const cut = await encodePrompts(tiny(), inference, ["a red circle moving left"], "");
    expect(conditionings[0]!.positive).toEqual(cut.conditionings[0]!.positive);
    const negative = await encodePrompts(tiny(), inference, ["red"], long);
    expect(negative.notes).toHaveLength(1);
  });

  test("refuses words that the model does not know", async () => {
    const failure = await failureFrom(encodePrompts(tiny(), inference, ["a wombat"], ""));
    expect(failure.code).toBe("prompt/unknown-word");
    expect(failure.message).toContain('does not know "wombat"');
  });
});

describe("a text encoder", () => {
  test("that has an attention mask is told which tokens are padding", async () => {
    const masked = await tinyWith({
      inputs: [ids, tensor("attention_mask", "int64", ["batch", textLength])],
      outputs: [states],
      nodes: [
        op("Gather", ["embedding", "input_ids"], "embedded"),
        op("Cast", "attention_mask", "mask", { to: 1 }),
        op("Reshape", ["mask", "column"], "mask3"),
        op("Mul", ["embedded", "mask3"], "last_hidden_state"),
      ],
      initializers: [embedding, initializer("column", "int64", [3], [-1, textLength, 1])],
    });
    const { conditionings } = await encodePrompts(masked, inference, ["a red"], "");
    const { data } = conditionings[0]!.positive.encoder_hidden_states!;
    const used = Array.from({ length: textLength }, (_, k) =>
      data.subarray(k * width, (k + 1) * width).some((v) => v !== 0),
    );
    expect(used).toEqual([true, true, true, false, false, false]);
  });

  test("may give other things before its last hidden state, or one output by another name", async () => {
    const gather = op("Gather", ["embedding", "input_ids"], "last_hidden_state");
    const expected = { inputs: [ids], outputs: [states], nodes: [gather], initializers: [embedding] };
    const pooled = {
      ...expected,
      outputs: [tensor("pooler_output", "float32", ["batch", width]), states],
      nodes: [gather, op("ReduceMean", "last_hidden_state", "pooler_output", { axes: [1], keepdims: 0 })],
    };
    const renamed = {
      ...expected,
      outputs: [{ ...states, name: "hidden" }],
      nodes: [op("Gather", ["embedding", "input_ids"], "hidden")],
    };
    const found: unknown[] = [];
    for (const spec of [expected, pooled, renamed]) {
      const { conditionings } = await encodePrompts(await tinyWith(spec), inference, ["a red circle"], "");
      found.push(conditionings[0]!.positive);
    }
    expect(found[1]).toEqual(found[0]);
    expect(found[2]).toEqual(found[0]);
  });

  test("that returns no numbers is refused, with the prompt", async () => {
    const broken = await tinyWith({
      inputs: [ids],
      outputs: [states],
      nodes: [op("Gather", ["embedding", "input_ids"], "embedded"), op("Log", "embedded", "last_hidden_state")],
      initializers: [embedding],
    });
    const failure = await failureFrom(encodePrompts(broken, inference, ["a red circle"], "blue"));
    expect(failure.code).toBe("diffusion/not-finite");
    expect(failure.message).toBe(
      `The text encoder of ${broken.name} returned NaN for the prompt "blue". A float16 export may overflow: export the text encoder in float32.`,
    );
  });

  test("is not even loaded when the work was stopped before", async () => {
    const fresh = new OnnxInference({ threads: 1 });
    await expect(encodePrompts(tiny(), fresh, ["red"], "", AbortSignal.abort("enough"))).rejects.toBe("enough");
    expect(fresh.pid).toBeUndefined();
    await fresh.close();
  });
});
