import { afterAll, describe, expect, test } from "vitest";
import { told } from "#core/said.ts";
import { movingShapes } from "#diffusion/families/moving-shapes.ts";
import type { Row } from "#diffusion/loop/denoiser.ts";
import { OnnxInference } from "#diffusion/onnx/onnx-inference.ts";
import { openModel } from "#diffusion/onnx/open-model.ts";
import { sessionOf } from "#diffusion/onnx/run-session.ts";
import { denoiserOf } from "#diffusion/run/session-denoiser.ts";
import { normalNoise } from "#diffusion/tensors/noise.ts";
import { Workspace } from "#diffusion/tensors/sum-kernels.ts";
import { initializer, type ModelSpec, model, op, tensor } from "../onnx/builder.ts";
import { tinySizes } from "../onnx/moving-shapes-folder.ts";
import { failureFrom } from "./onnx/failure-from.ts";
import { modelFile } from "./onnx/tiny-models.ts";
import { sharedModel } from "./tiny-model.ts";

const tiny = sharedModel();
const inference = new OnnxInference({ threads: 1 });
afterAll(() => inference.close());

const { latentDims, textLength, width } = tinySizes;
const latentPort = tensor("hidden_states", "float32", ["batch", ...latentDims]);
const textPort = tensor("encoder_hidden_states", "float32", ["batch", textLength, width]);

/**
 * velocity = latent + timestep / 1000 + mean(text), with a timestep of whatever rank and type, and more inputs if
 * wanted.
 */
const adding = (timestep: ReturnType<typeof tensor>, more: Partial<ModelSpec> = {}) =>
  model({
    inputs: [latentPort, timestep, textPort],
    outputs: [tensor("velocity", "float32", ["batch", ...latentDims])],
    nodes: [
      op("Cast", "timestep", "t", { to: 1 }),
      op("Reshape", ["t", "column"], "t5"),
      op("Div", ["t5", "thousand"], "time"),
      op("ReduceMean", "encoder_hidden_states", "text", { axes: [1, 2], keepdims: 0 }),
      op("Reshape", ["text", "column"], "text5"),
      op("Add", ["time", "text5"], "condition"),
      op("Add", ["hidden_states", "condition"], "velocity"),
    ],
    initializers: [initializer("column", "int64", [5], [-1, 1, 1, 1, 1]), initializer("thousand", "float32", [], 1000)],
    ...more,
  });

/** A denoiser of the tiny family with a graph of its own. */
async function denoiserWith(graph: Uint8Array, family = movingShapes) {
  return denoiserOf(tiny(), await inference.open(await modelFile(graph)), family);
}

/** A row whose latent is noise of its own and whose text is one number throughout. */
function row(seed: number, text: number): Row {
  const data = new Float32Array(textLength * width).fill(text);
  return {
    latent: normalNoise(64, { seed, step: -1, draw: 0 }),
    conditioning: { encoder_hidden_states: { data, dims: [1, textLength, width] } },
  };
}

const text = ({ conditioning }: Row) => conditioning.encoder_hidden_states!.data[0]!;

/** What the adding graph makes of rows. */
const sums = (rows: readonly Row[], more: number) => rows.map((r) => r.latent.map((v) => v + (more + text(r))));

function expectClose(found: readonly Float32Array[], expected: readonly Float32Array[]): void {
  expect(found).toHaveLength(expected.length);
  found.forEach((prediction, k) => {
    expect(Math.max(...prediction.map((v, n) => Math.abs(v - expected[k]![n]!)))).toBeLessThan(1e-6);
  });
}

