import { z } from "zod";
import type { Gram } from "#core/gram.ts";
import { type Said, said } from "#core/said.ts";
import { type DocumentKind, parseDocument } from "./document.ts";
import { failure } from "./failures.ts";
import { provenanceSchema } from "./provenance.ts";
import { openSafetensors, writeSafetensors } from "./safetensors.ts";

const aboutSchema = z.object({
  format: z.literal("lemica.full-runs"),
  version: z.literal(1),
  steps: z.int().min(1),
  /** Guidance branches in the order of the Gram matrix, with what each counts in the guided prediction, their sum. */
  branches: z.array(z.object({ name: z.string(), factor: z.number() })).min(1),
  /** How far the final latent moves with the prediction of each step, all else being the same; a number for each step. */
  action: z.array(z.number()),
  latentDims: z.array(z.int().min(1)).readonly(),
  /** What the inner products are of: the predictions, or the residuals of the block stack, which have no noise beside them (products of 0). */
  reuseLevel: z.enum(["output", "residual"]).default("output"),
  samples: z.array(z.object({ prompt: z.string(), seed: z.int(), milliseconds: z.number().min(0).optional() })).min(1),
  provenance: provenanceSchema,
});

/** What a file of full runs says of them besides the numbers. */
type FullRunsAbout = z.output<typeof aboutSchema>;

/** One sample's numbers. */
interface FullRunNumbers {
  /** Of the predictions of all steps, branch after branch, and of the noise last: branches · T + 1 vectors. */
  readonly gram: Gram;
  /** The latents before every step and after the last, T + 1; the last alone where only that was kept. */
  readonly states: readonly Float32Array[];
}

/** Full runs of some samples: what schedules are proposed and predictors fitted by, for every budget. */
export interface FullRuns extends FullRunsAbout {
  /** In the order of the samples. */
  readonly runs: readonly FullRunNumbers[];
}

const kind: DocumentKind = {
  format: "lemica.full-runs",
  version: 1,
  name: said("a file of full runs"),
  code: "formats/bad-full-runs",
};

/**
 * A `*.full-runs.safetensors`: the document as the text `lemica` in its header; for sample k the tensors `gram.k` (F64,
 * [vectors, vectors]) and `states.k` (F32, [T + 1 or 1, …latent]).
 */
export function writeFullRuns({ runs, ...about }: FullRuns): Uint8Array {
  const tensors = runs.flatMap(({ gram, states }, k) => [
    [`gram.${k}`, { data: gram.products, dims: [gram.size, gram.size] }] as const,
    [`states.${k}`, { data: joined(states), dims: [states.length, ...about.latentDims] }] as const,
  ]);
  return writeSafetensors(Object.fromEntries(tensors), { lemica: JSON.stringify(about) });
}

/**
 * @throws Failure `formats/bad-safetensors`, `formats/wrong-format`, `formats/newer-version`, `formats/bad-full-runs`, with the
 *   file's name.
 */
export function readFullRuns(bytes: Uint8Array, source: string): FullRuns {
  const file = openSafetensors(bytes, source);
  const about = parseDocument(kind, aboutSchema, file.about.lemica ?? "{}", source);
  const { steps, branches, action, latentDims, samples } = about;
  const refuse = (why: Said) =>
    failure(
      "formats/bad-full-runs",
      said("{source} contradicts itself: {why}; record the full runs again.", { source, why }),
    );
  if (action.length !== steps)
    throw refuse(said("it has {count} numbers of action for {steps} steps", { count: action.length, steps }));
  const size = branches.length * steps + 1;
  const length = latentDims.reduce((product, d) => product * d, 1);
  const runs = samples.map((_, k) => {
    const gram = file.float64(`gram.${k}`);
    const states = file.float32(`states.${k}`);
    if (gram?.data.length !== size * size)
      throw refuse(said("the Gram matrix of sample {sample} is not of {size} vectors", { sample: k, size }));
    const count = states ? states.data.length / length : 0;
    if (!states || (count !== 1 && count !== steps + 1)) {
      throw refuse(said("sample {sample} has neither its final latent nor all its latents", { sample: k }));
    }
    if (!gram.data.every(Number.isFinite))
      throw refuse(said("the Gram matrix of sample {sample} is not finite", { sample: k }));
    return {
      gram: { size, products: gram.data },
      states: Array.from({ length: count }, (_, s) => states.data.subarray(s * length, (s + 1) * length)),
    };
  });
  return { ...about, runs };
}

function joined(arrays: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    out.set(array, at);
    at += array.length;
  }
  return out;
}
