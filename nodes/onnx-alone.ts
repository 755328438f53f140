import { type Said, said } from "#core/said.ts";
import type { Model } from "#diffusion/model/model.ts";
import { failure } from "./failures.ts";

/** @param what cannot be done with a pipeline in Python, as a part of a sentence. @throws Failure `load/pipeline-in-python`. */
export function onnxAlone({ torch }: Pick<Model, "torch">, what: Said): void {
  if (!torch) return;
  throw failure(
    "load/pipeline-in-python",
    said(
      "{what} is for models in ONNX, and this one is a diffusers pipeline in Python. Take this node out, or load an export of it with Load Pipeline.",
      {
        what,
      },
    ),
  );
}