describe("the denoiser of a model", () => {
  const rows = [row(1, 0.5), row(2, -0.25), row(3, 2)];

  test.each([
    ["one a row", tensor("timestep", "float32", ["batch"]), 0.7504],
    ["a number of rank 0", tensor("timestep", "float32", []), 0.7504],
    ["one number in a list", tensor("timestep", "float32", [1]), 0.7504],
    ["whole numbers", tensor("timestep", "int64", ["batch"]), 0.75],
    ["one whole number", tensor("timestep", "int32", []), 0.75],
  ])("tells the graph the timestep as it declares it: %s", async (_, port, time) => {
    const denoiser = await denoiserWith(adding(port));
    expectClose((await denoiser.compute(rows, 750.4, {})).predictions, sums(rows, time));
  });

  test("goes on with what rows are conditioned on, step by step and when it changes", async () => {
    const denoiser = await denoiserWith(adding(tensor("timestep", "float32", ["batch"])));
    const swapped = [
      { ...rows[0]!, conditioning: rows[1]!.conditioning },
      { ...rows[1]!, conditioning: rows[0]!.conditioning },
    ];
    for (const some of [rows, rows, swapped, rows.slice(0, 2), [rows[2]!], rows]) {
      expectClose((await denoiser.compute(some, 100, {})).predictions, sums(some, 0.1));
    }
  });

  test("feeds the guidance scale to a family that takes it in, a row or once as declared", async () => {
    const { denoiser: part } = movingShapes;
    const family = { ...movingShapes, denoiser: { ...part, inputs: { ...part.inputs, guidance: "guidance" } } };
    for (const dims of [["batch"], []]) {
      const graph = adding(tensor("timestep", "float32", ["batch"]), {
        inputs: [latentPort, tensor("timestep", "float32", ["batch"]), textPort, tensor("guidance", "float32", dims)],
        nodes: [
          op("Div", ["timestep", "thousand"], "time"),
          op("Add", ["time", "guidance"], "told"),
          op("Reshape", ["told", "column"], "told5"),
          op("Add", ["hidden_states", "told5"], "velocity"),
          op("ReduceMean", "encoder_hidden_states", "unused"),
        ],
      });
      const denoiser = await denoiserWith(graph, family);
      const expected = rows.map(({ latent }) => latent.map((v) => v + (0.5 + 3.5)));
      expectClose((await denoiser.compute(rows, 500, { guidanceScale: 3.5 })).predictions, expected);
      const failure = await failureFrom(denoiser.compute(rows, 500, {}));
      expect(failure.message).toContain(`guidance [${dims.join()}] is not fed`);
    }
  });

  test("refuses predictions that have not the sizes of the latents", async () => {
    const learnedVariance = adding(tensor("timestep", "float32", ["batch"]), {
      outputs: [tensor("both", "float32", ["batch", 4, 2, 4, 4])],
      nodes: [op("Concat", ["hidden_states", "hidden_states"], "both", { axis: 1 })],
    });
    const failure = await failureFrom((await denoiserWith(learnedVariance)).compute(rows, 1, {}));
    expect(failure.code).toBe("diffusion/output-shape");
    expect(failure.message).toBe(
      `The denoiser of ${tiny().name} returned [3, 4, 2, 4, 4] for latents [3, 2, 2, 4, 4]. Check that the model's family is right.`,
    );
    const channelsLast = adding(tensor("timestep", "float32", ["batch"]), {
      outputs: [tensor("turned", "float32", ["batch", 4, 4, 2, 2])],
      nodes: [op("Transpose", "hidden_states", "turned", { perm: [0, 3, 4, 1, 2] })],
    });
    const turned = await failureFrom((await denoiserWith(channelsLast)).compute(rows, 1, {}));
    expect(turned.message).toContain("returned [3, 4, 4, 2, 2] for latents [3, 2, 2, 4, 4]");
  });

  test.each([1, 2])(
    "cuts rows into calls of %i for a graph that takes so many, and fills the last one up",
    async (count) => {
      const graph = adding(tensor("timestep", "float32", [count]), {
        inputs: [
          tensor("hidden_states", "float32", [count, ...latentDims]),
          tensor("timestep", "float32", [count]),
          tensor("encoder_hidden_states", "float32", [count, textLength, width]),
        ],
      });
      const denoiser = await denoiserWith(graph);
      for (const some of [rows, rows.slice(0, 2), [rows[2]!], rows]) {
        expectClose((await denoiser.compute(some, 100, {})).predictions, sums(some, 0.1));
      }
    },
  );

  test("calls a graph row by row that says it takes any number of rows and takes one, and says so once", async () => {
    const baked = adding(tensor("timestep", "float32", ["batch"]), {
      nodes: [
        op("Reshape", ["hidden_states", "one"], "latent"),
        op("ReduceMean", "encoder_hidden_states", "text", { axes: [1, 2], keepdims: 0 }),
        op("Reshape", ["text", "column"], "text5"),
        op("Reshape", ["timestep", "column"], "time5"),
        op("Div", ["time5", "thousand"], "time"),
        op("Add", ["time", "text5"], "condition"),
        op("Add", ["latent", "condition"], "velocity"),
      ],
      initializers: [
        initializer("one", "int64", [5], [1, ...latentDims]),
        initializer("column", "int64", [5], [-1, 1, 1, 1, 1]),
        initializer("thousand", "float32", [], 1000),
      ],
    });
    const notes: string[] = [];
    const session = await inference.open(await modelFile(baked));
    const denoiser = denoiserOf(tiny(), session, movingShapes, (sentence) => notes.push(told(sentence)));
    for (const some of [[rows[0]!], rows, rows.slice(1)]) {
      expectClose((await denoiser.compute(some, 100, {})).predictions, sums(some, 0.1));
    }
    expect(notes).toEqual([
      `The denoiser of ${tiny().name} says that it takes any number of rows, but takes one: it is called row by row.`,
    ]);
  });

  test("does not blame the number of rows for what fails with one, too", async () => {
    const broken = adding(tensor("timestep", "float32", ["batch"]), {
      nodes: [op("Reshape", ["hidden_states", "wrong"], "velocity")],
      initializers: [initializer("wrong", "int64", [5], [7, 1, 1, 1, 1])],
    });
    const notes: string[] = [];
    const session = await inference.open(await modelFile(broken));
    const denoiser = denoiserOf(tiny(), session, movingShapes, (sentence) => notes.push(told(sentence)));
    const failure = await failureFrom(denoiser.compute(rows, 1, {}));
    expect([failure.code, ...notes]).toEqual(["onnx/run-failed"]);
  });

  test("names every input that its family does not feed", async () => {
    const graph = adding(tensor("timestep", "float32", ["batch"]), {
      inputs: [
        latentPort,
        tensor("timestep", "float32", ["batch"]),
        textPort,
        tensor("pooled_projections", "float32", ["batch", 8]),
        tensor("img_ids", "float32", ["n", 3]),
      ],
    });
    const failure = await failureFrom((await denoiserWith(graph)).compute(rows, 1, {}));
    expect(failure.code).toBe("onnx/bad-feed");
    expect(failure.message).toContain("pooled_projections [batch, 8] is not fed; img_ids [n, 3] is not fed");
  });

  test("stops when it is told to", async () => {
    const denoiser = await denoiserWith(adding(tensor("timestep", "float32", ["batch"])));
    await expect(denoiser.compute(rows, 1, { signal: AbortSignal.abort("enough") })).rejects.toBe("enough");
  });
});

describe("a graph in this process", () => {
  test("writes the prediction of one row where it is wanted, once its sizes are known, a workspace among it", async () => {
    const file = await modelFile(adding(tensor("timestep", "float32", ["batch"])));
    const session = sessionOf(file, await openModel(file, { threads: 1 }, undefined));
    const denoiser = denoiserOf(tiny(), session, movingShapes);
    const taken: Float32Array[] = [];
    const workspace = new Workspace(64, 2);
    const output = () => {
      taken.push(workspace.take()!);
      return taken.at(-1)!;
    };
    const rows = [row(1, 0.5)];
    const first = (await denoiser.compute(rows, 250, { output })).predictions[0]!;
    expect(taken).toHaveLength(0);
    const second = (await denoiser.compute(rows, 250, { output })).predictions[0]!;
    expect(second).toBe(taken[0]);
    expect(second).toEqual(first);
    expect(Math.abs(second[7]! - sums(rows, 0.25)[0]![7]!)).toBeLessThan(1e-6);
    const other = (await denoiser.compute([row(2, 0.5)], 250, { output })).predictions[0]!;
    expect(other).not.toEqual(second);
    expect(second).toEqual(first);
    await denoiser.compute([row(1, 0), row(2, 0)], 250, { output });
    expect(taken).toHaveLength(2);
  });
});
